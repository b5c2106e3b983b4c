/* test_reshuffle.c: rule T5, and the redraw of a disabled account's tasks (U1), through a real
 * core. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/books.h"
#include "tests/lib/chi2.h"
#include "tests/lib/company.h"
#include "tests/lib/test.h"

static void test_a_dry_run_tells_and_changes_nothing(void **state)
{
    struct company *company = *state;
    int64_t fees_cents = 0;
    json_t *answer;

    for (int i = 0; i < 5; i++) {
        answer = client_ok(company->anna, "task.add", "{s:s}", "title", "Wash the cage");
        fees_cents += client_int(json_object_get(answer, "task"), "fee_cents");
    }
    answer = client_ok(company->masha, "task.reshuffle", "{s:b}", "dry_run", 1);
    assert_int_equal(client_int(answer, "open"), 5);
    assert_int_equal(client_int(answer, "fees_cents"), fees_cents);
    assert_int_equal(client_int(answer, "popugs"), 4);
    assert_null(json_object_get(answer, "job"));
    for (int i = 1; i <= 5; i++)
        assert_int_equal(
            client_int(client_ok(company->anna, "task.get", "{s:i}", "id", i), "draws"), 1);
}

static void test_without_confirmation_it_asks_for_the_count(void **state)
{
    struct company *company = *state;
    json_t *data;

    company_tasks(company->anna, 3);
    data = client_refused(company->masha, ERR_CONFIRM, "task.reshuffle", NULL);
    assert_int_equal(client_int(data, "open"), 3);
    assert_true(client_int(data, "fees_cents") >= 3000);
    assert_int_equal(client_int(data, "popugs"), 4);
    assert_int_equal(client_int(client_ok(company->anna, "task.get", "{s:i}", "id", 1), "draws"),
                     1);
}

/* One per cent of 60 is less than a task, so 60 means exactly 60; of 100 it is one. */
static void test_the_count_may_be_off_by_one_per_cent(void **state)
{
    static const struct {
        int open, confirm;
        bool accepted;
    } tries[] = {{60, 61, false},   {60, 59, false},  {60, 60, true},    {101, 99, false},
                 {101, 103, false}, {101, 100, true}, {101, 101, true},  {101, 102, true},
                 {300, 304, false}, {300, 303, true}, {300, 297, false}, {300, 298, true}};
    struct company *company = *state;
    int there = 0;

    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        json_t *data;

        company_tasks(company->anna, tries[i].open - there);
        there = tries[i].open;
        if (tries[i].accepted) {
            data =
                client_ok(company->masha, "task.reshuffle", "{s:i}", "confirm", tries[i].confirm);
            client_job_done(company->masha, client_int(data, "job"));
            continue;
        }
        data = client_refused(company->masha, ERR_COUNT_CHANGED, "task.reshuffle", "{s:i}",
                              "confirm", tries[i].confirm);
        assert_int_equal(client_int(data, "open"), tries[i].open);
        assert_int_equal(client_int(data, "confirm"), tries[i].confirm);
    }
}

static void test_every_open_task_is_drawn_and_charged_once(void **state)
{
    struct company *company = *state;
    int64_t fees_cents;
    json_t *answer, *result;

    company_tasks(company->anna, 200);
    fees_cents = client_int(client_ok(company->masha, "task.reshuffle", "{s:b}", "dry_run", 1),
                            "fees_cents");
    answer = client_ok(company->masha, "task.reshuffle", "{s:i}", "confirm", 200);
    assert_int_equal(client_int(answer, "open"), 200);
    assert_int_equal(client_int(answer, "fees_cents"), fees_cents);
    answer = client_job_done(company->masha, client_int(answer, "job"));
    assert_string_equal(client_text(answer, "name"), "reshuffle");
    assert_int_equal(client_int(answer, "done"), 200);
    assert_int_equal(client_int(answer, "of"), 200);
    result = json_object_get(answer, "result");
    assert_int_equal(client_int(result, "open"), 200);
    assert_int_equal(client_int(result, "fees_cents"), fees_cents);
    assert_int_equal(client_int(result, "skipped"), 0);
    testcore_stop(company->core);
    books_check(company->core);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM task WHERE assign_no <> 2"), 0);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM entry WHERE kind = 'fee'"),
                     400);
    assert_int_equal(books_int(company->core, "SELECT -sum(amount) FROM entry WHERE assign_no = 2"),
                     fees_cents);
}

static void test_the_price_stays_what_it_was(void **state)
{
    struct company *company = *state;
    int64_t fee_cents[20], reward_cents[20];

    for (int i = 0; i < 20; i++) {
        json_t *task = json_object_get(
            client_ok(company->anna, "task.add", "{s:s}", "title", "Wash the cage"), "task");

        fee_cents[i] = client_int(task, "fee_cents");
        reward_cents[i] = client_int(task, "reward_cents");
    }
    company_reshuffle(company->kesha);
    company_reshuffle(company->operator_);
    for (int i = 0; i < 20; i++) {
        json_t *task = client_ok(company->anna, "task.get", "{s:i}", "id", i + 1);

        assert_int_equal(client_int(task, "fee_cents"), fee_cents[i]);
        assert_int_equal(client_int(task, "reward_cents"), reward_cents[i]);
        assert_int_equal(client_int(task, "draws"), 3);
    }
}

static void test_done_tasks_are_never_touched(void **state)
{
    struct company *company = *state;
    json_t *answer;

    company_tasks(company->anna, 10);
    for (int id = 1; id <= 10; id += 2)
        client_ok(company->petya, "task.done", "{s:i}", "id", id);
    answer = json_object_get(company_reshuffle(company->masha), "result");
    assert_int_equal(client_int(answer, "open"), 5);
    for (int id = 1; id <= 10; id++) {
        answer = client_ok(company->anna, "task.get", "{s:i}", "id", id);
        assert_string_equal(client_text(answer, "state"), id % 2 ? "done" : "open");
        assert_int_equal(client_int(answer, "draws"), id % 2 ? 1 : 2);
    }
}

static void test_nothing_open_is_reshuffled_too(void **state)
{
    struct company *company = *state;
    json_t *answer;

    client_refused(company->masha, ERR_CONFIRM, "task.reshuffle", NULL);
    answer = client_ok(company->masha, "task.reshuffle", "{s:i}", "confirm", 0);
    answer = json_object_get(client_job_done(company->masha, client_int(answer, "job")), "result");
    assert_int_equal(client_int(answer, "open"), 0);
    assert_int_equal(client_int(answer, "fees_cents"), 0);
}

/* The second request goes out right behind the first: it finds its job waiting or running. */
static void test_one_reshuffle_at_a_time(void **state)
{
    struct company *company = *state;
    int64_t first, second;
    json_t *response, *data;

    company_tasks(company->anna, 1500);
    first = client_send(company->masha, "task.reshuffle", json_pack("{s:i}", "confirm", 1500));
    second = client_send(company->masha, "task.reshuffle", json_pack("{s:i}", "confirm", 1500));
    response = client_answer(company->masha, first);
    first = client_int(json_object_get(response, "result"), "job");
    response = client_answer(company->masha, second);
    data = json_object_get(json_object_get(response, "error"), "data");
    assert_string_equal(client_text(data, "reason"), "running");
    assert_string_equal(client_text(data, "error"), "conflict");
    assert_int_equal(client_int(data, "job"), first);
    client_job_done(company->masha, first);
    company_reshuffle(company->masha); /* and now another may run */
}

static void test_its_progress_is_pushed_to_those_who_watch(void **state)
{
    struct company *company = *state;
    int64_t job, done = -1;

    company_tasks(company->anna, 300);
    job = company_start_reshuffle(company->masha);
    client_ok(company->masha, "watch.set", "{s:I}", "job", (json_int_t)job);
    for (;;) {
        json_t *progress = client_push(company->masha, "progress");

        assert_int_equal(client_int(progress, "job"), job);
        assert_int_equal(client_int(progress, "of"), 300);
        assert_true(client_int(progress, "done") >= done);
        done = client_int(progress, "done");
        if (strcmp(client_text(progress, "state"), "done") == 0) {
            assert_int_equal(done, 300);
            assert_int_equal(client_int(json_object_get(progress, "result"), "open"), 300);
            return;
        }
    }
}

static void test_disabling_draws_the_open_tasks_anew(void **state)
{
    struct company *company = *state;
    json_t *answer, *result;

    company_tasks(company->anna, 30); /* all of them petya's */
    client_ok(company->petya, "task.done", "{s:i}", "id", 7);
    client_person(company->operator_, "olya", "popug");
    answer = client_ok(company->kesha, "account.disable", "{s:s}", "login", "petya");
    answer = client_job_done(company->kesha, client_int(answer, "job"));
    assert_string_equal(client_text(answer, "name"), "redraw");
    result = json_object_get(answer, "result");
    assert_int_equal(client_int(result, "open"), 29);
    for (int id = 1; id <= 30; id++) {
        answer = client_ok(company->anna, "task.get", "{s:i}", "id", id);
        assert_string_equal(client_text(answer, "assignee"), id == 7 ? "petya" : "olya");
        assert_int_equal(client_int(answer, "draws"), id == 7 ? 1 : 2);
    }
    testcore_stop(company->core);
    books_check(company->core);
}

static void test_every_draw_of_a_reshuffle_is_uniform(void **state)
{
    struct company *company = *state;
    int64_t counts[4] = {0}, pairs[16] = {0};

    company_tasks(company->anna, 4000);
    company_reshuffle(company->masha);
    testcore_stop(company->core);
    for (int a = 0; a < 4; a++) {
        char sql[200];

        snprintf(sql, sizeof sql, "SELECT count(*) FROM task WHERE assignee = %d", a + 1);
        counts[a] = books_int(company->core, sql);
        for (int b = 0; b < 4; b++) {
            snprintf(sql, sizeof sql,
                     "SELECT count(*) FROM entry x JOIN entry y ON y.task = x.task WHERE"
                     " x.kind = 'fee' AND y.kind = 'fee' AND x.assign_no = 1 AND y.assign_no = 2 "
                     "AND x.account = %d AND y.account = %d",
                     a + 1, b + 1);
            pairs[4 * a + b] = books_int(company->core, sql);
        }
    }
    chi2_assert_uniform("the new assignee", counts, 4);
    chi2_assert_uniform("the old and the new assignee", pairs, 16);
}

#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_dry_run_tells_and_changes_nothing, company_setup),
        TEST(test_without_confirmation_it_asks_for_the_count, company_setup),
        TEST(test_the_count_may_be_off_by_one_per_cent, company_setup),
        TEST(test_every_open_task_is_drawn_and_charged_once, company_setup),
        TEST(test_the_price_stays_what_it_was, company_setup),
        TEST(test_done_tasks_are_never_touched, company_setup_popugs),
        TEST(test_nothing_open_is_reshuffled_too, company_setup),
        TEST(test_one_reshuffle_at_a_time, company_setup),
        TEST(test_its_progress_is_pushed_to_those_who_watch, company_setup),
        TEST(test_disabling_draws_the_open_tasks_anew, company_setup_popugs),
        TEST(test_every_draw_of_a_reshuffle_is_uniform, company_setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

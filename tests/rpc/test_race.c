/* test_race.c: what happens while a reshuffle or redraw runs: completions, kills, people leaving,
 * new tasks, midnight (T5, U1). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/books.h"
#include "tests/lib/company.h"
#include "tests/lib/test.h"

/* Where a task that petya held and completed meanwhile may have ended. */
struct outcome {
    int done_first, drawn_to_petya, drawn_away;
};

/* Both legal ends of T5, told apart by the draws: completed before its turn came (one draw, no new
 * fee), or drawn first: then petya completes it only if chance gave it back. */
static void count_outcome(struct company *company, int64_t id, json_t *response,
                          struct outcome *outcome)
{
    json_t *result = json_object_get(response, "result");
    bool done = result != NULL;
    json_t *task;

    if (done)
        assert_string_equal(client_text(result, "result"), "done");
    else
        assert_string_equal(
            client_text(json_object_get(json_object_get(response, "error"), "data"), "reason"),
            "not_assignee");
    task = client_ok(company->anna, "task.get", "{s:I}", "id", (json_int_t)id);
    assert_string_equal(client_text(task, "state"), done ? "done" : "open");
    if (done)
        assert_string_equal(client_text(task, "assignee"), "petya");
    if (client_int(task, "draws") == 1) {
        assert_true(done);
        outcome->done_first++;
    } else {
        assert_int_equal(client_int(task, "draws"), 2);
        if (done)
            outcome->drawn_to_petya++;
        else
            outcome->drawn_away++;
    }
}

/* Asks for the ids of petya's open tasks. */
static int64_t *petyas(struct company *company, int64_t *count)
{
    int64_t *ids = NULL;
    const char *cursor = NULL;
    char kept[128];

    *count = 0;
    do {
        json_t *list = cursor ? client_ok(company->petya, "task.list", "{s:s}", "after", cursor)
                              : client_ok(company->petya, "task.list", NULL);
        json_t *task;
        size_t i;

        if (!ids)
            ids = calloc((size_t)client_int(list, "total"), sizeof *ids);
        assert_non_null(ids);
        json_array_foreach(json_object_get(list, "data"), i, task)
        {
            ids[(*count)++] = client_int(task, "id");
        }
        cursor = json_string_value(json_object_get(list, "next"));
        if (cursor) {
            snprintf(kept, sizeof kept, "%s", cursor);
            cursor = kept;
        }
    } while (cursor);
    return ids;
}

/* The job goes up by id and petya comes down (lists begin with the newest), so they meet. */
static void test_completes_that_race_a_reshuffle_end_legally(void **state)
{
    enum { RACES = 1000, TASKS = 2 * RACES + 400 };
    struct company *company = *state;
    struct outcome outcome = {0};
    int64_t count, job, *ids, first = 0, drawn, skipped;
    json_t *result;

    client_person(company->operator_, "olya", "popug");
    company_tasks(company->anna, TASKS);
    ids = petyas(company, &count);
    assert_true(count >= RACES); /* 1200 expected, give or take 25 */
    job = company_start_reshuffle(company->masha);
    for (int64_t i = 0; i < count; i++) {
        int64_t sent =
            client_send(company->petya, "task.done", json_pack("{s:I}", "id", (json_int_t)ids[i]));

        first = first ? first : sent;
    }
    for (int64_t i = 0; i < count; i++)
        count_outcome(company, ids[i], client_answer(company->petya, first + i), &outcome);
    free(ids);
    result = json_object_get(client_job_done(company->masha, job), "result");
    drawn = client_int(result, "open");
    skipped = client_int(result, "skipped");
    print_message("%" PRId64 " races: %d completed first, %d drawn to the same, %d drawn away\n",
                  count, outcome.done_first, outcome.drawn_to_petya, outcome.drawn_away);
    /* what was completed before the job started was never its own */
    assert_true(drawn + skipped <= TASKS);
    assert_true(drawn + outcome.done_first == TASKS && skipped <= outcome.done_first);
    testcore_stop(company->core);
    books_check(company->core);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM task WHERE assign_no = 2"),
                     drawn);
    assert_int_equal(
        books_int(company->core, "SELECT count(*) FROM task WHERE assign_no = 1 AND done = 0"), 0);
    assert_int_equal(
        books_int(company->core, "SELECT count(*) FROM entry WHERE kind = 'fee' AND assign_no = 2"),
        drawn);
}

static void test_a_reshuffle_killed_midway_draws_each_task_once(void **state)
{
    enum { TASKS = 4000, KILLS_MAX = 5 };
    struct company *company = *state;
    int64_t job, done = 0;
    int kills = 0;
    json_t *result;

    company_tasks(company->anna, TASKS);
    job = company_start_reshuffle(company->masha);
    while (kills < KILLS_MAX) {
        done = company_job_passes(company->masha, job, done);
        if (done < 0)
            break;
        testcore_kill(company->core);
        kills++;
        testcore_run(company->core);
        company_reconnect(company);
    }
    assert_true(kills > 0);
    result = json_object_get(client_job_done(company->masha, job), "result");
    assert_int_equal(client_int(result, "open"), TASKS);
    assert_int_equal(client_int(result, "skipped"), 0);
    testcore_stop(company->core);
    books_check(company->core);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM task WHERE assign_no <> 2"), 0);
    assert_int_equal(
        books_int(company->core, "SELECT count(*) FROM entry WHERE kind = 'fee' AND assign_no = 2"),
        TASKS);
}

/* The slices of one reshuffle read the pool anew: whoever leaves midway is drawn no more. */
static void test_who_is_disabled_midway_is_drawn_no_more(void **state)
{
    struct company *company = *state;
    int64_t reshuffle, redraw;
    json_t *answer;

    company_tasks(company->anna, 1500);
    reshuffle = company_start_reshuffle(company->masha);
    answer = client_ok(company->kesha, "account.disable", "{s:s}", "login", "petya");
    redraw = client_int(answer, "job");
    client_job_done(company->kesha, reshuffle);
    client_job_done(company->kesha, redraw);
    answer = client_ok(company->kesha, "task.list", "{s:s, s:s, s:i}", "assignee", "petya", "state",
                       "open", "limit", 1);
    assert_int_equal(client_int(answer, "total"), 0);
    assert_int_equal(company_open(company->masha), 1500);
    testcore_stop(company->core);
    books_check(company->core);
}

enum { TRIES = 30, LONG_JOB = 3000 };

/* It has something to do yet. */
static bool is_running(struct client *client, int64_t job)
{
    json_t *answer = client_ok(client, "job.get", "{s:I}", "id", (json_int_t)job);

    return strcmp(client_text(answer, "state"), "running") == 0 &&
           client_int(answer, "done") < client_int(answer, "of");
}

/* A machine may be so quick, or this test so slow, that a job is over before it is met: then the
 * next one is tried. */
static void test_a_task_created_meanwhile_is_left_alone(void **state)
{
    struct company *company = *state;
    bool met = false;

    company_tasks(company->anna, LONG_JOB);
    for (int i = 0; i < TRIES && !met; i++) {
        int64_t job = company_start_reshuffle(company->masha), id;

        /* What has done something has its bound: the highest id of its start. */
        if (company_job_passes(company->masha, job, 0) > 0) {
            id = company_task(company->anna, "A late one");
            met = is_running(company->masha, job);
            client_job_done(company->masha, job);
            assert_int_equal(
                client_int(client_ok(company->anna, "task.get", "{s:I}", "id", (json_int_t)id),
                           "draws"),
                1);
        }
    }
    assert_true(met);
}

static void test_a_slice_posts_to_the_day_open_then(void **state)
{
    struct company *company = *state;
    bool met = false;

    company_tasks(company->anna, LONG_JOB);
    for (int i = 1; i <= TRIES && !met; i++) {
        int64_t job = company_start_reshuffle(company->masha);

        if (company_job_passes(company->masha, job, 0) > 0) {
            testcore_set_clock(company->core, TESTCORE_NOW_MS + i * INT64_C(86400000));
            met = is_running(company->masha, job);
            client_job_done(company->masha, job);
        }
    }
    assert_true(met);
    testcore_stop(company->core);
    books_check(company->core);
    /* No fee is on a day that was over, or had not begun, when it was charged; the last reshuffle's
     * are on two days. */
    assert_int_equal(books_int(company->core,
                               "SELECT count(*) FROM entry e JOIN day d ON d.day = e.day WHERE"
                               " e.at < d.starts_at OR e.at >= d.ends_at"),
                     0);
    assert_int_equal(books_int(company->core,
                               "SELECT count(DISTINCT day) FROM entry WHERE kind = 'fee' AND"
                               " assign_no = (SELECT max(assign_no) FROM task)"),
                     2);
}

static void test_a_redraw_killed_midway_draws_each_task_once(void **state)
{
    struct company *company = *state;
    int64_t job;

    company_tasks(company->anna, 3000);
    client_person(company->operator_, "olya", "popug");
    job =
        client_int(client_ok(company->kesha, "account.disable", "{s:s}", "login", "petya"), "job");
    company_job_passes(company->kesha, job, 0);
    testcore_kill(company->core);
    testcore_run(company->core);
    client_free(company->kesha);
    company->kesha = client_login(company->core, "kesha");
    client_job_done(company->kesha, job);
    testcore_stop(company->core);
    books_check(company->core);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM task WHERE assign_no <> 2"), 0);
}

#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_completes_that_race_a_reshuffle_end_legally, company_setup_popugs),
        TEST(test_a_reshuffle_killed_midway_draws_each_task_once, company_setup),
        TEST(test_who_is_disabled_midway_is_drawn_no_more, company_setup),
        TEST(test_a_task_created_meanwhile_is_left_alone, company_setup),
        TEST(test_a_slice_posts_to_the_day_open_then, company_setup),
        TEST(test_a_redraw_killed_midway_draws_each_task_once, company_setup_popugs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

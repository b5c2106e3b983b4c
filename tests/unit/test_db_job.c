/* test_db_job.c: the queue's rows, request ids and schedules. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/job.h"
#include "db/request.h"
#include "db/schedule.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static int64_t add(struct shelf *shelf, const char *unique, const char *slot, int64_t run_at_ms)
{
    struct job_new fresh = {.kind = "reshuffle",
                            .args = "a",
                            .unique = unique,
                            .slot = slot,
                            .actor = shelf->admin,
                            .run_at_ms = run_at_ms,
                            .max_attempts = 3,
                            .of = 100,
                            .bound = 77};
    int64_t id;
    shelf_ok(job_add(shelf->store, shelf->now_ms, &fresh, &id));
    return id;
}

static struct job get(struct shelf *shelf, int64_t id)
{
    struct job job;
    shelf_ok(job_get(shelf->store, id, &job));
    return job;
}

static void expect_rival(struct shelf *shelf, const char *unique, const char *slot, int64_t rival)
{
    struct job_new fresh = {.kind = "reshuffle", .unique = unique, .slot = slot};
    int64_t id;
    shelf_expect(ERR_RUNNING, job_add(shelf->store, shelf->now_ms, &fresh, &id));
    assert_int_equal(id, rival);
}

static void test_a_job_waits_runs_and_is_done(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = add(shelf, NULL, NULL, shelf->now_ms), at_ms;
    struct job job, next;
    bool found;
    shelf_ok(job_next(shelf->store, shelf->now_ms - 1, &next, &found));
    assert_false(found);
    shelf_ok(job_next_at(shelf->store, &at_ms));
    assert_int_equal(at_ms, shelf->now_ms);
    shelf_ok(job_next(shelf->store, shelf->now_ms, &next, &found));
    assert_true(found);
    assert_int_equal(next.id, id);
    shelf_ok(job_start(shelf->store, shelf->now_ms, id));
    shelf_expect(ERR_NO_JOB, job_start(shelf->store, shelf->now_ms, id));
    shelf_ok(job_next(shelf->store, shelf->now_ms, &next, &found));
    assert_false(found);
    job = get(shelf, id);
    assert_int_equal(job.state, JOB_RUNNING);
    job.done = 40;
    job.cursor = 55;
    job.result_n = 39;
    job.result_cents = -123;
    job.result_skipped = 1;
    shelf_ok(job_progress(shelf->store, &job));
    shelf_ok(job_finish(shelf->store, shelf->now_ms + 9, id));
    job = get(shelf, id);
    assert_int_equal(job.state, JOB_DONE);
    assert_string_equal(job_state_word(job.state), "done");
    assert_string_equal(job.kind, "reshuffle");
    assert_string_equal(job.args, "a");
    assert_int_equal(job.actor, shelf->admin);
    assert_int_equal(job.attempt, 1);
    assert_int_equal(job.done, 40);
    assert_int_equal(job.of, 100);
    assert_int_equal(job.cursor, 55);
    assert_int_equal(job.bound, 77);
    assert_int_equal(job.result_n, 39);
    assert_int_equal(job.result_cents, -123);
    assert_int_equal(job.result_skipped, 1);
    assert_int_equal(job.ended_at_ms, shelf->now_ms + 9);
    shelf_ok(job_next_at(shelf->store, &at_ms));
    assert_int_equal(at_ms, -1);
    shelf_expect(ERR_NO_JOB, job_get(shelf->store, 99, &job));
}

static void test_only_one_live_job_has_a_unique_key(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = add(shelf, "reshuffle", NULL, shelf->now_ms);
    struct job job;
    bool found;
    expect_rival(shelf, "reshuffle", NULL, id);
    shelf_ok(job_start(shelf->store, shelf->now_ms, id));
    expect_rival(shelf, "reshuffle", NULL, id);
    shelf_ok(job_live(shelf->store, "reshuffle", &job, &found));
    assert_true(found);
    assert_int_equal(job.id, id);
    add(shelf, "other", NULL, shelf->now_ms);
    shelf_ok(job_finish(shelf->store, shelf->now_ms, id));
    shelf_ok(job_live(shelf->store, "reshuffle", &job, &found));
    assert_false(found);
    add(shelf, "reshuffle", NULL, shelf->now_ms);
}

static void test_a_slot_is_used_once_for_ever(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = add(shelf, NULL, "dayclose/20375", shelf->now_ms);
    shelf_ok(job_start(shelf->store, shelf->now_ms, id));
    shelf_ok(job_finish(shelf->store, shelf->now_ms, id));
    expect_rival(shelf, NULL, "dayclose/20375", id);
    add(shelf, NULL, "dayclose/20376", shelf->now_ms);
    add(shelf, NULL, NULL, shelf->now_ms);
    add(shelf, NULL, NULL, shelf->now_ms);
}

static void test_a_failed_job_waits_then_dies_until_retried(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = add(shelf, "x", NULL, shelf->now_ms), n;
    struct job job;
    bool found;
    shelf_ok(job_start(shelf->store, shelf->now_ms, id));
    shelf_ok(job_fail(shelf->store, shelf->now_ms, id, "no luck", shelf->now_ms + 1000));
    job = get(shelf, id);
    assert_int_equal(job.state, JOB_WAITING);
    assert_string_equal(job.last_error, "no luck");
    shelf_ok(job_next(shelf->store, shelf->now_ms + 999, &job, &found));
    assert_false(found);
    shelf_ok(job_start(shelf->store, shelf->now_ms + 1000, id));
    shelf_ok(job_fail(shelf->store, shelf->now_ms, id, "again", -1));
    shelf_ok(job_count(shelf->store, JOB_DEAD, &n));
    assert_int_equal(n, 1);
    assert_int_equal(get(shelf, id).attempt, 2);
    int64_t other = add(shelf, "x", NULL, shelf->now_ms);
    shelf_expect(ERR_RUNNING, job_retry(shelf->store, shelf->now_ms, id));
    shelf_ok(job_start(shelf->store, shelf->now_ms, other));
    shelf_ok(job_finish(shelf->store, shelf->now_ms, other));
    shelf_ok(job_retry(shelf->store, shelf->now_ms, id));
    job = get(shelf, id);
    assert_int_equal(job.state, JOB_WAITING);
    assert_int_equal(job.attempt, 0);
    shelf_expect(ERR_NO_JOB, job_retry(shelf->store, shelf->now_ms, id));
}

static void test_a_paused_job_does_not_run(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = add(shelf, NULL, NULL, shelf->now_ms);
    struct job job;
    bool found;
    shelf_ok(job_pause(shelf->store, id, true));
    shelf_ok(job_next(shelf->store, shelf->now_ms, &job, &found));
    assert_false(found);
    shelf_expect(ERR_NO_JOB, job_pause(shelf->store, id, true));
    shelf_ok(job_pause(shelf->store, id, false));
    shelf_ok(job_next(shelf->store, shelf->now_ms, &job, &found));
    assert_true(found);
}

static void test_a_job_found_running_goes_on_from_its_cursor(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = add(shelf, NULL, NULL, shelf->now_ms), count;
    shelf_ok(job_start(shelf->store, shelf->now_ms, id));
    struct job job = get(shelf, id);
    job.cursor = 42;
    shelf_ok(job_progress(shelf->store, &job));
    shelf_commit(shelf);
    shelf_reopen(shelf, "Europe/Moscow");
    shelf_begin(shelf);
    shelf_ok(job_requeue(shelf->store, shelf->now_ms + 5, &count));
    assert_int_equal(count, 1);
    bool found;
    shelf_ok(job_next(shelf->store, shelf->now_ms + 5, &job, &found));
    assert_true(found);
    assert_int_equal(job.id, id);
    assert_int_equal(job.cursor, 42);
}

static void test_jobs_are_listed_newest_first(void **state)
{
    struct shelf *shelf = *state;
    for (int i = 0; i < 5; i++)
        add(shelf, NULL, NULL, shelf->now_ms);
    struct page_ask ask = {.at = PAGE_START, .desc = true, .limit = 2};
    struct job_page page;
    shelf_ok(job_list(shelf->store, &ask, &page));
    assert_int_equal(page.count, 2);
    assert_int_equal(page.rows[0].id, 5);
    assert_true(page.info.after);
    assert_int_equal(page.info.total, 5);
    job_page_free(&page);
    ask.at = PAGE_BEFORE;
    ask.key.id = ask.key.value = 1;
    shelf_ok(job_list(shelf->store, &ask, &page));
    assert_int_equal(page.rows[1].id, 2);
    assert_true(page.info.before && page.info.after);
    job_page_free(&page);
}

static void test_a_request_id_gives_its_answer_again(void **state)
{
    struct shelf *shelf = *state;
    uint8_t id[UID_SIZE] = {1}, hash[REQUEST_HASH_SIZE] = {2}, other[REQUEST_HASH_SIZE] = {3};
    char *answer;
    bool found;
    shelf_ok(request_find(shelf->store, shelf->popug, id, hash, &answer, &found));
    assert_false(found);
    shelf_ok(request_put(shelf->store, shelf->now_ms, shelf->popug, id, hash, "{\"a\":1}"));
    shelf_ok(request_find(shelf->store, shelf->popug, id, hash, &answer, &found));
    assert_true(found);
    assert_string_equal(answer, "{\"a\":1}");
    free(answer);
    shelf_expect(ERR_REQUEST_REUSED,
                 request_find(shelf->store, shelf->popug, id, other, &answer, &found));
    assert_null(answer);
    shelf_ok(request_find(shelf->store, shelf->admin, id, other, &answer, &found));
    assert_false(found);
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED,
                 request_put(shelf->store, shelf->now_ms, shelf->popug, id, hash, "other"));
    shelf_ok(store_rollback_to(shelf->store));
}

static void test_old_requests_are_forgotten_a_few_at_a_time(void **state)
{
    struct shelf *shelf = *state;
    uint8_t hash[REQUEST_HASH_SIZE] = {2};
    for (uint8_t i = 0; i < 10; i++) {
        uint8_t id[UID_SIZE] = {i};
        shelf_ok(request_put(shelf->store, shelf->now_ms + i, 0, id, hash, "x"));
    }
    int64_t count;
    shelf_ok(request_prune(shelf->store, shelf->now_ms + 7, 5, &count));
    assert_int_equal(count, 5);
    shelf_ok(request_prune(shelf->store, shelf->now_ms + 7, 5, &count));
    assert_int_equal(count, 2);
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM request"), 3);
}

static void test_the_schedule_that_is_due_first_comes_first(void **state)
{
    struct shelf *shelf = *state;
    struct schedule schedule = {"prune", "hourly", "UTC", MISFIRE_LAST, 2000, true}, first;
    bool found;
    shelf_ok(schedule_first(shelf->store, &first, &found));
    assert_false(found);
    shelf_ok(schedule_put(shelf->store, &schedule));
    schedule = (struct schedule){"dayclose", "00:00", "Europe/Moscow", MISFIRE_ALL, 1000, true};
    shelf_ok(schedule_put(shelf->store, &schedule));
    shelf_ok(schedule_first(shelf->store, &first, &found));
    assert_true(found);
    assert_string_equal(first.name, "dayclose");
    assert_string_equal(first.when, "00:00");
    assert_string_equal(first.zone, "Europe/Moscow");
    assert_int_equal(first.misfire, MISFIRE_ALL);
    assert_int_equal(first.next_at_ms, 1000);
    shelf_ok(schedule_advance(shelf->store, "dayclose", 3000));
    shelf_ok(schedule_first(shelf->store, &first, &found));
    assert_string_equal(first.name, "prune");
    schedule = (struct schedule){"prune", "hourly", "UTC", MISFIRE_SKIP, 2000, false};
    shelf_ok(schedule_put(shelf->store, &schedule));
    shelf_ok(schedule_first(shelf->store, &first, &found));
    assert_string_equal(first.name, "dayclose");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_job_waits_runs_and_is_done),
        TEST(test_only_one_live_job_has_a_unique_key),
        TEST(test_a_slot_is_used_once_for_ever),
        TEST(test_a_failed_job_waits_then_dies_until_retried),
        TEST(test_a_paused_job_does_not_run),
        TEST(test_a_job_found_running_goes_on_from_its_cursor),
        TEST(test_jobs_are_listed_newest_first),
        TEST(test_a_request_id_gives_its_answer_again),
        TEST(test_old_requests_are_forgotten_a_few_at_a_time),
        TEST(test_the_schedule_that_is_due_first_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

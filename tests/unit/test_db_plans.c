/* test_db_plans.c: no statement of the daily work walks through a table that grows for ever, or
 * sorts it: asked of SQLite's own planner, for every statement that a life like the program's has
 * prepared. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/counter.h"
#include "db/day.h"
#include "db/event.h"
#include "db/job.h"
#include "db/key.h"
#include "db/ledger.h"
#include "db/login.h"
#include "db/payment.h"
#include "db/request.h"
#include "db/stats.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static void list_tasks(struct shelf *shelf)
{
    for (int i = 0; i < 3 * 3 * 2 * 2 * 2; i++) {
        struct task_filter filter = {.sort = (enum task_sort)(i % 3),
                                     .state = (enum task_state)(i / 3 % 3),
                                     .assignee = i / 9 % 2 ? shelf->popug : 0,
                                     .search = i / 36 % 2 ? "cage" : NULL};
        struct page_ask ask = {.at = PAGE_START, .desc = i / 18 % 2, .limit = 10};
        struct task_page page;
        shelf_ok(task_list(shelf->store, &filter, &ask, &page));
        task_page_free(&page);
    }
}

static void list_entries(struct shelf *shelf, int64_t day)
{
    for (int i = 0; i < 5 * 2 * 2; i++) {
        enum entry_kind kind = (enum entry_kind)(i % 5);
        struct ledger_filter filter = {shelf->popug, i / 5 % 2 ? &day : NULL,
                                       i % 5 == ENTRY_KINDS ? NULL : &kind};
        struct page_ask ask = {.at = PAGE_START, .desc = i / 10 % 2, .limit = 10};
        struct ledger_page page;
        shelf_ok(ledger_list(shelf->store, &filter, &ask, &page));
        ledger_page_free(&page);
    }
}

static void list_payments(struct shelf *shelf)
{
    for (int i = 0; i < 4; i++) {
        struct page_ask ask = {.at = PAGE_START, .desc = i % 2, .limit = 10};
        struct payment_page page;
        shelf_ok(payment_list(shelf->store, i / 2 ? shelf->popug : 0, &ask, &page));
        payment_page_free(&page);
    }
}

static void live(struct shelf *shelf)
{
    int64_t day = shelf_number(shelf, "SELECT max(day) FROM day"), rolled, n, reward, ids[10];
    size_t count;
    struct task_done done;
    int64_t task = shelf_task(shelf, shelf->popug, 1000, 2500);
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_ok(task_edit(shelf->store, shelf->now_ms, 0, task, "Other", NULL));
    shelf_ok(task_assign(shelf->store, shelf->now_ms, 0, task, shelf->popug, NULL));
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, task, &done));
    shelf_ok(task_next_open(shelf->store, 0, 99, 0, 10, ids, &count));
    shelf_ok(task_next_open(shelf->store, 0, 99, shelf->popug, 10, ids, &count));
    struct task_moment *moments;
    shelf_ok(task_history(shelf->store, task, &moments, &count));
    free(moments);
    shelf->now_ms += INT64_C(86400000);
    shelf_ok(day_roll(shelf->store, shelf->now_ms, &rolled));
    shelf_ok(payment_make(shelf->store, shelf->now_ms, shelf->popug, day, 500, NULL));
    shelf_ok(day_close(shelf->store, shelf->now_ms, day, 0));
    shelf_ok(day_next_closing(shelf->store, &n));
    shelf_ok(ledger_balance_of_day(shelf->store, shelf->popug, day, &n));
    shelf_ok(stats_top(shelf->store, day - 7, day, &n, &reward));
    shelf_ok(task_max_id(shelf->store, &n));
    struct event *events;
    shelf_ok(event_list(shelf->store, 0, 10, &events, &count));
    event_free_all(events, count);
    list_tasks(shelf);
    list_entries(shelf, day);
    list_payments(shelf);
}

static void log_in(struct shelf *shelf)
{
    struct key_new key = {"SHA256:a", "ssh-ed25519", "", "b", 1};
    shelf_ok(key_add(shelf->store, shelf->now_ms, 0, shelf->popug, &key));
    struct login login = {.account = shelf->popug, .fingerprint = "SHA256:a", .source = "::1"};
    shelf_ok(login_open(shelf->store, shelf->now_ms, &login));
    shelf_ok(login_find(shelf->store, login.hash, &login));
    uint8_t id[UID_SIZE] = {0}, hash[REQUEST_HASH_SIZE] = {0};
    char *answer;
    bool found;
    int64_t n;
    shelf_ok(request_put(shelf->store, shelf->now_ms, shelf->popug, id, hash, "x"));
    shelf_ok(request_find(shelf->store, shelf->popug, id, hash, &answer, &found));
    free(answer);
    shelf_ok(request_prune(shelf->store, shelf->now_ms + 1, 10, &n));
    struct job job;
    shelf_ok(job_live(shelf->store, "reshuffle", &job, &found));
    shelf_ok(job_next(shelf->store, shelf->now_ms, &job, &found));
    shelf_ok(job_next_at(shelf->store, &n));
    shelf_ok(job_requeue(shelf->store, shelf->now_ms, &n));
}

/* Small tables may be walked through: there are as many rows as people, keys, sessions. */
static bool is_slow(const char *step)
{
    static const char *const big[] = {"task", "t", "entry", "e", "event", "request", "payment"};
    if (strncmp(step, "USE TEMP B-TREE", 15) == 0)
        return true;
    for (size_t i = 0; i < sizeof big / sizeof big[0]; i++) {
        char walk[32];
        int length = snprintf(walk, sizeof walk, "SCAN %s", big[i]);
        if (strncmp(step, walk, (size_t)length) == 0 &&
            (step[length] == '\0' || step[length] == ' '))
            return true;
    }
    return false;
}

/* True when it is ours (FTS5 has some of its own) and about tables at all. */
static bool is_asked(const char *text)
{
    if (strstr(text, "'main'.") != NULL)
        return false;
    return strncmp(text, "SELECT", 6) == 0 || strncmp(text, "UPDATE", 6) == 0 ||
           strncmp(text, "DELETE", 6) == 0;
}

static int count_slow(sqlite3 *handle, const char *text)
{
    char *asked = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", text);
    sqlite3_stmt *plan;
    int rc = sqlite3_prepare_v2(handle, asked, -1, &plan, NULL);
    if (rc != SQLITE_OK)
        print_error("%s: %s\n", text, sqlite3_errmsg(handle));
    assert_int_equal(rc, SQLITE_OK);
    int slow = 0;
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *step = (const char *)sqlite3_column_text(plan, 3);
        if (!is_slow(step))
            continue;
        print_error("%s: %s\n", step, text);
        slow++;
    }
    sqlite3_finalize(plan);
    sqlite3_free(asked);
    return slow;
}

/* A task's history and an account's keys are sorted, but are short; the others may not be. */
static bool may_sort(const char *text)
{
    return strstr(text, "task.updated") != NULL || strstr(text, "FROM key") != NULL ||
           strstr(text, "FROM day_top") != NULL || strstr(text, "DISTINCT doc") != NULL;
}

static void test_daily_work_never_walks_through_a_big_table(void **state)
{
    struct shelf *shelf = *state;
    live(shelf);
    log_in(shelf);
    sqlite3 *handle = sql_handle(shelf->store->sql);
    int slow = 0, asked = 0;
    for (sqlite3_stmt *stmt = sqlite3_next_stmt(handle, NULL); stmt != NULL;
         stmt = sqlite3_next_stmt(handle, stmt)) {
        const char *text = sqlite3_sql(stmt);
        if (text == NULL || !is_asked(text) || may_sort(text))
            continue;
        slow += count_slow(handle, text);
        asked++;
    }
    print_message("%d statements\n", asked);
    assert_true(asked > 60);
    assert_int_equal(slow, 0);
}

/* The check itself must be able to fail. */
static void test_a_walk_through_a_big_table_is_noticed(void **state)
{
    struct shelf *shelf = *state;
    sqlite3 *handle = sql_handle(shelf->store->sql);
    assert_int_equal(count_slow(handle, "SELECT count(*) FROM event WHERE title = 'x'"), 1);
    assert_int_equal(count_slow(handle, "SELECT id FROM task t ORDER BY text"), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_daily_work_never_walks_through_a_big_table),
        TEST(test_a_walk_through_a_big_table_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

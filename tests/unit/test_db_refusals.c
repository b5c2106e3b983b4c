/* test_db_refusals.c: what the database itself refuses, whatever code asks for it. */
#include <stdio.h>

#include "db/account.h"
#include "db/day.h"
#include "db/ledger.h"
#include "db/payment.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

/* The open day becomes closing, the next one open. */
static void next_day(struct shelf *shelf)
{
    int64_t rolled;
    shelf->now_ms += INT64_C(24) * 60 * 60 * 1000;
    shelf_ok(day_roll(shelf->store, shelf->now_ms, &rolled));
    assert_int_equal(rolled, 1);
}

static void test_a_second_fee_for_a_draw_is_refused(void **state)
{
    struct shelf *shelf = *state;
    int64_t task = shelf_task(shelf, shelf->popug, 1200, 3000);
    struct entry_new fee = {.kind = ENTRY_FEE,
                            .account = shelf->popug,
                            .amount_cents = -1200,
                            .task = task,
                            .assign_no = 1};
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED, ledger_post(shelf->store, shelf->now_ms, &fee, NULL));
    shelf_ok(store_rollback_to(shelf->store));
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM entry"), 1);
}

static void test_a_second_reward_for_a_task_is_refused(void **state)
{
    struct shelf *shelf = *state;
    int64_t task = shelf_task(shelf, shelf->popug, 1200, 3000);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, task, &done));
    struct entry_new reward = {
        .kind = ENTRY_REWARD, .account = shelf->popug, .amount_cents = 3000, .task = task};
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED, ledger_post(shelf->store, shelf->now_ms, &reward, NULL));
    shelf_ok(store_rollback_to(shelf->store));
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM entry WHERE kind = 'reward'"), 1);
}

static void test_a_second_payout_for_an_account_and_day_is_refused(void **state)
{
    struct shelf *shelf = *state;
    int64_t task = shelf_task(shelf, shelf->popug, 1200, 3000);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, task, &done));
    struct day_span span;
    shelf_ok(day_open(shelf->store, &span));
    next_day(shelf);
    int64_t id;
    shelf_ok(payment_make(shelf->store, shelf->now_ms, shelf->popug, span.day, 1800, &id));
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED,
                 payment_make(shelf->store, shelf->now_ms, shelf->popug, span.day, 1, &id));
    shelf_ok(store_rollback_to(shelf->store));
    struct entry_new payout = {.kind = ENTRY_PAYOUT,
                               .account = shelf->popug,
                               .amount_cents = -1,
                               .payment = id,
                               .day = span.day};
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED, ledger_post(shelf->store, shelf->now_ms, &payout, NULL));
    shelf_ok(store_rollback_to(shelf->store));
}

static void test_an_entry_is_never_changed_or_deleted(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1200, 3000);
    shelf_refused(shelf, "UPDATE entry SET amount = -1 WHERE seq = 1", "append-only");
    shelf_refused(shelf, "UPDATE entry SET reason = 'x'", "append-only");
    shelf_refused(shelf, "DELETE FROM entry", "append-only");
}

static void test_an_entry_is_not_replaced_either(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1200, 3000);
    shelf_refused(shelf,
                  "INSERT OR REPLACE INTO entry (seq, day, account, kind, amount, balance_after,"
                  " task, assign_no, at) SELECT seq, day, account, kind, amount, balance_after,"
                  " task, assign_no, at FROM entry WHERE seq = 1",
                  "seq");
    shelf_refused(shelf,
                  "INSERT OR REPLACE INTO entry (seq, day, account, kind, amount, balance_after,"
                  " task, assign_no, at) SELECT 2, day, account, kind, amount,"
                  " balance_after + amount, task, assign_no, at FROM entry WHERE seq = 1",
                  "append-only");
    shelf_refused(shelf, "UPDATE OR REPLACE entry SET seq = 7", "append-only");
}

static void test_an_entry_needs_an_open_day(void **state)
{
    struct shelf *shelf = *state;
    int64_t task = shelf_task(shelf, shelf->popug, 1200, 3000);
    (void)task;
    static const char post[] =
        "INSERT INTO entry (seq, day, account, kind, amount, balance_after, task, at)"
        " SELECT 2, (SELECT min(day) FROM day), account, 'reward', 0, amount, 1, 0 FROM balance"
        " WHERE amount = -1200";
    next_day(shelf);
    shelf_refused(shelf, post, "neither open nor");
    int64_t day = shelf_number(shelf, "SELECT min(day) FROM day");
    shelf_ok(day_close(shelf->store, shelf->now_ms, day, 0));
    shelf_refused(shelf, post, "neither open nor");
    shelf_refused(shelf,
                  "INSERT INTO entry (seq, day, account, kind, amount, balance_after, task, at)"
                  " SELECT 2, 1, account, 'reward', 0, amount, 1, 0 FROM balance"
                  " WHERE amount = -1200",
                  "neither open nor");
}

static void test_a_payout_is_refused_once_its_day_is_closed(void **state)
{
    struct shelf *shelf = *state;
    int64_t day = shelf_number(shelf, "SELECT day FROM day");
    next_day(shelf);
    shelf_ok(day_close(shelf->store, shelf->now_ms, day, 0));
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED,
                 payment_make(shelf->store, shelf->now_ms, shelf->popug, day, 100, NULL));
    shelf_ok(store_rollback_to(shelf->store));
}

static void test_a_balance_after_must_follow(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1200, 3000);
    shelf_refused(shelf,
                  "INSERT INTO entry (seq, day, account, kind, amount, balance_after, task, at)"
                  " SELECT 2, (SELECT day FROM day), account, 'reward', 3000, 3000, 1, 0"
                  " FROM balance WHERE amount = -1200",
                  "balance_after");
}

static void test_a_gap_in_seq_is_refused(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1200, 3000);
    shelf_refused(shelf,
                  "INSERT INTO entry (seq, day, account, kind, amount, balance_after, task, at)"
                  " SELECT 3, (SELECT day FROM day), account, 'reward', 3000, 1800, 1, 0"
                  " FROM balance WHERE amount = -1200",
                  "gap");
}

static void test_the_sign_and_the_links_of_an_entry_are_checked(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1200, 3000);
    static const char *const bad[][2] = {
        {"'fee', 100, amount + 100, 1, 2, NULL, NULL", "CHECK"},
        {"'fee', -100, amount - 100, NULL, NULL, NULL, NULL", "CHECK"},
        {"'reward', -1, amount - 1, 1, NULL, NULL, NULL", "CHECK"},
        {"'reward', 1, amount + 1, NULL, NULL, NULL, NULL", "CHECK"},
        {"'payout', -1, amount - 1, NULL, NULL, NULL, NULL", "CHECK"},
        {"'correction', 1, amount + 1, NULL, NULL, 1, NULL", "CHECK"},
        {"'correction', 1, amount + 1, NULL, NULL, 1, ''", "CHECK"},
        {"'correction', 1, amount + 1, NULL, NULL, NULL, 'x'", "corrected"},
        {"'correction', 1, amount + 1, NULL, NULL, 9, 'x'", "corrected"},
        {"'bribe', 1, amount + 1, 1, NULL, NULL, NULL", "CHECK"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char script[512];
        snprintf(script, sizeof script,
                 "INSERT INTO entry (seq, day, account, at, kind, amount, balance_after, task,"
                 " assign_no, corrects, reason) SELECT 2, (SELECT day FROM day), account, 0, %s"
                 " FROM balance WHERE amount = -1200",
                 bad[i][0]);
        shelf_refused(shelf, script, bad[i][1]);
    }
}

static void test_a_closed_day_never_changes(void **state)
{
    struct shelf *shelf = *state;
    int64_t day = shelf_number(shelf, "SELECT day FROM day");
    next_day(shelf);
    shelf_ok(day_close(shelf->store, shelf->now_ms, day, 0));
    shelf_refused(shelf, "UPDATE day SET in_red = 5 WHERE state = 'closed'", "closed");
    shelf_refused(shelf,
                  "UPDATE day SET state = 'closing', closed_at = NULL, in_red = NULL"
                  " WHERE state = 'closed'",
                  "closed");
    shelf_refused(shelf, "DELETE FROM day WHERE state = 'closed'", "never deleted");
    shelf_refused(shelf, "INSERT OR REPLACE INTO day SELECT * FROM day WHERE state = 'closed'",
                  "skipped or repeated");
}

static void test_days_are_neither_skipped_nor_opened_twice(void **state)
{
    struct shelf *shelf = *state;
    shelf_refused(shelf,
                  "INSERT INTO day (day, zone, starts_at, ends_at, state)"
                  " SELECT day + 1, zone, ends_at, ends_at + 1, 'open' FROM day",
                  "UNIQUE");
    shelf_refused(shelf,
                  "INSERT INTO day (day, zone, starts_at, ends_at, state)"
                  " SELECT day + 2, zone, ends_at, ends_at + 1, 'closing' FROM day",
                  "skipped");
    shelf_refused(shelf, "UPDATE day SET day = day + 1", "number");
    shelf_refused(shelf, "UPDATE day SET ends_at = ends_at - 1", "longer");
    shelf_refused(shelf, "UPDATE day SET state = 'closed', closed_at = 0, in_red = 0", "open to");
    next_day(shelf);
    next_day(shelf);
    shelf_refused(shelf,
                  "UPDATE day SET state = 'closed', closed_at = 0, in_red = 0"
                  " WHERE state = 'closing' AND day > (SELECT min(day) FROM day)",
                  "earlier");
    shelf_refused(shelf, "UPDATE day SET state = 'open' WHERE day = (SELECT min(day) FROM day)",
                  "open to");
}

static void test_a_done_task_never_changes(void **state)
{
    struct shelf *shelf = *state;
    int64_t task = shelf_task(shelf, shelf->popug, 1200, 3000);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, task, &done));
    shelf_refused(shelf, "UPDATE task SET title = 'other'", "done");
    shelf_refused(shelf, "UPDATE task SET done = 0, done_at = NULL, done_day = NULL", "done");
    shelf_refused(shelf, "UPDATE task SET assignee = author", "done");
    shelf_refused(shelf, "DELETE FROM task", "never deleted");
    shelf_refused(shelf, "INSERT OR REPLACE INTO task SELECT * FROM task", "never deleted");
}

static void test_a_price_never_changes(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1200, 3000);
    shelf_refused(shelf, "UPDATE task SET fee = fee - 1", "price");
    shelf_refused(shelf, "UPDATE task SET reward = reward + 1", "price");
    shelf_refused(shelf, "DELETE FROM task", "never deleted");
    shelf_refused(shelf, "UPDATE task SET author = NULL", "author");
    shelf_refused(shelf, "UPDATE task SET assign_no = 3", "one by one");
}

static void test_a_task_needs_an_assignee_a_title_and_bounds(void **state)
{
    struct shelf *shelf = *state;
    static const char *const bad[][2] = {{"'t', '', NULL, 1, 1", "NOT NULL"},
                                         {"'', '', 1, 1, 1", "CHECK"},
                                         {"'t', '', 99, 1, 1", "FOREIGN KEY"},
                                         {"'t', '', 1, -1, 1", "CHECK"},
                                         {"'t', '', 1, 1, -1", "CHECK"},
                                         {"'t', 5.5, 1, 'x', 1", "cannot store"},
                                         {"printf('%.*c', 201, 'x'), '', 1, 1, 1", "CHECK"},
                                         {"'t', printf('%.*c', 10001, 'x'), 1, 1, 1", "CHECK"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char script[512];
        snprintf(
            script, sizeof script,
            "INSERT INTO task (id, uuid, done, assign_no, created_at, assigned_at, title, text,"
            " assignee, fee, reward) VALUES (9, zeroblob(16), 0, 1, 0, 0, %s)",
            bad[i][0]);
        shelf_refused(shelf, script, bad[i][1]);
    }
}

static void test_events_are_never_changed_or_deleted(void **state)
{
    struct shelf *shelf = *state;
    shelf_refused(shelf, "UPDATE event SET title = 'x'", "append-only");
    shelf_refused(shelf, "DELETE FROM event", "append-only");
    shelf_refused(shelf, "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 1",
                  "append-only");
}

static void test_a_payment_changes_only_by_its_mail(void **state)
{
    struct shelf *shelf = *state;
    int64_t task = shelf_task(shelf, shelf->popug, 1200, 3000);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, task, &done));
    int64_t day = shelf_number(shelf, "SELECT day FROM day");
    next_day(shelf);
    shelf_ok(payment_make(shelf->store, shelf->now_ms, shelf->popug, day, 1800, NULL));
    shelf_refused(shelf, "UPDATE payment SET amount = 1", "only the mail");
    shelf_refused(shelf, "UPDATE payment SET account = 1", "only the mail");
    shelf_refused(shelf, "DELETE FROM payment", "never deleted");
}

static void test_logins_are_unique_folded_and_not_reserved(void **state)
{
    struct shelf *shelf = *state;
    static const char *const bad[][2] = {{"petya", "UNIQUE"},   {"Petya", "CHECK"},
                                         {"operator", "CHECK"}, {"", "CHECK"},
                                         {"join", "CHECK"},     {"system", "CHECK"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char script[512];
        snprintf(
            script, sizeof script,
            "INSERT INTO account (id, uuid, login, name, email, role, active, locale, settings,"
            " created_at) VALUES (99, zeroblob(16), '%s', 'n', 'a@b', 'popug', 1, '', '{}', 0)",
            bad[i][0]);
        shelf_refused(shelf, script, bad[i][1]);
    }
    shelf_refused(shelf, "UPDATE account SET role = 'king'", "CHECK");
    shelf_refused(shelf, "UPDATE account SET active = 2", "CHECK");
}

static void test_a_total_below_zero_is_refused(void **state)
{
    struct shelf *shelf = *state;
    shelf_refused(shelf, "UPDATE counter SET n = n - 100", "CHECK");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_second_fee_for_a_draw_is_refused),
        TEST(test_a_second_reward_for_a_task_is_refused),
        TEST(test_a_second_payout_for_an_account_and_day_is_refused),
        TEST(test_an_entry_is_never_changed_or_deleted),
        TEST(test_an_entry_is_not_replaced_either),
        TEST(test_an_entry_needs_an_open_day),
        TEST(test_a_payout_is_refused_once_its_day_is_closed),
        TEST(test_a_balance_after_must_follow),
        TEST(test_a_gap_in_seq_is_refused),
        TEST(test_the_sign_and_the_links_of_an_entry_are_checked),
        TEST(test_a_closed_day_never_changes),
        TEST(test_days_are_neither_skipped_nor_opened_twice),
        TEST(test_a_done_task_never_changes),
        TEST(test_a_price_never_changes),
        TEST(test_a_task_needs_an_assignee_a_title_and_bounds),
        TEST(test_events_are_never_changed_or_deleted),
        TEST(test_a_payment_changes_only_by_its_mail),
        TEST(test_logins_are_unique_folded_and_not_reserved),
        TEST(test_a_total_below_zero_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

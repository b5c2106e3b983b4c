/* test_db_verify.c: verify finds each kind of damage and says where. The triggers that would refuse
 * the damage are taken away first, as somebody with the file in an editor could. */
#include <stdio.h>
#include <string.h>

#include "db/day.h"
#include "db/payment.h"
#include "db/task.h"
#include "db/verify.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static int setup(void **state)
{
    shelf_setup(state);
    struct shelf *shelf = *state;
    struct task_done done;
    int64_t rolled, day = shelf_number(shelf, "SELECT day FROM day");
    shelf_task(shelf, shelf->popug, 1000, 2000);
    int64_t task = shelf_task(shelf, shelf->admin, 1100, 3000);
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->admin, task, &done));
    task = shelf_task(shelf, shelf->popug, 1200, 2000);
    shelf_ok(task_assign(shelf->store, shelf->now_ms, shelf->admin, task, shelf->manager, NULL));
    shelf->now_ms += INT64_C(86400000);
    shelf_ok(day_roll(shelf->store, shelf->now_ms, &rolled));
    shelf_ok(payment_make(shelf->store, shelf->now_ms, shelf->admin, day, 1900, NULL));
    shelf_ok(day_close(shelf->store, shelf->now_ms, day, 1));
    shelf_run(shelf, "DROP TRIGGER entry_insert; DROP TRIGGER entry_update;"
                     "DROP TRIGGER entry_delete; DROP TRIGGER day_insert; DROP TRIGGER day_update;"
                     "DROP TRIGGER day_delete; DROP TRIGGER task_update; DROP TRIGGER event_update;"
                     "DROP TRIGGER event_delete; DROP TRIGGER payment_update;"
                     "DROP TRIGGER payment_delete; DROP INDEX entry_fee; DROP INDEX day_open;"
                     "DROP INDEX entry_reward");
    return 0;
}

static int teardown(void **state)
{
    struct shelf *shelf = *state;
    store_rollback(shelf->store);
    shelf_free(shelf);
    return 0;
}

/* Does the damage, expects a problem that says `words`, and undoes the damage. */
static void expect_found(struct shelf *shelf, const char *damage, const char *words)
{
    struct verify verify;
    shelf_ok(store_savepoint(shelf->store));
    shelf_run(shelf, damage);
    shelf_ok(verify_run(shelf->store, &verify));
    bool found = false;
    for (size_t i = 0; i < verify.count; i++)
        found = found || strstr(verify.problems[i], words) != NULL;
    if (!found)
        print_error("after \"%s\" nothing says \"%s\" (%zu problems, first: %s)\n", damage, words,
                    verify.count, verify.count > 0 ? verify.problems[0] : "none");
    verify_free(&verify);
    assert_true(found);
    shelf_ok(store_rollback_to(shelf->store));
}

static void test_sound_books_have_no_problems(void **state)
{
    struct shelf *shelf = *state;
    struct verify verify;
    shelf_ok(verify_run(shelf->store, &verify));
    assert_int_equal(verify.count, 0);
    assert_int_equal(verify.entries, 6);
    assert_int_equal(verify.accounts, 4);
    assert_int_equal(verify.tasks, 3);
    assert_true(verify.events > 10);
    verify_free(&verify);
}

static void test_a_wrong_balance_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf, "UPDATE balance SET amount = amount + 1 WHERE account = 1",
                 "balance of account 1");
    expect_found(shelf, "UPDATE balance SET entry = 1 WHERE account = 1", "balance of account 1");
    expect_found(shelf, "DELETE FROM balance WHERE account = 3", "balance of account 3");
    expect_found(shelf, "UPDATE entry SET balance_after = 7 WHERE seq = 3",
                 "entry 3 says balance 7");
    expect_found(shelf, "UPDATE balance SET amount = 5 WHERE account = 3", "balances sum to");
}

static void test_a_gap_in_the_entries_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf,
                 "UPDATE balance SET entry = NULL WHERE entry = 5;"
                 "DELETE FROM entry WHERE seq = 5",
                 "entries: 5 of them, the last is 6");
}

static void test_a_missing_or_second_charge_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf,
                 "UPDATE balance SET entry = NULL WHERE entry = 5;"
                 "DELETE FROM entry WHERE seq = 5",
                 "task 3 was drawn 2 times and charged 1 times");
    expect_found(shelf,
                 "INSERT INTO entry SELECT 7, day + 1, account, kind, amount, balance_after, task,"
                 " assign_no, payment, corrects, reason, actor, at FROM entry WHERE seq = 1",
                 "task 1 was drawn 1 times and charged 2 times");
    expect_found(shelf, "UPDATE entry SET amount = -999 WHERE seq = 1", "fee 1 is -999");
    expect_found(shelf, "UPDATE task SET assignee = 3 WHERE id = 1", "task 1 belongs to 3");
    expect_found(shelf, "UPDATE entry SET assign_no = 3 WHERE seq = 5", "task 3 was drawn");
}

static void test_a_wrong_reward_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf,
                 "UPDATE task SET done = 1, done_at = 1, done_day ="
                 " (SELECT max(day) FROM day) WHERE id = 1",
                 "task 1 is done without its reward");
    expect_found(shelf, "UPDATE entry SET amount = 1 WHERE kind = 'reward'", "reward 3 of task 2");
    expect_found(shelf, "UPDATE entry SET account = 2 WHERE kind = 'reward'", "reward 3 of task 2");
    expect_found(shelf, "UPDATE task SET done = 0, done_at = NULL, done_day = NULL WHERE id = 2",
                 "reward 3 of task 2");
}

static void test_a_payout_without_its_payment_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf, "UPDATE payment SET amount = 1", "payout 6 does not match");
    expect_found(shelf, "UPDATE entry SET kind = 'fee', task = 1, assign_no = 1 WHERE seq = 6",
                 "payment 1 has no payout");
}

static void test_a_wrong_rollup_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf, "UPDATE day_total SET amount = amount - 1 WHERE kind = 'fee'",
                 "fee: the total differs");
    expect_found(shelf, "DELETE FROM day_total WHERE kind = 'reward'", "reward: the total differs");
    expect_found(shelf, "UPDATE account_day SET fee_n = 9 WHERE account = 4",
                 "of account 4 differs");
    expect_found(shelf, "UPDATE account_day SET last_entry = 6 WHERE account = 4",
                 "of account 4 differs");
    expect_found(shelf, "UPDATE counter SET n = n + 1 WHERE what = 'task.open' AND account = 4",
                 "counter task.open of account 4");
    expect_found(shelf, "UPDATE counter SET reward = 1 WHERE what = 'task.done' AND account = 0",
                 "counter task.done of account 0");
    expect_found(shelf, "DELETE FROM counter WHERE what = 'account.admin.active'",
                 "counter account.admin.active");
    expect_found(shelf, "UPDATE day_top SET task = 1", "the most expensive task is not 1");
}

static void test_a_wrong_day_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf, "UPDATE day SET state = 'closing' WHERE state = 'open'",
                 "there are 0 open days");
    expect_found(shelf, "UPDATE day SET state = 'open', closed_at = NULL, in_red = NULL",
                 "there are 2 open days");
    expect_found(shelf, "UPDATE day SET starts_at = starts_at + 1 WHERE state = 'open'",
                 "does not follow");
    expect_found(shelf, "UPDATE day SET state = 'open', closed_at = NULL, in_red = NULL",
                 "is open after one that is open");
    expect_found(shelf, "UPDATE account_day SET net = net + 1 WHERE account = 1",
                 "account 1 is owed 1 as of the closed day");
}

static void test_a_missing_or_wrong_event_is_found(void **state)
{
    struct shelf *shelf = *state;
    expect_found(shelf, "DELETE FROM event WHERE seq = 2", "events: ");
    expect_found(shelf, "DELETE FROM event WHERE entry = 2", "entry 2 and its event differ");
    expect_found(shelf, "UPDATE event SET amount = 1 WHERE entry = 2", "entry 2 and its event");
    expect_found(shelf, "UPDATE event SET entry = 99 WHERE entry = 2", "entry 2 and its event");
    expect_found(shelf, "UPDATE event SET title = 'x' WHERE task = 1 AND type = 'task.created'",
                 "task 1 and its events differ");
    expect_found(shelf, "UPDATE event SET account = 1 WHERE task = 1 AND type = 'task.assigned'",
                 "task 1 and its events differ");
    expect_found(shelf, "UPDATE event SET fee = 1 WHERE task = 1 AND type = 'task.estimated'",
                 "task 1 and its events differ");
    expect_found(shelf, "DELETE FROM event WHERE task = 2 AND type = 'task.completed'",
                 "task 2 and its events differ");
    expect_found(shelf, "UPDATE account SET role = 'popug' WHERE id = 2",
                 "account 2 and its events differ");
    expect_found(shelf,
                 "INSERT INTO event (seq, id, type, time, entry) SELECT max(seq) + 1,"
                 " zeroblob(16), 'audit_log_record.created', 0, 1 FROM event",
                 "events of entries");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sound_books_have_no_problems),
        TEST(test_a_wrong_balance_is_found),
        TEST(test_a_gap_in_the_entries_is_found),
        TEST(test_a_missing_or_second_charge_is_found),
        TEST(test_a_wrong_reward_is_found),
        TEST(test_a_payout_without_its_payment_is_found),
        TEST(test_a_wrong_rollup_is_found),
        TEST(test_a_wrong_day_is_found),
        TEST(test_a_missing_or_wrong_event_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

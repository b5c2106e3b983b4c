/* test_db_task.c: a task from its draw to its reward, with charges, counters, history and events.
 */
#include <stdlib.h>
#include <string.h>

#include "db/counter.h"
#include "db/event.h"
#include "db/ledger.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static int64_t balance(struct shelf *shelf, int64_t account)
{
    int64_t cents;
    shelf_ok(ledger_balance(shelf->store, account, &cents));
    return cents;
}

static int64_t last_event(struct shelf *shelf)
{
    int64_t seq;
    shelf_ok(event_last_seq(shelf->store, &seq));
    return seq;
}

/* Fails unless the events after `seq` are of these types, in order. */
static void expect_events(struct shelf *shelf, int64_t seq, const enum event_type *types, size_t n)
{
    struct event *events;
    size_t count;
    shelf_ok(event_list(shelf->store, seq, 100, &events, &count));
    assert_int_equal(count, n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(event_type_word(events[i].type), event_type_word(types[i]));
    event_free_all(events, count);
}

static void test_a_new_task_charges_its_assignee_at_once(void **state)
{
    struct shelf *shelf = *state;
    int64_t seq = last_event(shelf);
    struct task_new fresh = {shelf->manager, shelf->popug, 1300, 2700, "Мыть клетку", "С мылом."};
    int64_t id;
    shelf_ok(task_create(shelf->store, shelf->now_ms, &fresh, &id));
    assert_int_equal(id, 1);
    struct task task;
    shelf_ok(task_get(shelf->store, id, &task));
    assert_string_equal(task.title, "Мыть клетку");
    assert_string_equal(task.text, "С мылом.");
    assert_string_equal(task.author_login, "masha");
    assert_string_equal(task.assignee_login, "petya");
    assert_int_equal(task.fee_cents, 1300);
    assert_int_equal(task.reward_cents, 2700);
    assert_int_equal(task.draws, 1);
    assert_int_equal(task.created_at_ms, shelf->now_ms);
    assert_int_equal(task.assigned_at_ms, shelf->now_ms);
    assert_int_equal(task.done_at_ms, 0);
    assert_false(task.done);
    task_free(&task);
    assert_int_equal(balance(shelf, shelf->popug), -1300);
    expect_events(shelf, seq,
                  (enum event_type[]){EVENT_TASK_CREATED, EVENT_TASK_ESTIMATED, EVENT_TASK_ASSIGNED,
                                      EVENT_ENTRY_CREATED},
                  4);
}

static void test_a_task_of_the_operators_has_no_author(void **state)
{
    struct shelf *shelf = *state;
    struct task_new fresh = {0, shelf->popug, 1300, 2700, "t", ""};
    int64_t id;
    shelf_ok(task_create(shelf->store, shelf->now_ms, &fresh, &id));
    struct task task;
    shelf_ok(task_get(shelf->store, id, &task));
    assert_int_equal(task.author, 0);
    assert_string_equal(task.author_login, "operator");
    task_free(&task);
}

static void test_a_new_draw_charges_the_new_assignee_and_refunds_nobody(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700), fee, seq = last_event(shelf);
    shelf_ok(task_assign(shelf->store, shelf->now_ms + 5, shelf->admin, id, shelf->manager, &fee));
    assert_int_equal(fee, 1300);
    assert_int_equal(balance(shelf, shelf->popug), -1300);
    assert_int_equal(balance(shelf, shelf->manager), -1300);
    expect_events(shelf, seq, (enum event_type[]){EVENT_TASK_ASSIGNED, EVENT_ENTRY_CREATED}, 2);
    struct counter mine, all;
    shelf_ok(counter_tasks(shelf->store, false, shelf->manager, &mine));
    shelf_ok(counter_tasks(shelf->store, false, 0, &all));
    assert_int_equal(mine.n, 1);
    assert_int_equal(mine.reward_cents, 2700);
    assert_int_equal(all.n, 1);
    assert_int_equal(all.fee_cents, 1300);
    shelf_ok(counter_tasks(shelf->store, false, shelf->popug, &mine));
    assert_int_equal(mine.n, 0);
}

static void test_drawing_the_same_popug_again_charges_again(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700);
    shelf_ok(task_assign(shelf->store, shelf->now_ms, shelf->admin, id, shelf->popug, NULL));
    assert_int_equal(balance(shelf, shelf->popug), -2600);
    struct task task;
    shelf_ok(task_get(shelf->store, id, &task));
    assert_int_equal(task.draws, 2);
    task_free(&task);
}

static void test_the_assignee_completes_a_task_and_gets_its_reward(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700), seq = last_event(shelf);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms + 7, shelf->popug, id, &done));
    assert_false(done.already);
    assert_int_equal(done.reward_cents, 2700);
    assert_int_equal(done.done_at_ms, shelf->now_ms + 7);
    assert_int_equal(done.balance_cents, 1400);
    assert_int_equal(balance(shelf, shelf->popug), 1400);
    expect_events(shelf, seq, (enum event_type[]){EVENT_TASK_COMPLETED, EVENT_ENTRY_CREATED}, 2);
}

static void test_completing_again_changes_nothing_and_says_so(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, id, &done));
    int64_t seq = last_event(shelf);
    shelf_ok(task_complete(shelf->store, shelf->now_ms + 9, shelf->popug, id, &done));
    assert_true(done.already);
    assert_int_equal(done.reward_cents, 2700);
    assert_int_equal(done.done_at_ms, shelf->now_ms);
    assert_int_equal(done.balance_cents, 1400);
    assert_int_equal(last_event(shelf), seq);
}

static void test_nobody_else_completes_a_task(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700);
    struct task_done done;
    shelf_expect(ERR_NOT_ASSIGNEE,
                 task_complete(shelf->store, shelf->now_ms, shelf->admin, id, &done));
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, id, &done));
    shelf_expect(ERR_NOT_ASSIGNEE,
                 task_complete(shelf->store, shelf->now_ms, shelf->admin, id, &done));
    shelf_expect(ERR_NO_TASK, task_complete(shelf->store, shelf->now_ms, shelf->popug, 99, &done));
    assert_int_equal(balance(shelf, shelf->admin), 0);
}

static void test_a_done_task_is_neither_drawn_nor_edited(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, id, &done));
    shelf_expect(ERR_TASK_DONE,
                 task_assign(shelf->store, shelf->now_ms, shelf->admin, id, shelf->manager, NULL));
    shelf_expect(ERR_TASK_DONE,
                 task_edit(shelf->store, shelf->now_ms, shelf->admin, id, "n", NULL));
    shelf_expect(ERR_NO_TASK,
                 task_assign(shelf->store, shelf->now_ms, shelf->admin, 99, shelf->manager, NULL));
    shelf_expect(ERR_NO_TASK, task_edit(shelf->store, shelf->now_ms, shelf->admin, 99, "n", NULL));
    assert_int_equal(balance(shelf, shelf->manager), 0);
}

static void test_an_edit_keeps_what_it_does_not_name(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700), seq = last_event(shelf);
    shelf_ok(task_edit(shelf->store, shelf->now_ms, shelf->manager, id, "New title", NULL));
    shelf_ok(task_edit(shelf->store, shelf->now_ms, shelf->manager, id, NULL, "New text"));
    shelf_ok(task_edit(shelf->store, shelf->now_ms, shelf->manager, id, "New title", "New text"));
    struct task task;
    shelf_ok(task_get(shelf->store, id, &task));
    assert_string_equal(task.title, "New title");
    assert_string_equal(task.text, "New text");
    task_free(&task);
    expect_events(shelf, seq, (enum event_type[]){EVENT_TASK_UPDATED, EVENT_TASK_UPDATED}, 2);
}

static void test_the_history_tells_who_what_and_how_much(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1300, 2700);
    struct task_done done;
    shelf_ok(task_edit(shelf->store, shelf->now_ms + 1, shelf->admin, id, "New", NULL));
    shelf_ok(task_assign(shelf->store, shelf->now_ms + 2, shelf->admin, id, shelf->manager, NULL));
    shelf_ok(task_complete(shelf->store, shelf->now_ms + 3, shelf->manager, id, &done));
    static const struct {
        const char *what, *login;
        int64_t amount, after_ms;
    } expected[] = {{"created", "masha", 0, 0},
                    {"assigned", "petya", -1300, 0},
                    {"edited", "kesha", 0, 1},
                    {"assigned", "masha", -1300, 2},
                    {"completed", "masha", 2700, 3}};
    struct task_moment *moments;
    size_t count;
    shelf_ok(task_history(shelf->store, id, &moments, &count));
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(task_what_word(moments[i].what), expected[i].what);
        assert_string_equal(moments[i].login, expected[i].login);
        assert_int_equal(moments[i].amount_cents, expected[i].amount);
        assert_int_equal(moments[i].at_ms, shelf->now_ms + expected[i].after_ms);
    }
    free(moments);
    shelf_expect(ERR_NO_TASK, task_history(shelf->store, 99, &moments, &count));
}

static void test_slices_meet_each_open_task_once_up_to_the_bound(void **state)
{
    struct shelf *shelf = *state;
    for (int i = 0; i < 20; i++)
        shelf_task(shelf, i % 2 == 0 ? shelf->popug : shelf->manager, 1000, 2000);
    struct task_done done;
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, 5, &done));
    int64_t ids[8], after = 0, bound, met = 0;
    size_t count;
    shelf_ok(task_max_id(shelf->store, &bound));
    assert_int_equal(bound, 20);
    shelf_task(shelf, shelf->popug, 1000, 2000);
    do {
        shelf_ok(task_next_open(shelf->store, after, bound, 0, 8, ids, &count));
        for (size_t i = 0; i < count; i++) {
            assert_true(ids[i] > after && ids[i] <= bound && ids[i] != 5);
            after = ids[i];
            met++;
        }
    } while (count == 8);
    assert_int_equal(met, 19);
    shelf_ok(task_next_open(shelf->store, 3, bound, shelf->popug, 8, ids, &count));
    assert_int_equal(count, 7);
    assert_int_equal(ids[0], 7);
}

/* What a savepoint takes back leaves no trace, not even a number. */
static void test_a_rolled_back_task_leaves_no_gap(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_ok(store_savepoint(shelf->store));
    assert_int_equal(shelf_task(shelf, shelf->popug, 1000, 2000), 2);
    shelf_ok(store_rollback_to(shelf->store));
    assert_int_equal(shelf_task(shelf, shelf->manager, 1000, 2000), 2);
    assert_int_equal(shelf_number(shelf, "SELECT max(seq) FROM entry"), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_task_charges_its_assignee_at_once),
        TEST(test_a_task_of_the_operators_has_no_author),
        TEST(test_a_new_draw_charges_the_new_assignee_and_refunds_nobody),
        TEST(test_drawing_the_same_popug_again_charges_again),
        TEST(test_the_assignee_completes_a_task_and_gets_its_reward),
        TEST(test_completing_again_changes_nothing_and_says_so),
        TEST(test_nobody_else_completes_a_task),
        TEST(test_a_done_task_is_neither_drawn_nor_edited),
        TEST(test_an_edit_keeps_what_it_does_not_name),
        TEST(test_the_history_tells_who_what_and_how_much),
        TEST(test_slices_meet_each_open_task_once_up_to_the_bound),
        TEST(test_a_rolled_back_task_leaves_no_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_db_random.c: thousands of random operations against a model that fits in a few arrays;
 * savepoints that roll back, days that roll and close, closing and opening the file in between. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/counter.h"
#include "db/account.h"
#include "db/day.h"
#include "db/ledger.h"
#include "db/payment.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

enum { PEOPLE = 7, TASKS_MAX = 4000, OPERATIONS = 6000 };

struct model {
    int64_t account[PEOPLE];
    int64_t balance[PEOPLE];
    int64_t net_today[PEOPLE];
    bool active[PEOPLE];
    struct {
        int assignee;
        int64_t fee, reward, draws;
        bool done;
    } task[TASKS_MAX];
    int tasks;
    int64_t entries;
};

static int any(int n)
{
    return (int)(random() % n);
}

static void post(struct model *model, int who, int64_t cents)
{
    model->balance[who] += cents;
    model->net_today[who] += cents;
    model->entries++;
}

static void create(struct shelf *shelf, struct model *model)
{
    if (model->tasks == TASKS_MAX)
        return;
    int who = any(PEOPLE), task = model->tasks++;
    struct task_new fresh = {any(3) ? model->account[any(PEOPLE)] : 0,
                             model->account[who],
                             100 * (10 + any(11)),
                             100 * (20 + any(21)),
                             "Task",
                             "text"};
    int64_t id;
    shelf_ok(task_create(shelf->store, shelf->now_ms, &fresh, &id));
    assert_int_equal(id, task + 1);
    model->task[task].assignee = who;
    model->task[task].fee = fresh.fee_cents;
    model->task[task].reward = fresh.reward_cents;
    model->task[task].draws = 1;
    model->task[task].done = false;
    post(model, who, -fresh.fee_cents);
}

static void assign(struct shelf *shelf, struct model *model, int task)
{
    int who = any(PEOPLE);
    int64_t fee;
    enum err err = task_assign(shelf->store, shelf->now_ms, model->account[0], task + 1,
                               model->account[who], &fee);
    assert_int_equal(err, model->task[task].done ? ERR_TASK_DONE : ERR_OK);
    if (err != ERR_OK)
        return;
    assert_int_equal(fee, model->task[task].fee);
    model->task[task].assignee = who;
    model->task[task].draws++;
    post(model, who, -fee);
}

static void complete(struct shelf *shelf, struct model *model, int task)
{
    int who = any(2) ? model->task[task].assignee : any(PEOPLE);
    struct task_done done;
    enum err err = task_complete(shelf->store, shelf->now_ms, model->account[who], task + 1, &done);
    if (who != model->task[task].assignee) {
        assert_int_equal(err, ERR_NOT_ASSIGNEE);
        return;
    }
    assert_int_equal(err, ERR_OK);
    assert_int_equal(done.already, model->task[task].done);
    if (!done.already)
        post(model, who, model->task[task].reward);
    model->task[task].done = true;
    assert_int_equal(done.balance_cents, model->balance[who]);
}

static void edit(struct shelf *shelf, struct model *model, int task)
{
    char title[32];
    snprintf(title, sizeof title, "Edit %d", any(5));
    enum err err = task_edit(shelf->store, shelf->now_ms, 0, task + 1, title, any(2) ? "t" : NULL);
    assert_int_equal(err, model->task[task].done ? ERR_TASK_DONE : ERR_OK);
}

static void correct(struct shelf *shelf, struct model *model)
{
    struct entry entry;
    shelf_ok(ledger_get(shelf->store, 1 + any((int)model->entries), &entry));
    struct entry_new fresh = {.kind = ENTRY_CORRECTION,
                              .account = entry.account,
                              .amount_cents = any(2000) - 1000,
                              .corrects = entry.seq,
                              .reason = "mistake",
                              .actor = model->account[0]};
    shelf_ok(store_savepoint(shelf->store));
    enum err err = ledger_post(shelf->store, shelf->now_ms, &fresh, NULL);
    if (entry.kind == ENTRY_FEE || entry.kind == ENTRY_REWARD) {
        assert_int_equal(err, ERR_OK);
        shelf_ok(store_release(shelf->store));
        for (int who = 0; who < PEOPLE; who++) {
            if (model->account[who] == entry.account)
                post(model, who, fresh.amount_cents);
        }
    } else {
        assert_int_equal(err, ERR_REFUSED);
        shelf_ok(store_rollback_to(shelf->store));
    }
    entry_free(&entry);
}

/* The account 0 stays the admin; the others change role and state as they like. */
static void change_account(struct shelf *shelf, struct model *model)
{
    int who = 1 + any(PEOPLE - 1);
    bool changed;
    enum role role = (enum role)any(ROLE_COUNT);
    if (any(2)) {
        shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, model->account[who],
                                    !model->active[who], &changed));
        assert_true(changed);
        model->active[who] = !model->active[who];
    } else {
        struct account_change change = {.role = &role};
        shelf_ok(account_set(shelf->store, shelf->now_ms, 0, model->account[who], &change));
    }
}

/* Rolls, works on while the old day is closing, pays it and closes it. */
static void end_day(struct shelf *shelf, struct model *model)
{
    struct day_span span;
    int64_t rolled, red = 0, owed[PEOPLE];
    shelf_ok(day_open(shelf->store, &span));
    shelf->now_ms = span.ends_at_ms + any(3600000);
    shelf_ok(day_roll(shelf->store, shelf->now_ms, &rolled));
    assert_int_equal(rolled, 1);
    memcpy(owed, model->balance, sizeof owed);
    memset(model->net_today, 0, sizeof model->net_today);
    for (int i = any(10); i > 0; i--)
        create(shelf, model);
    for (int who = 0; who < PEOPLE; who++) {
        int64_t cents;
        shelf_ok(ledger_balance_of_day(shelf->store, model->account[who], span.day, &cents));
        assert_int_equal(cents, owed[who]);
        red += cents < 0;
        if (cents <= 0)
            continue;
        shelf_ok(
            payment_make(shelf->store, shelf->now_ms, model->account[who], span.day, cents, NULL));
        model->balance[who] -= cents;
        model->entries++;
    }
    shelf_ok(day_close(shelf->store, shelf->now_ms, span.day, red));
}

static void operate(struct shelf *shelf, struct model *model)
{
    int what = any(100), task = model->tasks > 0 ? any(model->tasks) : 0;
    shelf->now_ms += any(1000);
    if (what < 30 || model->tasks == 0)
        create(shelf, model);
    else if (what < 55)
        assign(shelf, model, task);
    else if (what < 85)
        complete(shelf, model, task);
    else if (what < 90)
        edit(shelf, model, task);
    else if (what < 95)
        correct(shelf, model);
    else if (what < 98)
        change_account(shelf, model);
    else
        end_day(shelf, model);
}

/* An operation that is rolled back must not be seen by anything afterwards. */
static void operate_and_undo(struct shelf *shelf, struct model *model)
{
    static struct model before;
    before = *model;
    int64_t now_ms = shelf->now_ms;
    shelf_ok(store_savepoint(shelf->store));
    for (int i = any(3); i >= 0; i--) {
        if (any(2) || model->tasks == 0)
            create(shelf, model);
        else
            complete(shelf, model, any(model->tasks));
    }
    shelf_ok(store_rollback_to(shelf->store));
    *model = before;
    shelf->now_ms = now_ms;
}

static void compare(struct shelf *shelf, const struct model *model)
{
    struct day_span span;
    shelf_ok(day_open(shelf->store, &span));
    for (int who = 0; who < PEOPLE; who++) {
        int64_t cents, open = 0, done = 0;
        struct ledger_day sums;
        struct counter counter;
        shelf_ok(ledger_balance(shelf->store, model->account[who], &cents));
        assert_int_equal(cents, model->balance[who]);
        shelf_ok(ledger_day(shelf->store, model->account[who], span.day, &sums));
        assert_int_equal(sums.net_cents, model->net_today[who]);
        for (int i = 0; i < model->tasks; i++) {
            open += !model->task[i].done && model->task[i].assignee == who;
            done += model->task[i].done && model->task[i].assignee == who;
        }
        shelf_ok(counter_tasks(shelf->store, false, model->account[who], &counter));
        assert_int_equal(counter.n, open);
        shelf_ok(counter_tasks(shelf->store, true, model->account[who], &counter));
        assert_int_equal(counter.n, done);
    }
    assert_int_equal(shelf_number(shelf, "SELECT max(seq) FROM entry"), model->entries);
    for (int i = 0; i < model->tasks; i += 17) {
        struct task task;
        shelf_ok(task_get(shelf->store, i + 1, &task));
        assert_int_equal(task.draws, model->task[i].draws);
        assert_int_equal(task.done, model->task[i].done);
        assert_int_equal(task.assignee, model->account[model->task[i].assignee]);
        task_free(&task);
    }
}

static void test_random_operations_agree_with_a_model(void **state)
{
    struct shelf *shelf = *state;
    static struct model model;
    int64_t seed = shelf_number(shelf, "SELECT abs(random() % 1000000)");
    print_message("seed %d\n", (int)seed);
    srandom((unsigned)seed);
    model =
        (struct model){.account = {shelf->admin, shelf->manager, shelf->accountant, shelf->popug}};
    for (int who = 4; who < PEOPLE; who++) {
        char login[24];
        snprintf(login, sizeof login, "popug%d", who);
        model.account[who] = shelf_person(shelf, login, ROLE_POPUG);
    }
    for (int who = 0; who < PEOPLE; who++)
        model.active[who] = true;
    for (int i = 0; i < OPERATIONS; i++) {
        if (any(20) == 0)
            operate_and_undo(shelf, &model);
        operate(shelf, &model);
        if (any(50) == 0) {
            shelf_commit(shelf);
            if (any(20) == 0)
                shelf_reopen(shelf, "Europe/Moscow");
            shelf_begin(shelf);
        }
        if (i % 500 == 499) {
            compare(shelf, &model);
            shelf_verify(shelf);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random_operations_agree_with_a_model, shelf_setup,
                                        shelf_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

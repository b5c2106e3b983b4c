/* test_property.c: thousands of random operations through core's socket, each answer foretold by a
 * simple model in memory; then the invariants, recomputed from the bare tables.
 *
 * POPUG_OPS sets how many, POPUG_SEED repeats the choices of a run (core's own draws stay
 * chance: the model learns them from the answers). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "tests/lib/bed.h"
#include "tests/lib/books.h"
#include "tests/lib/test.h"

enum { OPS = 6000 };

#define HOUR_MS INT64_C(3600000)
#define ZONE_MS (3 * HOUR_MS) /* Europe/Moscow has kept UTC+3 since 2014 */

/* A title and a text that nobody has had before. */
static json_t *words(struct bed *bed, int *number)
{
    char title[64];

    *number = ++bed->edits;
    snprintf(title, sizeof title, "Task, words %d", *number);
    return json_pack("{s:s, s:s}", "title", title, "text", title);
}

static void new_request_id(struct bed *bed, json_t *params)
{
    char id[37];

    snprintf(id, sizeof id, "%08x-%04x-4%03x-8%03x-%08x%04x", (unsigned)bed_choose(bed, INT32_MAX),
             (unsigned)bed_choose(bed, 65536), (unsigned)bed_choose(bed, 4096),
             (unsigned)bed_choose(bed, 4096), (unsigned)bed_choose(bed, INT32_MAX),
             (unsigned)bed_choose(bed, 65536));
    json_object_set_new(params, "request_id", json_string(id));
}

static void remember(struct bed *bed, int who, json_t *params, json_t *result)
{
    json_decref(bed->remembered.params);
    json_decref(bed->remembered.result);
    bed->remembered = (struct remembered){
        .who = who, .at_ms = bed->now_ms, .params = params, .result = json_incref(result)};
}

static void do_add(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), id = model->task_count + 1;
    struct model_task *fresh = &model->tasks[id];
    json_t *params, *result, *task;

    if (id > MODEL_TASKS)
        return;
    params = words(bed, &fresh->words);
    if (bed_choose(bed, 3) == 0)
        new_request_id(bed, params);
    result = bed_ask(bed, who, ERR_OK, "task.add", json_incref(params));
    task = json_object_get(result, "task");
    *fresh = (struct model_task){.author = who,
                                 .words = fresh->words,
                                 .fee_cents = client_int(task, "fee_cents"),
                                 .reward_cents = client_int(task, "reward_cents")};
    assert_true(fresh->fee_cents >= 1000 && fresh->fee_cents <= 2000);
    assert_true(fresh->reward_cents >= 2000 && fresh->reward_cents <= 4000);
    model->task_count = id;
    model_draw(model, id, model_find(model, client_text(task, "assignee")));
    bed_check_task(bed, task, id);
    if (json_object_get(params, "request_id"))
        remember(bed, who, params, result);
    else
        json_decref(params);
}

/* Any task, or one that is not there. */
static int some_task(struct bed *bed)
{
    return 1 + bed_choose(bed, bed->model->task_count + 1);
}

static void do_done(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), id = some_task(bed);
    struct model_task *task = &model->tasks[id];
    enum err expected = ERR_OK;
    json_t *result;

    if (bed_choose(bed, 3) && id <= model->task_count && model->accounts[task->assignee].active)
        who = task->assignee;
    if (who == MODEL_OPERATOR)
        expected = ERR_OPERATOR;
    else if (id > model->task_count)
        expected = ERR_NO_TASK;
    else if (who != task->assignee)
        expected = ERR_NOT_ASSIGNEE;
    result = bed_ask(bed, who, expected, "task.done", json_pack("{s:i}", "id", id));
    if (!result)
        return;
    assert_string_equal(client_text(result, "result"), task->done ? "already_done" : "done");
    if (!task->done)
        model_complete(model, id);
    assert_int_equal(client_int(result, "reward_cents"), task->reward_cents);
    assert_int_equal(client_int(result, "balance_cents"), model->accounts[who].balance_cents);
}

static void do_edit(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), id = some_task(bed), number;
    struct model_task *task = &model->tasks[id];
    enum err expected = ERR_OK;
    json_t *result, *params = words(bed, &number);

    json_object_set_new(params, "id", json_integer(id));
    if (id > model->task_count)
        expected = ERR_NO_TASK;
    else if (!bed_is_manager(bed, who) && task->author != who)
        expected = ERR_NOT_YOURS;
    else if (task->done)
        expected = ERR_TASK_DONE;
    result = bed_ask(bed, who, expected, "task.edit", params);
    if (!result)
        return;
    task->words = number;
    bed_check_task(bed, json_object_get(result, "task"), id);
}

/* After a job of draws: each task that may have been drawn is asked for; one more draw means a fee
 * for whoever has it now. `done` must be settled in the model already. */
static void learn_draws(struct bed *bed, const bool *drawn_maybe, int64_t *drawn)
{
    for (int id = 1; id <= bed->model->task_count; id++) {
        json_t *task;

        if (!drawn_maybe[id])
            continue;
        task = bed_ask(bed, MODEL_OPERATOR, ERR_OK, "task.get", json_pack("{s:i}", "id", id));
        if (client_int(task, "draws") == bed->model->tasks[id].draws + 1) {
            model_draw(bed->model, id, model_find(bed->model, client_text(task, "assignee")));
            ++*drawn;
        }
    }
}

enum { RACERS = 12 };

/* What a completion that raced the job was answered. A drawn task's new assignee is learned from
 * the draw, so the reward is posted after the fees. */
struct racer {
    int id, who;
    int64_t sent;
};

static void send_racers(struct bed *bed, struct racer *racers)
{
    for (int i = 0; i < RACERS; i++) {
        struct racer *racer = &racers[i];

        do
            racer->who = bed_somebody(bed);
        while (racer->who == MODEL_OPERATOR);
        racer->id = 1 + bed_choose(bed, bed->model->task_count);
        racer->sent = client_send(bed_client(bed, racer->who), "task.done",
                                  json_pack("{s:i}", "id", racer->id));
    }
}

static void settle_racers(struct bed *bed, const struct racer *racers)
{
    for (int i = 0; i < RACERS; i++) {
        const struct racer *racer = &racers[i];
        struct model_task *task = &bed->model->tasks[racer->id];
        json_t *response = client_answer(bed_client(bed, racer->who), racer->sent);
        const char *result =
            json_string_value(json_object_get(json_object_get(response, "result"), "result"));

        if (!result)
            continue; /* not theirs when it was asked: the task below is as the job left it */
        assert_int_equal(task->assignee, racer->who);
        assert_string_equal(result, task->done ? "already_done" : "done");
        if (!task->done)
            model_complete(bed->model, racer->id);
    }
}

static void do_reshuffle(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), open = model_open_tasks(model, -1);
    static bool was_open[MODEL_TASKS + 1];
    struct racer racers[RACERS];
    int64_t job, told, skipped, drawn = 0;
    json_t *result;

    if (!bed_is_manager(bed, who)) {
        bed_ask(bed, who, ERR_ROLE, "task.reshuffle", json_object());
        return;
    }
    /* One per cent of the count that is said: below 100 it must be exact. */
    if (open + 1 < 100)
        bed_ask(bed, who, ERR_COUNT_CHANGED, "task.reshuffle",
                json_pack("{s:i}", "confirm", open + 1));
    bed_ask(bed, who, ERR_CONFIRM, "task.reshuffle", json_object());
    for (int id = 1; id <= model->task_count; id++)
        was_open[id] = !model->tasks[id].done;
    result = bed_ask(bed, who, ERR_OK, "task.reshuffle", json_pack("{s:i}", "confirm", open));
    assert_int_equal(client_int(result, "open"), open);
    job = client_int(result, "job");
    if (model->task_count > 0)
        send_racers(bed, racers);
    result = json_object_get(client_job_done(bed->operator_, job), "result");
    told = client_int(result, "open");
    skipped = client_int(result, "skipped");
    learn_draws(bed, was_open, &drawn);
    if (model->task_count > 0)
        settle_racers(bed, racers);
    assert_int_equal(told, drawn);
    /* what was completed before the job started was never its own */
    assert_true(told + skipped <= open && told + skipped >= open - RACERS);
}

static void do_disable(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), target = bed_choose(bed, model->account_count);
    bool allowed = bed_is(bed, who, MODEL_ADMIN), was_active = model->accounts[target].active;
    enum err expected = allowed ? model_may_disable(model, target) : ERR_ROLE;
    static bool theirs[MODEL_TASKS + 1];
    int open = model_open_tasks(model, target);
    int64_t drawn = 0;
    json_t *result, *job;

    result = bed_ask(bed, who, expected, "account.disable",
                     json_pack("{s:s}", "login", model->accounts[target].login));
    if (!result || !was_active)
        return;
    job = json_incref(json_object_get(result, "job"));
    bed_forget(bed, target);
    model->accounts[target].active = false;
    assert_int_equal(json_is_integer(job), open > 0);
    if (open > 0) {
        for (int id = 1; id <= model->task_count; id++)
            theirs[id] = !model->tasks[id].done && model->tasks[id].assignee == target;
        client_job_done(bed->operator_, json_integer_value(job));
        learn_draws(bed, theirs, &drawn);
    }
    json_decref(job);
    assert_int_equal(drawn, open);
}

static void do_enable(struct bed *bed)
{
    int who = bed_somebody(bed), target = bed_choose(bed, bed->model->account_count);
    bool allowed = bed_is(bed, who, MODEL_ADMIN);

    bed_ask(bed, who, allowed ? ERR_OK : ERR_ROLE, "account.enable",
            json_pack("{s:s}", "login", bed->model->accounts[target].login));
    if (allowed)
        bed->model->accounts[target].active = true;
}

static void do_role(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), target = bed_choose(bed, model->account_count);
    int role = bed_choose(bed, MODEL_ROLES);
    enum err expected = model_may_have_role(model, target, role);

    if (!bed_is(bed, who, MODEL_ADMIN))
        expected = who == target ? ERR_ROLE : ERR_NOT_YOURS;
    bed_ask(
        bed, who, expected, "account.set",
        json_pack("{s:s, s:s}", "login", model->accounts[target].login, "role", model_roles[role]));
    if (expected == ERR_OK)
        model->accounts[target].role = role;
}

static void do_account(struct bed *bed)
{
    if (bed->model->account_count < MODEL_ACCOUNTS)
        bed_add_account(bed, bed_choose(bed, MODEL_ROLES));
}

/* Mostly forward, over some midnights; now and then back, which rolls nothing. */
static void do_clock(struct bed *bed)
{
    static const int64_t first_day = (TESTCORE_NOW_MS + ZONE_MS) / (24 * HOUR_MS);
    int64_t day;

    bed->now_ms +=
        bed_choose(bed, 10) == 0 ? -HOUR_MS : (int64_t)bed_choose(bed, (int)(9 * HOUR_MS));
    testcore_set_clock(bed->core, bed->now_ms);
    day = (bed->now_ms + ZONE_MS) / (24 * HOUR_MS) - first_day;
    if (day > bed->model->day)
        bed->model->day = (int)day;
}

static void do_ledger(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), whose = bed_choose(bed, model->account_count);
    struct model_account *account = &model->accounts[whose];
    bool allowed =
        who == whose || bed_is(bed, who, MODEL_ACCOUNTANT) || bed_is(bed, who, MODEL_ADMIN);
    json_t *result, *newest;

    result = bed_ask(bed, who, allowed ? ERR_OK : ERR_NOT_YOURS, "ledger.list",
                     json_pack("{s:s, s:i}", "account", account->login, "limit", 1));
    if (!result)
        return;
    assert_int_equal(client_int(result, "total"), account->entries);
    newest = json_array_get(json_object_get(result, "data"), 0);
    if (account->entries > 0)
        assert_int_equal(client_int(newest, "balance_after_cents"), account->balance_cents);
}

static void do_day(struct bed *bed)
{
    struct model *model = bed->model;
    int whose = bed_choose(bed, model->account_count), day = bed_choose(bed, model->day + 1);
    struct model_account *account = &model->accounts[whose];
    time_t noon = (time_t)(TESTCORE_NOW_MS / 1000 + (int64_t)day * 24 * 3600);
    int64_t closing_cents = account->balance_cents;
    char text[16];
    struct tm tm;
    json_t *summary;

    strftime(text, sizeof text, "%Y-%m-%d", gmtime_r(&noon, &tm));
    for (int later = day + 1; later <= model->day; later++)
        closing_cents -= account->net_cents[later];
    summary = json_object_get(
        bed_ask(bed, MODEL_OPERATOR, ERR_OK, "ledger.list",
                json_pack("{s:s, s:s, s:i}", "account", account->login, "day", text, "limit", 1)),
        "summary");
    assert_int_equal(client_int(summary, "net_cents"), account->net_cents[day]);
    assert_int_equal(client_int(summary, "closing_balance_cents"), closing_cents);
}

static void do_look(struct bed *bed)
{
    struct model *model = bed->model;
    int who = bed_somebody(bed), id = some_task(bed);
    json_t *result = bed_ask(bed, who, id > model->task_count ? ERR_NO_TASK : ERR_OK, "task.get",
                             json_pack("{s:i}", "id", id));

    if (result)
        bed_check_task(bed, result, id);
    if (who == MODEL_OPERATOR)
        return;
    result = bed_ask(bed, who, ERR_OK, "account.me", json_object());
    assert_int_equal(client_int(result, "balance_cents"), model->accounts[who].balance_cents);
    assert_int_equal(client_int(result, "open_tasks"), model_open_tasks(model, who));
}

static void do_repeat(struct bed *bed)
{
    struct remembered *last = &bed->remembered;
    json_t *other;

    if (!last->params || bed->now_ms - last->at_ms > 23 * HOUR_MS ||
        (last->who != MODEL_OPERATOR && !bed->model->accounts[last->who].active))
        return;
    assert_true(json_equal(bed_ask(bed, last->who, ERR_OK, "task.add", json_incref(last->params)),
                           last->result));
    other = json_deep_copy(last->params);
    json_object_set_new(other, "title", json_string("Another"));
    bed_ask(bed, last->who, ERR_REQUEST_REUSED, "task.add", other);
}

static void do_kill(struct bed *bed)
{
    testcore_kill(bed->core);
    testcore_run(bed->core);
    client_free(bed->operator_);
    bed->operator_ = client_operator(bed->core);
    for (int i = 0; i < MODEL_ACCOUNTS; i++)
        bed_forget(bed, i);
}

static const struct {
    int weight; /* of a thousand */
    void (*run)(struct bed *bed);
} ops[] = {
    {290, do_add},   {290, do_done}, {90, do_edit},   {8, do_reshuffle}, {15, do_disable},
    {25, do_enable}, {15, do_role},  {7, do_account}, {20, do_clock},    {80, do_ledger},
    {40, do_day},    {85, do_look},  {33, do_repeat}, {2, do_kill},
};

static void one(struct bed *bed)
{
    int left = bed_choose(bed, 1000);
    size_t i = 0;

    while (left >= ops[i].weight)
        left -= ops[i++].weight;
    ops[i].run(bed);
}

static uint64_t seed_of_run(void)
{
    const char *given = getenv("POPUG_SEED");
    uint64_t seed;

    assert_int_equal(getrandom(&seed, sizeof seed, 0), sizeof seed);
    if (given)
        seed = strtoull(given, NULL, 10);
    print_message("POPUG_SEED=%llu\n", (unsigned long long)seed);
    return seed;
}

static void test_random_operations_keep_every_rule(void **state)
{
    const char *wanted = getenv("POPUG_OPS");
    int count = wanted ? atoi(wanted) : OPS;
    struct bed *bed = bed_new(seed_of_run());

    (void)state;
    for (int i = 0; i < count; i++)
        one(bed);
    for (int id = 1; id <= bed->model->task_count; id++)
        bed_check_task(
            bed, bed_ask(bed, MODEL_OPERATOR, ERR_OK, "task.get", json_pack("{s:i}", "id", id)),
            id);
    print_message("%d tasks, %d accounts, %d days\n", bed->model->task_count,
                  bed->model->account_count, bed->model->day + 1);
    model_assert_uniform(bed->model);
    testcore_stop(bed->core);
    books_check(bed->core);
    bed_free(bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_operations_keep_every_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* bed.c: asks core and compares with the model. */
#include "tests/lib/bed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/methods.h"
#include "tests/lib/test.h"

static void some_in_the_pool(struct config *config)
{
    config->assignees = WHO_POPUG | WHO_ACCOUNTANT | WHO_MANAGER;
    /* Here clients log in anew after each kill; core keeps their last sessions for a while. */
    config->max_sessions_per_account = 1000;
}

struct bed *bed_new(uint64_t seed)
{
    struct bed *bed = calloc(1, sizeof *bed);

    assert_non_null(bed);
    bed->seed = seed;
    bed->now_ms = TESTCORE_NOW_MS;
    bed->core = testcore_start_with(some_in_the_pool);
    bed->model = calloc(1, sizeof *bed->model);
    assert_non_null(bed->model);
    bed->model->pool_roles = 1u << MODEL_POPUG | 1u << MODEL_ACCOUNTANT | 1u << MODEL_MANAGER;
    bed->operator_ = client_operator(bed->core);
    for (int role = 0; role < MODEL_ROLES; role++)
        bed_add_account(bed, role);
    return bed;
}

void bed_forget(struct bed *bed, int who)
{
    client_free(bed->clients[who]);
    bed->clients[who] = NULL;
}

void bed_free(struct bed *bed)
{
    client_free(bed->operator_);
    for (int i = 0; i < MODEL_ACCOUNTS; i++)
        bed_forget(bed, i);
    json_decref(bed->remembered.params);
    json_decref(bed->remembered.result);
    free(bed->model);
    testcore_free(bed->core);
    free(bed);
}

void bed_add_account(struct bed *bed, int role)
{
    struct model_account *account = &bed->model->accounts[bed->model->account_count];

    snprintf(account->login, sizeof account->login, "popug%d", bed->model->account_count);
    client_person(bed->operator_, account->login, model_roles[role]);
    account->role = role;
    account->active = true;
    bed->model->account_count++;
}

/* splitmix64: the test's choices, repeatable by the seed. */
int bed_choose(struct bed *bed, int n)
{
    uint64_t z = bed->seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (int)((z ^ z >> 31) % (uint64_t)n);
}

struct client *bed_client(struct bed *bed, int who)
{
    if (who == MODEL_OPERATOR)
        return bed->operator_;
    if (!bed->clients[who])
        bed->clients[who] = client_login(bed->core, bed->model->accounts[who].login);
    return bed->clients[who];
}

int bed_somebody(struct bed *bed)
{
    int who;

    if (bed_choose(bed, 8) == 0)
        return MODEL_OPERATOR;
    do
        who = bed_choose(bed, bed->model->account_count);
    while (!bed->model->accounts[who].active);
    return who;
}

bool bed_is(const struct bed *bed, int who, int role)
{
    return who == MODEL_OPERATOR || bed->model->accounts[who].role == role;
}

bool bed_is_manager(const struct bed *bed, int who)
{
    return bed_is(bed, who, MODEL_MANAGER) || bed_is(bed, who, MODEL_ADMIN);
}

json_t *bed_ask(struct bed *bed, int who, enum err expected, const char *method, json_t *params)
{
    struct client *client = bed_client(bed, who);
    char *text = json_dumps(params, JSON_COMPACT);
    json_t *response = client_answer(client, client_send(client, method, params));
    json_t *data = json_object_get(json_object_get(response, "error"), "data");
    const char *reason = json_string_value(json_object_get(data, "reason"));

    if (strcmp(reason ? reason : "ok", err_reason(expected)) != 0)
        fail_msg("%s %s by %s: foretold %s, answered %s", method, text,
                 who < 0 ? "operator" : bed->model->accounts[who].login, err_reason(expected),
                 json_dumps(response, JSON_COMPACT));
    free(text);
    return json_object_get(response, "result");
}

void bed_check_task(struct bed *bed, const json_t *task, int id)
{
    struct model_task *known = &bed->model->tasks[id];
    char title[64];

    snprintf(title, sizeof title, "Task, words %d", known->words);
    assert_int_equal(client_int(task, "id"), id);
    assert_string_equal(client_text(task, "title"), title);
    assert_string_equal(client_text(task, "state"), known->done ? "done" : "open");
    assert_int_equal(client_int(task, "fee_cents"), known->fee_cents);
    assert_int_equal(client_int(task, "reward_cents"), known->reward_cents);
    assert_int_equal(client_int(task, "draws"), known->draws);
    assert_string_equal(client_text(task, "assignee"), bed->model->accounts[known->assignee].login);
    assert_string_equal(client_text(task, "author"),
                        known->author < 0 ? "operator" : bed->model->accounts[known->author].login);
}

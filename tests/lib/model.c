/* model.c: the rules T1 to T8 and U1 in their simplest form. */
#include "tests/lib/model.h"

#include <stdio.h>
#include <string.h>

#include "tests/lib/chi2.h"
#include "tests/lib/test.h"

const char *const model_roles[MODEL_ROLES] = {"popug", "manager", "accountant", "admin"};

int model_find(const struct model *model, const char *login)
{
    for (int i = 0; i < model->account_count; i++)
        if (strcmp(model->accounts[i].login, login) == 0)
            return i;
    fail_msg("the model knows no %s", login);
    return -1;
}

static bool in_pool(const struct model *model, int account)
{
    return model->accounts[account].active &&
           model->pool_roles & 1u << model->accounts[account].role;
}

int model_pool_size(const struct model *model)
{
    int size = 0;

    for (int i = 0; i < model->account_count; i++)
        size += in_pool(model, i);
    return size;
}

int model_pool_place(const struct model *model, int account)
{
    int place = 0;

    if (!in_pool(model, account))
        return -1;
    for (int i = 0; i < account; i++)
        place += in_pool(model, i);
    return place;
}

int model_open_tasks(const struct model *model, int account)
{
    int open = 0;

    for (int id = 1; id <= model->task_count; id++)
        open += !model->tasks[id].done && (account < 0 || model->tasks[id].assignee == account);
    return open;
}

static void post(struct model *model, int account, int64_t cents)
{
    assert_in_range(model->day, 0, MODEL_DAYS - 1);
    model->accounts[account].balance_cents += cents;
    model->accounts[account].entries++;
    model->accounts[account].net_cents[model->day] += cents;
}

void model_draw(struct model *model, int id, int assignee)
{
    int place = model_pool_place(model, assignee);

    if (place < 0)
        fail_msg("#%d went to %s, who is not in the pool", id, model->accounts[assignee].login);
    model->draws[model_pool_size(model)][place]++;
    model->tasks[id].assignee = assignee;
    model->tasks[id].draws++;
    post(model, assignee, -model->tasks[id].fee_cents);
}

void model_complete(struct model *model, int id)
{
    assert_false(model->tasks[id].done);
    model->tasks[id].done = true;
    post(model, model->tasks[id].assignee, model->tasks[id].reward_cents);
}

static int active_admins(const struct model *model)
{
    int count = 0;

    for (int i = 0; i < model->account_count; i++)
        count += model->accounts[i].active && model->accounts[i].role == MODEL_ADMIN;
    return count;
}

static bool is_last_admin(const struct model *model, int account)
{
    return model->accounts[account].active && model->accounts[account].role == MODEL_ADMIN &&
           active_admins(model) == 1;
}

enum err model_may_disable(const struct model *model, int account)
{
    bool drawn = in_pool(model, account);

    if (!model->accounts[account].active)
        return ERR_OK;
    if (is_last_admin(model, account))
        return ERR_LAST_ADMIN;
    if (model_pool_size(model) - drawn == 0 && (drawn || model_open_tasks(model, account) > 0))
        return ERR_POOL_EMPTY;
    return ERR_OK;
}

enum err model_may_have_role(const struct model *model, int account, int role)
{
    if (role != MODEL_ADMIN && is_last_admin(model, account))
        return ERR_LAST_ADMIN;
    if (in_pool(model, account) && !(model->pool_roles & 1u << role) && model_pool_size(model) == 1)
        return ERR_POOL_EMPTY;
    return ERR_OK;
}

void model_assert_uniform(const struct model *model)
{
    for (int size = 2; size <= MODEL_ACCOUNTS; size++) {
        char what[64];

        snprintf(what, sizeof what, "a draw from a pool of %d", size);
        chi2_assert_uniform(what, model->draws[size], size);
    }
}

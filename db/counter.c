/* counter.c: totals kept beside what they count. Promises to be changed only by the verbs that
 * change tasks and accounts, in the same transaction; the database refuses a total below zero. */
#include "db/counter.h"

#include <stddef.h>

static const char *task_what(bool done)
{
    return done ? "task.done" : "task.open";
}

static const char *account_what(enum role role, bool active)
{
    static const char *const words[ROLE_COUNT][2] = {
        [ROLE_POPUG] = {"account.popug.disabled", "account.popug.active"},
        [ROLE_MANAGER] = {"account.manager.disabled", "account.manager.active"},
        [ROLE_ACCOUNTANT] = {"account.accountant.disabled", "account.accountant.active"},
        [ROLE_ADMIN] = {"account.admin.disabled", "account.admin.active"},
    };
    return words[role][active];
}

static enum err get(struct store *store, const char *what, int64_t account, struct counter *counter)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "SELECT n, fee, reward FROM counter"
                                                    " WHERE what = $what AND account = $account");
    sql_bind_text(stmt, "$what", what);
    sql_bind_int(stmt, "$account", account);
    bool row;
    enum err err = sql_step(stmt, &row);
    *counter = (struct counter){0};
    if (row)
        *counter = (struct counter){sql_int(stmt, 0), sql_int(stmt, 1), sql_int(stmt, 2)};
    sql_end(stmt);
    return err;
}

static void bind(struct sql_stmt *stmt, const char *what, int64_t account,
                 const struct counter *change)
{
    sql_bind_int(stmt, "$n", change->n);
    sql_bind_int(stmt, "$fee", change->fee_cents);
    sql_bind_int(stmt, "$reward", change->reward_cents);
    sql_bind_text(stmt, "$what", what);
    sql_bind_int(stmt, "$account", account);
}

static enum err add(struct store *store, const char *what, int64_t account,
                    const struct counter *change)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE counter SET n = n + $n, fee = fee + $fee, reward = reward + $reward"
                    " WHERE what = $what AND account = $account");
    bind(stmt, what, account, change);
    enum err err = sql_run(stmt);
    if (err != ERR_OK || sql_changes(store->sql) > 0)
        return err;
    stmt = sql_prepare(store->sql, "INSERT INTO counter (what, account, n, fee, reward)"
                                   " VALUES ($what, $account, $n, $fee, $reward)");
    bind(stmt, what, account, change);
    return sql_run(stmt);
}

enum err counter_tasks(struct store *store, bool done, int64_t assignee, struct counter *counter)
{
    return get(store, task_what(done), assignee, counter);
}

enum err counter_accounts(struct store *store, const enum role *role, const bool *active,
                          int64_t *n)
{
    *n = 0;
    for (int r = 0; r < ROLE_COUNT; r++) {
        for (int a = 0; a <= 1; a++) {
            if ((role != NULL && (int)*role != r) || (active != NULL && (int)*active != a))
                continue;
            struct counter counter;
            enum err err = get(store, account_what((enum role)r, a == 1), 0, &counter);
            if (err != ERR_OK)
                return err;
            *n += counter.n;
        }
    }
    return ERR_OK;
}

enum err counter_task_add(struct store *store, bool done, int64_t assignee,
                          const struct counter *change)
{
    return add(store, task_what(done), assignee, change);
}

enum err counter_account_add(struct store *store, enum role role, bool active, int64_t n)
{
    return add(store, account_what(role, active), 0, &(struct counter){.n = n});
}

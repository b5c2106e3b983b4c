/* model.h: the company as the rules say it must be, kept in memory beside a real core: who is who,
 * which task is whose, and what everybody owes. It knows no SQL, no days of the store, no protocol.
 */
#ifndef POPUG_TESTS_LIB_MODEL_H
#define POPUG_TESTS_LIB_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

enum { MODEL_ACCOUNTS = 12, MODEL_TASKS = 20000, MODEL_DAYS = 4000, MODEL_OPERATOR = -1 };

/* In the order of enum role. */
enum { MODEL_POPUG, MODEL_MANAGER, MODEL_ACCOUNTANT, MODEL_ADMIN, MODEL_ROLES };
extern const char *const model_roles[MODEL_ROLES];

struct model_account {
    char login[33];
    int role;
    bool active;
    int64_t balance_cents;
    int64_t entries;
    int64_t net_cents[MODEL_DAYS]; /* by days since the first */
};

struct model_task {
    int author, assignee; /* accounts; author may be MODEL_OPERATOR */
    int64_t fee_cents, reward_cents;
    int64_t draws;
    int words; /* which title and text it has: the number of the last edit */
    bool done;
};

struct model {
    struct model_account accounts[MODEL_ACCOUNTS];
    int account_count;
    struct model_task tasks[MODEL_TASKS + 1]; /* by id */
    int task_count;
    unsigned pool_roles; /* bits 1 << role */
    int day;             /* the open one, since the first */
    /* draws[n][i]: how often the i-th of a pool of n was drawn */
    int64_t draws[MODEL_ACCOUNTS + 1][MODEL_ACCOUNTS];
};

int model_find(const struct model *model, const char *login); /* fails the test when unknown */

/* An account's place in the pool, in order of ids; -1: not in it. */
int model_pool_place(const struct model *model, int account);
int model_pool_size(const struct model *model);
int model_open_tasks(const struct model *model, int account); /* -1: everybody's */

/* A draw of a task that is there: counted for the test of uniformity, and charged. */
void model_draw(struct model *model, int id, int assignee);
void model_complete(struct model *model, int id);

/* What rule U1 says to it; ERR_OK: may be done. */
enum err model_may_disable(const struct model *model, int account);
enum err model_may_have_role(const struct model *model, int account, int role);

/* Fails the test when the draws were not uniform. */
void model_assert_uniform(const struct model *model);

#endif

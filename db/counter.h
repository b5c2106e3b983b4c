/* counter.h: totals that are kept up to date in the transaction of what they count, so that no list
 * and no screen ever counts rows. */
#ifndef POPUG_DB_COUNTER_H
#define POPUG_DB_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "db/account.h"
#include "db/store.h"

/* How many tasks, and the sums of their prices. */
struct counter {
    int64_t n;
    int64_t fee_cents, reward_cents;
};

/* Open or done tasks of one assignee, or (0) of everybody. */
enum err counter_tasks(struct store *store, bool done, int64_t assignee, struct counter *counter);

/* Accounts of that role (NULL: any), active or not (NULL: both). */
enum err counter_accounts(struct store *store, const enum role *role, const bool *active,
                          int64_t *n);

/* For the nouns of this folder. */
enum err counter_task_add(struct store *store, bool done, int64_t assignee,
                          const struct counter *change);
enum err counter_account_add(struct store *store, enum role role, bool active, int64_t n);

#endif

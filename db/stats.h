/* stats.h: the company's sums, read from the rollups that the ledger and the tasks keep. */
#ifndef POPUG_DB_STATS_H
#define POPUG_DB_STATS_H

#include <stdint.h>

#include "common/err.h"
#include "db/ledger.h"
#include "db/store.h"

struct stats_day {
    int64_t n[ENTRY_KINDS];
    int64_t cents[ENTRY_KINDS]; /* as posted */
    int64_t management_cents;   /* -(fees + rewards + corrections) */
};
enum err stats_day(struct store *store, int64_t day, struct stats_day *sums);

/* The most expensive task completed in the days from..to; *task is 0 when there is none. */
enum err stats_top(struct store *store, int64_t from_day, int64_t to_day, int64_t *task,
                   int64_t *reward_cents);

/* Accounts whose balance is below zero now. */
enum err stats_in_red(struct store *store, int64_t *n);

#endif

/* schedule.h: what is to run when: rows that the scheduler turns into jobs. */
#ifndef POPUG_DB_SCHEDULE_H
#define POPUG_DB_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "db/store.h"

enum schedule_misfire { MISFIRE_ALL, MISFIRE_LAST, MISFIRE_SKIP };

enum { SCHEDULE_NAME_SIZE = 32, SCHEDULE_WHEN_SIZE = 64 };

struct schedule {
    char name[SCHEDULE_NAME_SIZE]; /* also the kind of its jobs */
    char when[SCHEDULE_WHEN_SIZE]; /* the scheduler's own words */
    char zone[DAY_ZONE_SIZE];
    enum schedule_misfire misfire;
    int64_t next_at_ms;
    bool enabled;
};

/* Creates or replaces the row of that name. */
enum err schedule_put(struct store *store, const struct schedule *schedule);
/* The enabled one that is due first; *found. */
enum err schedule_first(struct store *store, struct schedule *schedule, bool *found);
/* To be called in the transaction that adds the slot's job. */
enum err schedule_advance(struct store *store, const char *name, int64_t next_at_ms);

#endif

/* job.h: long work done in slices, one slice a turn, so that nobody waits for it.
 *
 * A job is a row (db/job.h). The runner hands a slice the state the last one left; what the slice
 * writes to the store, its state and its progress are stored in one savepoint, so a kill repeats
 * nothing and loses nothing. A slice that fails is rolled back and tried again later (1, 2, 4 … 60
 * s), and after the row's max_attempts the job is dead. */
#ifndef POPUG_SERVER_JOB_H
#define POPUG_SERVER_JOB_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "server/config.h"
#include "server/push.h"

struct db;

struct job_slice {
    struct db *db;
    const struct config *config;
    int64_t now_ms;
    int64_t job_id;
    const json_t *args;  /* as submitted; an empty object if none */
    int64_t deadline_ns; /* of the monotonic clock: job_slice_goes_on */

    /* Kept from slice to slice; the function changes them. */
    json_t *state;    /* an object, empty at the first slice: cursor, sums, what the job likes */
    int64_t done, of; /* progress, in items; of -1: not known yet */

    /* Told by the function. */
    unsigned changed; /* enum noun bits: pushed after COMMIT */
    bool finished;    /* this slice was the last one */
    json_t *result;   /* with finished: a new reference, shown by job.get and the last progress */
};

struct job_ops {
    const char *name; /* the word of the row and of job.get: "reshuffle" */
    /* Does some items: at least one if there is one, then as many as job_slice_goes_on allows. */
    enum err (*slice)(struct job_slice *slice);
};

/* True while another item (of well under a millisecond) may be begun in this slice. */
bool job_slice_goes_on(const struct job_slice *slice);

/* The jobs there are; the table of them is in server/job.c. */
extern const struct job_ops job_reshuffle; /* job_reshuffle.c */
extern const struct job_ops job_redraw;    /* job_redraw.c */

/* NULL when there is none of that name. */
const struct job_ops *job_ops_find(const char *name);

#endif

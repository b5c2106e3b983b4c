/* job.h: long work done in slices, one slice a turn, so that nobody waits for it.
 *
 * A job is a row (db/job.h). The runner hands a slice the row as the last one left it; what the
 * slice writes to the store, its cursor and its progress are stored in one savepoint, so a kill
 * repeats nothing and loses nothing. A slice that fails is rolled back and tried again later (1, 2,
 * 4 … 60 s), and after the row's max_attempts the job is dead. */
#ifndef POPUG_SERVER_JOB_H
#define POPUG_SERVER_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "server/config.h"
#include "db/job.h"
#include "db/store.h"
#include "server/push.h"

struct job_slice {
    struct store *store;
    const struct config *config;
    int64_t now_ms;
    int64_t deadline_ns; /* of the monotonic clock: job_slice_goes_on */

    /* The row: args to read; cursor, bound, done, of and the results to change: they are stored
     * with the slice's work, and the next slice finds them here. The rest is the runner's. */
    struct job *row;

    /* Told by the function. */
    unsigned changed; /* enum noun bits: pushed after COMMIT */
    bool finished;    /* this slice was the last one */
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

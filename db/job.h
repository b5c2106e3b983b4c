/* job.h (db): the queue's rows. The runner (server/job) decides; this remembers, so that a job
 * found running after a kill goes on from its cursor. */
#ifndef POPUG_DB_JOB_H
#define POPUG_DB_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/page.h"
#include "db/store.h"

enum job_state { JOB_WAITING, JOB_RUNNING, JOB_PAUSED, JOB_DONE, JOB_DEAD, JOB_STATES };
const char *job_state_word(enum job_state state);

enum { JOB_KIND_SIZE = 32, JOB_ARGS_SIZE = 256, JOB_ERROR_SIZE = 256, JOB_UNIQUE_SIZE = 64 };

struct job {
    int64_t id;
    char kind[JOB_KIND_SIZE];
    char args[JOB_ARGS_SIZE];     /* the kind's own words */
    char unique[JOB_UNIQUE_SIZE]; /* "": none */
    enum job_state state;
    int64_t actor; /* who asked for it; 0: the operator or the system */
    int64_t run_at_ms;
    int64_t attempt, max_attempts;
    int64_t done, of;      /* progress */
    int64_t cursor, bound; /* where to go on, where to stop */
    int64_t result_n, result_cents, result_skipped;
    char last_error[JOB_ERROR_SIZE];                   /* "": none */
    int64_t created_at_ms, started_at_ms, ended_at_ms; /* 0: not yet */
};

struct job_new {
    const char *kind;
    const char *args;   /* NULL: "" */
    const char *unique; /* at most one waiting, running or paused job has it; NULL: none */
    const char *slot;   /* at most one job ever has it: "dayclose/20391"; NULL: none */
    int64_t actor;
    int64_t run_at_ms;
    int64_t max_attempts;
    int64_t of, cursor, bound;
};
/* ERR_RUNNING: *id is then the job that has `unique` (or `slot`) already. */
enum err job_add(struct store *store, int64_t now_ms, const struct job_new *fresh, int64_t *id);

enum err job_get(struct store *store, int64_t id, struct job *job); /* ERR_NO_JOB */
/* The live (waiting, running or paused) job with that `unique`; *found. */
enum err job_live(struct store *store, const char *unique, struct job *job, bool *found);
/* The one to run next: waiting and due; *found. */
enum err job_next(struct store *store, int64_t now_ms, struct job *job, bool *found);
/* When the next waiting one is due; -1: none waits. */
enum err job_next_at(struct store *store, int64_t *at_ms);

/* Changes of state. Each writes all the columns it names and nothing else. */
enum err job_start(struct store *store, int64_t now_ms, int64_t id); /* attempt + 1 */
/* done, of, cursor, bound and the results, in the transaction of the slice they tell of. */
enum err job_progress(struct store *store, const struct job *job);
enum err job_finish(struct store *store, int64_t now_ms, int64_t id);
/* Waiting again, at retry_at_ms, or (-1) dead. */
enum err job_fail(struct store *store, int64_t now_ms, int64_t id, const char *error,
                  int64_t retry_at_ms);
enum err job_pause(struct store *store, int64_t id, bool pause);     /* waiting <-> paused */
enum err job_retry(struct store *store, int64_t now_ms, int64_t id); /* dead -> waiting, now */
/* At start: every running one waits again, to go on from its cursor. */
enum err job_requeue(struct store *store, int64_t now_ms, int64_t *count);

enum err job_count(struct store *store, enum job_state state, int64_t *n);

struct job_page {
    struct job *rows;
    size_t count;
    struct page_info info;
};
/* Sorted by id. */
enum err job_list(struct store *store, const struct page_ask *ask, struct job_page *page);
void job_page_free(struct job_page *page);

#endif

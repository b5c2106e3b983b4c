/* job_run.h: the runner of jobs: which one is at work, its slices, failures and progress. */
#ifndef POPUG_SERVER_JOB_RUN_H
#define POPUG_SERVER_JOB_RUN_H

#include <jansson.h>
#include <stdbool.h>

#include "server/job.h"

/* After a request users are taken to wait for so long: slices are short then. */
enum { JOB_USERS_MS = 250 };

struct core;

/* What a turn did with a job; in memory it counts only after job_run_committed. */
struct job_turn {
    struct job job;
    bool ran;         /* a slice was tried; the job's row is as told here */
    unsigned changed; /* enum noun bits */
    double slice_ms;  /* what the slice took */
    bool users_wait;
};

/* Queues again what a killed core left running. Called once, in a transaction. */
enum err job_run_start(struct core *core);
/* By the turn's clock: is there a job at work, or one that should begin? */
bool job_run_is_due(const struct core *core);
/* Finds the job for this turn's slice, writing nothing; false: none. */
bool job_run_pick(struct core *core, struct job_turn *turn);
/* In a savepoint: one slice, its progress, and its end. */
enum err job_run_slice(struct core *core, struct job_turn *turn, bool users_wait);
/* In a savepoint of its own, after a slice that failed with `why` was rolled back. */
enum err job_run_failed(struct core *core, struct job_turn *turn, enum err why);
/* The transaction stands: now it has happened. */
void job_run_committed(struct core *core, const struct job_turn *turn);
/* Learns how long a slice may be from how long the turn took. */
void job_run_learn(struct core *core, const struct job_turn *turn, double turn_ms);
/* Jobs were added: looks when the next one is due. */
void job_run_look(struct core *core);

/* What job.get and progress show of a finished job, a new reference; NULL: nothing yet. */
json_t *job_run_result(const struct job *job);

#endif

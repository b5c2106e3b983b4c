/* company.h: a core with one account of each role, logged in; most protocol tests begin here. */
#ifndef POPUG_TESTS_LIB_COMPANY_H
#define POPUG_TESTS_LIB_COMPANY_H

#include "tests/lib/client.h"
#include "tests/lib/core.h"

struct company {
    struct testcore *core;
    struct client *operator_;
    struct client *kesha; /* admin */
    struct client *masha; /* manager */
    struct client *anna;  /* accountant */
    struct client *petya; /* popug */
};

/* cmocka's set-up and tear-down; *state is the struct company. */
int company_setup(void **state);        /* everybody is in the pool */
int company_setup_popugs(void **state); /* the pool is the popugs: petya alone, at first */
int company_teardown(void **state);

struct company *company_new(void (*change)(struct config *config));
void company_free(struct company *company);

/* Connects all of them again, after core was killed or stopped and runs again. */
void company_reconnect(struct company *company);

/* A new task by that client; its id. */
int64_t company_task(struct client *author, const char *title);
/* An account's balance, as the operator sees it. */
int64_t company_balance(struct company *company, const char *login);
/* A client of company by its login: "petya". NULL when it is none of the four. */
struct client *company_client(struct company *company, const char *login);
/* Reshuffles with the right confirmation and waits until it is done; job.get's answer. */
json_t *company_reshuffle(struct client *manager);

/* So many new tasks, asked for all at once: core groups them into few commits. */
void company_tasks(struct client *author, int count);
/* How many tasks are open, as a manager is told. */
int64_t company_open(struct client *manager);
/* Starts a reshuffle with the right confirmation; the job. */
int64_t company_start_reshuffle(struct client *manager);
/* Waits until the job has done more than `after` items; what it has done, -1 when it is finished.
 */
int64_t company_job_passes(struct client *client, int64_t job, int64_t after);

#endif

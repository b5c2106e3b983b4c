/* core.h: a real core (core_main) as a child process, for tests.
 *
 * It lives in a fresh state directory with a clock of its own (a file, so time stands still until
 * the test moves it), is reached over the hand-off pair and the operator's socket (client.h), and
 * can be killed and started again on the same state and the same pair. Everything fails the running
 * cmocka test by itself; only the functions that say so can return an error. */
#ifndef POPUG_TESTS_LIB_CORE_H
#define POPUG_TESTS_LIB_CORE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "server/config.h"

/* 2025-10-14 12:00:00 UTC, a Tuesday: 15:00 in Europe/Moscow, far from any midnight. */
#define TESTCORE_NOW_MS INT64_C(1760443200000)

struct testcore;

/* A core with the defaults: Europe/Moscow, everybody in the pool, fees 10..20, rewards 20..40. */
struct testcore *testcore_start(void);

/* The same, after `change` has changed the configuration; its strings must outlive the core. */
struct testcore *testcore_start_with(void (*change)(struct config *config));

/* Kills what runs, removes the state directory; NULL is allowed. */
void testcore_free(struct testcore *core);

/* SIGTERM; fails unless core ends with 0. The state stays. */
void testcore_stop(struct testcore *core);

/* kill -9 and wait until it is gone. */
void testcore_kill(struct testcore *core);

/* Starts core again after stop or kill and waits until it serves. */
void testcore_run(struct testcore *core);

/* The pid of the running core; -1 when it does not run. */
pid_t testcore_pid(const struct testcore *core);

/* Moves core's clock, in UTC milliseconds; core reads it before its next turn. */
void testcore_set_clock(struct testcore *core, int64_t now_ms);
int64_t testcore_clock(const struct testcore *core);

/* Paths and descriptors, borrowed. */
const char *testcore_state(const struct testcore *core);    /* the state directory */
const char *testcore_database(const struct testcore *core); /* the database file in it */
int testcore_handoff(const struct testcore *core);          /* the clients' end of the pair */
struct config *testcore_config(struct testcore *core);      /* changes count from the next run on */

#endif

/* company.h: a real core on the disk, with 64 popugs and as many open tasks as a measure needs, and
 * a second database that is its exact copy, for the same work in a bare loop.
 *
 * Task number id belongs to popug (id - 1) % COMPANY_PEOPLE until somebody draws anew. */
#ifndef POPUG_TESTS_BENCH_COMPANY_H
#define POPUG_TESTS_BENCH_COMPANY_H

#include <stdint.h>

#include "db/store.h"
#include "tests/bench/bench.h"
#include "tests/bench/talk.h"
#include "tests/lib/core.h"

enum { COMPANY_PEOPLE = 64 };

struct company {
    struct testcore *core;
    struct store *bare;                  /* the copy, opened by this process */
    int64_t account_ids[COMPANY_PEOPLE]; /* the same in both */
    struct talk people[COMPANY_PEOPLE];  /* a session each */
    struct talk operator_;
};

/* `name`: of the new directory that the copy lies in. */
void company_open(struct company *company, const struct bench *bench, const char *name,
                  int64_t tasks);
void company_close(struct company *company);

/* Core's longest turn so far, in milliseconds. */
double company_longest_turn_ms(struct company *company);

/* UTC, for the store. */
int64_t company_now_ms(void);

/* Ends the program with the store's words unless err is ERR_OK. */
void company_check(const struct company *company, enum err err, const char *what);

#endif

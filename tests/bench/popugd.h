/* popugd.h: a real popugd for the measures, with a company of popugs who have tasks. */
#ifndef POPUG_TESTS_BENCH_POPUGD_H
#define POPUG_TESTS_BENCH_POPUGD_H

#include <sys/types.h>

#include "tests/bench/visit.h"

struct popugd {
    pid_t pid; /* of the supervisor */
    struct visit_target target;
    char *key, *socket; /* of the person who logs in; the operator's socket */
};

/* `dir` is an empty directory of the caller's, `program` the path of popugd. Exits with a line when
 * it cannot start. */
void popugd_start(struct popugd *popugd, const char *dir, const char *program);
void popugd_stop(struct popugd *popugd);

#endif

/* profile.h: where the time went, by perf, when an aim was missed. */
#ifndef POPUG_TESTS_BENCH_PROFILE_H
#define POPUG_TESTS_BENCH_PROFILE_H

#include <sys/types.h>

/* Starts to sample that tree and what it forks; -1 when perf is not there. `dir` takes its file. */
pid_t profile_begin(pid_t root, const char *dir);
/* Ends it and prints the costliest functions. */
void profile_end(pid_t profile, const char *dir);

#endif

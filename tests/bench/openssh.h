/* openssh.h: one login by the real ssh, with the algorithms that it and the server choose. */
#ifndef POPUG_TESTS_BENCH_OPENSSH_H
#define POPUG_TESTS_BENCH_OPENSSH_H

#include "tests/bench/visit.h"

/* Logs in on a terminal, waits for the marker, quits by the key q, waits for the end. Exits with a
 * line when that fails. */
void openssh_visit(const struct visit_target *target);

#endif

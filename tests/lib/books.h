/* books.h: the database of a stopped test core, looked at from outside. */
#ifndef POPUG_TESTS_LIB_BOOKS_H
#define POPUG_TESTS_LIB_BOOKS_H

#include <stdint.h>

#include "tests/lib/core.h"

/* Core must not run. Fails the test, naming each problem, unless the store's own verify finds none
 * and the invariants 1 to 4, 7, 8 and 13 of the design hold by SQL that shares nothing with it. */
void books_check(struct testcore *core);

/* The first column of a query's first row; fails when there is none. Core may run. */
int64_t books_int(struct testcore *core, const char *sql);

#endif

/* books.h: the database of a stopped test core, looked at from outside. */
#ifndef POPUG_TESTS_LIB_BOOKS_H
#define POPUG_TESTS_LIB_BOOKS_H

#include <stdint.h>

#include "tests/lib/core.h"

struct books;

/* Core must not run. Fails the test, naming each problem, unless the store's own verify finds none
 * and the invariants 1 to 4, 7, 8 and 13 of the design hold by SQL that shares nothing with it. */
void books_check(struct testcore *core);

/* The database for several queries, read-only, as of now; core may run. The table `happened` is the
 * events with indexes on task and entry. */
struct books *books_open(struct testcore *core);
void books_close(struct books *books);

/* The first column of a query's first row; fails when there is none. */
int64_t books_query(struct books *books, const char *sql);
/* The same, opening the books for this one query. */
int64_t books_int(struct testcore *core, const char *sql);

#endif

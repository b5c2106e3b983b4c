/* verify.h: recomputes what must hold over the whole database (store.md, "Invariants") and names
 * every problem. Reads only; takes as long as the database is big. */
#ifndef POPUG_DB_VERIFY_H
#define POPUG_DB_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/store.h"

enum { VERIFY_PROBLEMS_MAX = 100, VERIFY_LINE_SIZE = 200 };

struct verify {
    int64_t entries, accounts, tasks, events;
    char (*problems)[VERIFY_LINE_SIZE]; /* a line each, in English; more than these are not kept */
    size_t count;
};

/* An error only when the database cannot be read; problems are no errors. The caller frees with
 * verify_free. */
enum err verify_run(struct store *store, struct verify *verify);
void verify_free(struct verify *verify);

#endif

/* dialect_sqlite.h: all that only SQLite understands: triggers, full-text search, the mark of the
 * schema's version. Another engine would have a file like this one. */
#ifndef POPUG_DB_DIALECT_SQLITE_H
#define POPUG_DB_DIALECT_SQLITE_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/search.h"
#include "db/sql.h"

/* Gives the connection the SQL function has(needle, text), search_has as 0 or 1. `search` outlives
 * it. */
enum err dialect_sqlite_open(struct sql *sql, const struct search *search);

/* How many migrations the database has had. */
enum err dialect_sqlite_version(struct sql *sql, int *version);
/* This engine's part of a migration, and the mark that it has been had. */
enum err dialect_sqlite_migrate(struct sql *sql, int version);

/* Ids of the tasks that may contain the folded search (a superset of those that do, in no order):
 * up to `limit` into ids. */
enum err dialect_sqlite_search(struct sql *sql, const char *search, size_t limit, int64_t *ids,
                               size_t *count);

#endif

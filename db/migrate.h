/* migrate.h: brings a database to the schema this program knows, one transaction per migration. */
#ifndef POPUG_DB_MIGRATE_H
#define POPUG_DB_MIGRATE_H

#include "common/err.h"
#include "db/sql.h"

/* A file of db/migrations, in order; the text has the type tokens @INT64@, @BLOB@, @STRICT@. */
struct migration {
    const char *name;
    const char *sql;
};

extern const struct migration migrations[];
extern const int migration_count;

/* ERR_NEWER, touching nothing, when the file was made by a program with more migrations. */
enum err migrate_up(struct sql *sql);

/* Replaces the tokens by this engine's words; the caller frees. */
char *migrate_expand(const char *text);

#endif

/* migrate.c: applies the numbered migrations that a database has not had, each in a transaction of
 * its own with the dialect's part of it. Promises that a database made by a newer program is not
 * touched. */
#include "db/migrate.h"

#include <stdlib.h>
#include <string.h>

#include "db/dialect_sqlite.h"

static const struct {
    const char *token, *word;
} tokens[] = {
    {"@INT64@", "INTEGER"},
    {"@BLOB@", "BLOB"},
    {"@STRICT@", "STRICT"},
    {"@STRICT_KEYED@", "STRICT, WITHOUT ROWID"},
};

static const char *word_at(const char *text, size_t *length)
{
    for (size_t i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
        *length = strlen(tokens[i].token);
        if (strncmp(text, tokens[i].token, *length) == 0)
            return tokens[i].word;
    }
    return NULL;
}

char *migrate_expand(const char *text)
{
    /* No word is more than twice as long as its token. */
    char *expanded = malloc(strlen(text) * 2 + 1);
    if (expanded == NULL)
        abort();
    char *to = expanded;
    while (*text != '\0') {
        size_t length;
        const char *word = *text == '@' ? word_at(text, &length) : NULL;
        if (word == NULL) {
            *to++ = *text++;
            continue;
        }
        to = stpcpy(to, word);
        text += length;
    }
    *to = '\0';
    return expanded;
}

static enum err apply(struct sql *sql, int version)
{
    char *script = migrate_expand(migrations[version - 1].sql);
    enum err err = sql_begin(sql);
    if (err == ERR_OK)
        err = sql_exec(sql, script);
    if (err == ERR_OK)
        err = dialect_sqlite_migrate(sql, version);
    if (err == ERR_OK)
        err = sql_commit(sql);
    if (err != ERR_OK)
        sql_rollback(sql);
    free(script);
    return err;
}

enum err migrate_up(struct sql *sql)
{
    int version;
    enum err err = dialect_sqlite_version(sql, &version);
    if (err != ERR_OK)
        return err;
    if (version > migration_count)
        return ERR_NEWER;
    while (err == ERR_OK && version < migration_count)
        err = apply(sql, ++version);
    return err;
}

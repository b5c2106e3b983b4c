/* store.c: opens the one database and holds what all nouns share. Promises that ids and the open
 * day are never remembered beyond the transaction that read them, so nothing in memory moves when a
 * transaction is lost. Commits only when told to. */
#include "db/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/dialect_sqlite.h"
#include "db/migrate.h"

static void forget(struct store *store)
{
    memset(store->last_id, 0, sizeof store->last_id);
    store->open_day = (struct day_span){0};
}

/* A database made with the real clock must never see another. */
static enum err check_clock(struct store *store, bool clock_file)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "SELECT value FROM meta WHERE name = 'clock'");
    bool row;
    enum err err = sql_step(stmt, &row);
    bool real = row && strcmp(sql_text(stmt, 0), "real") == 0;
    sql_end(stmt);
    if (err != ERR_OK || row)
        return err == ERR_OK && real && clock_file ? ERR_CLOCK_REAL : err;
    stmt = sql_prepare(store->sql, "INSERT INTO meta (name, value) VALUES ('clock', $clock)");
    sql_bind_text(stmt, "$clock", clock_file ? "file" : "real");
    return sql_run(stmt);
}

static enum err prepare(struct store *store, const struct store_config *config, char *why)
{
    snprintf(store->zone, sizeof store->zone, "%s", config->zone);
    if (day_zone_check(config->zone) != ERR_OK) {
        snprintf(why, STORE_WHY_SIZE, "there is no time zone %s", config->zone);
        return ERR_ZONE;
    }
    store->search = search_new();
    if (store->search == NULL) {
        snprintf(why, STORE_WHY_SIZE, "this system has no locale C.UTF-8");
        return ERR_STORE;
    }
    char path[4096];
    if (snprintf(path, sizeof path, "%s/popug.db", config->dir) >= (int)sizeof path) {
        snprintf(why, STORE_WHY_SIZE, "the path of the state directory is too long");
        return ERR_STORE;
    }
    enum err err = sql_open(&store->sql, path, why, STORE_WHY_SIZE);
    if (err != ERR_OK)
        return err;
    err = dialect_sqlite_open(store->sql, store->search);
    if (err == ERR_OK)
        err = migrate_up(store->sql);
    if (err == ERR_OK)
        err = check_clock(store, config->clock_file);
    if (err == ERR_CLOCK_REAL || err == ERR_NEWER)
        snprintf(why, STORE_WHY_SIZE, "popug.db: %s", err_text(err));
    else if (err != ERR_OK)
        snprintf(why, STORE_WHY_SIZE, "popug.db: %s", sql_detail(store->sql));
    return err;
}

enum err store_open(struct store **out, const struct store_config *config, char *why)
{
    struct store *store = calloc(1, sizeof *store);
    if (store == NULL)
        abort();
    enum err err = prepare(store, config, why);
    if (err != ERR_OK) {
        store_close(store);
        store = NULL;
    }
    *out = store;
    return err;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    sql_close(store->sql);
    search_free(store->search);
    free(store);
}

const char *store_detail(const struct store *store)
{
    return sql_detail(store->sql);
}

enum err store_begin(struct store *store)
{
    forget(store);
    return sql_begin(store->sql);
}

enum err store_commit(struct store *store)
{
    forget(store);
    return sql_commit(store->sql);
}

void store_rollback(struct store *store)
{
    forget(store);
    sql_rollback(store->sql);
}

enum err store_savepoint(struct store *store)
{
    return sql_savepoint(store->sql);
}

enum err store_release(struct store *store)
{
    return sql_release(store->sql);
}

enum err store_rollback_to(struct store *store)
{
    forget(store);
    return sql_rollback_to(store->sql);
}

bool store_in_transaction(const struct store *store)
{
    return sql_in_transaction(store->sql);
}

int64_t store_wal_pages(const struct store *store)
{
    return sql_wal_pages(store->sql);
}

enum err store_checkpoint(struct store *store)
{
    return sql_checkpoint(store->sql);
}

static enum err one_int(struct store *store, const char *text, int64_t *value)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, text);
    bool row;
    enum err err = sql_step(stmt, &row);
    *value = row ? sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

enum err store_size(struct store *store, int64_t *db_bytes, int64_t *wal_bytes)
{
    return sql_size(store->sql, db_bytes, wal_bytes);
}

enum err store_next_id(struct store *store, enum store_ids kind, int64_t *id)
{
    static const char *const last[STORE_IDS] = {
        [STORE_ACCOUNT] = "SELECT coalesce(max(id), 0) FROM account",
        [STORE_TASK] = "SELECT coalesce(max(id), 0) FROM task",
        [STORE_ENTRY] = "SELECT coalesce(max(seq), 0) FROM entry",
        [STORE_PAYMENT] = "SELECT coalesce(max(id), 0) FROM payment",
        [STORE_EVENT] = "SELECT coalesce(max(seq), 0) FROM event",
        [STORE_JOB] = "SELECT coalesce(max(id), 0) FROM job",
        [STORE_ENROLMENT] = "SELECT coalesce(max(id), 0) FROM enrolment",
    };
    enum err err = ERR_OK;
    if (store->last_id[kind] == 0)
        err = one_int(store, last[kind], &store->last_id[kind]);
    if (err == ERR_OK)
        *id = ++store->last_id[kind];
    return err;
}

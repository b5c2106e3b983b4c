/* sql.c: the driver over SQLite: one connection, a cache of prepared statements keyed by the
 * address of their constant text, parameters bound by name. Promises that no statement is prepared
 * twice and that a failure is always an error value. It never formats SQL and never retries. */
#include "db/sql.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NAMES_MAX = 32, SLOTS = 256 };

struct sql_stmt {
    struct sql_stmt *next; /* in the same slot of the cache */
    struct sql *sql;
    const char *text;
    sqlite3_stmt *handle;
    const char *names[NAMES_MAX]; /* of the parameters, as they were last bound; NULL: never */
    int count, hint;              /* of names; where to look first */
    bool busy;
    enum err err;
};

struct sql {
    sqlite3 *handle;
    struct sql_stmt *slots[SLOTS]; /* a hash of the texts' addresses */
    int64_t wal_pages, checkpointed_pages;
    char detail[256];
};

static _Noreturn void bug(const char *what, const char *which)
{
    fprintf(stderr, "sql: %s: %s\n", what, which);
    abort();
}

static void *or_die(void *memory)
{
    if (memory == NULL)
        bug("out of memory", "sql");
    return memory;
}

static enum err failure(struct sql *sql, int rc)
{
    snprintf(sql->detail, sizeof sql->detail, "%s", sqlite3_errmsg(sql->handle));
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        bug("out of memory", sql->detail);
    case SQLITE_FULL:
        return ERR_DISK_FULL;
    case SQLITE_CONSTRAINT:
        return ERR_REFUSED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    default:
        return ERR_STORE;
    }
}

static int on_commit(void *arg, sqlite3 *handle, const char *name, int pages)
{
    struct sql *sql = arg;
    (void)handle;
    (void)name;
    if (pages < sql->wal_pages)
        sql->checkpointed_pages = 0; /* the WAL has begun anew */
    sql->wal_pages = pages;
    return SQLITE_OK;
}

static int configure(sqlite3 *handle)
{
    int rc = sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(handle, 5000);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(handle,
                          "PRAGMA journal_mode = WAL;"
                          "PRAGMA synchronous = FULL;"
                          "PRAGMA foreign_keys = ON;"
                          "PRAGMA recursive_triggers = ON;"
                          "PRAGMA wal_autocheckpoint = 0;"
                          "PRAGMA temp_store = MEMORY;"
                          "PRAGMA cache_size = -32768;",
                          NULL, NULL, NULL);
    return rc;
}

enum err sql_open(struct sql **out, const char *path, char *why, size_t why_size)
{
    struct sql *sql = or_die(calloc(1, sizeof *sql));
    *out = NULL;
    /* One thread uses it, and nobody asks how much memory it has: both cost a sixth of a write.
     * Refused once SQLite has been started in this process, and then it is set already. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(path, &sql->handle, flags, NULL);
    if (rc == SQLITE_OK)
        rc = configure(sql->handle);
    if (rc != SQLITE_OK) {
        enum err err = failure(sql, rc);
        snprintf(why, why_size, "%s: %s", path, sql->detail);
        sql_close(sql);
        return err;
    }
    sqlite3_extended_result_codes(sql->handle, 1);
    sqlite3_wal_hook(sql->handle, on_commit, sql);
    *out = sql;
    return ERR_OK;
}

void sql_close(struct sql *sql)
{
    if (sql == NULL)
        return;
    for (size_t slot = 0; slot < SLOTS; slot++) {
        while (sql->slots[slot] != NULL) {
            struct sql_stmt *stmt = sql->slots[slot];
            sql->slots[slot] = stmt->next;
            sqlite3_finalize(stmt->handle);
            free(stmt);
        }
    }
    sqlite3_close(sql->handle);
    free(sql);
}

const char *sql_detail(const struct sql *sql)
{
    return sql->detail;
}

void *sql_handle(const struct sql *sql)
{
    return sql->handle;
}

enum err sql_exec(struct sql *sql, const char *script)
{
    int rc = sqlite3_exec(sql->handle, script, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : failure(sql, rc);
}

static struct sql_stmt *lookup(struct sql *sql, const char *text)
{
    size_t slot = (size_t)((uintptr_t)text * 0x9E3779B97F4A7C15u >> 32) % SLOTS;
    struct sql_stmt *stmt = sql->slots[slot];
    while (stmt != NULL && stmt->text != text)
        stmt = stmt->next;
    if (stmt == NULL) {
        stmt = or_die(calloc(1, sizeof *stmt));
        *stmt = (struct sql_stmt){.next = sql->slots[slot], .sql = sql, .text = text};
        sql->slots[slot] = stmt;
    }
    return stmt;
}

struct sql_stmt *sql_prepare(struct sql *sql, const char *text)
{
    struct sql_stmt *stmt = lookup(sql, text);
    if (stmt->busy)
        bug("this statement is in use already", text);
    stmt->busy = true;
    stmt->hint = 0;
    stmt->err = ERR_OK;
    if (stmt->handle == NULL) {
        int rc = sqlite3_prepare_v3(sql->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt->handle,
                                    NULL);
        if (rc != SQLITE_OK) {
            stmt->err = failure(sql, rc);
            return stmt;
        }
        stmt->count = sqlite3_bind_parameter_count(stmt->handle);
        if (stmt->count > NAMES_MAX)
            bug("too many parameters", text);
    }
    return stmt;
}

/* The index of a parameter; 0 when the statement has failed already. Names are constants, so that
 * one met before is known by its address; they come mostly in the order of the text. */
static int parameter(struct sql_stmt *stmt, const char *name)
{
    if (stmt->err != ERR_OK)
        return 0;
    for (int i = 0; i < stmt->count; i++) {
        if (stmt->hint == stmt->count)
            stmt->hint = 0;
        if (stmt->names[stmt->hint++] == name)
            return stmt->hint;
    }
    int index = sqlite3_bind_parameter_index(stmt->handle, name);
    if (index == 0)
        bug(name, stmt->text);
    stmt->names[index - 1] = name;
    return stmt->hint = index;
}

static void bound(struct sql_stmt *stmt, int rc)
{
    if (rc != SQLITE_OK)
        stmt->err = failure(stmt->sql, rc);
}

void sql_bind_int(struct sql_stmt *stmt, const char *name, int64_t value)
{
    int index = parameter(stmt, name);
    if (index > 0)
        bound(stmt, sqlite3_bind_int64(stmt->handle, index, value));
}

void sql_bind_null(struct sql_stmt *stmt, const char *name)
{
    int index = parameter(stmt, name);
    if (index > 0)
        bound(stmt, sqlite3_bind_null(stmt->handle, index));
}

void sql_bind_id(struct sql_stmt *stmt, const char *name, int64_t id)
{
    if (id == 0)
        sql_bind_null(stmt, name);
    else
        sql_bind_int(stmt, name, id);
}

void sql_bind_text(struct sql_stmt *stmt, const char *name, const char *text)
{
    int index = parameter(stmt, name);
    if (index > 0)
        bound(stmt, sqlite3_bind_text(stmt->handle, index, text, -1, SQLITE_STATIC));
}

void sql_bind_blob(struct sql_stmt *stmt, const char *name, const void *data, size_t size)
{
    int index = parameter(stmt, name);
    if (index > 0)
        bound(stmt, sqlite3_bind_blob64(stmt->handle, index, data, size, SQLITE_STATIC));
}

enum err sql_step(struct sql_stmt *stmt, bool *row)
{
    *row = false;
    if (stmt->err == ERR_OK) {
        int rc = sqlite3_step(stmt->handle);
        if (rc == SQLITE_ROW) {
            *row = true;
            return ERR_OK;
        }
        if (rc != SQLITE_DONE)
            stmt->err = failure(stmt->sql, rc);
    }
    enum err err = stmt->err;
    sql_end(stmt);
    return err;
}

enum err sql_run(struct sql_stmt *stmt)
{
    enum err err;
    bool row;
    do
        err = sql_step(stmt, &row);
    while (row);
    return err;
}

void sql_end(struct sql_stmt *stmt)
{
    if (!stmt->busy)
        return;
    stmt->busy = false;
    if (stmt->handle == NULL)
        return;
    sqlite3_reset(stmt->handle);
    sqlite3_clear_bindings(stmt->handle);
}

int64_t sql_int(struct sql_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->handle, column);
}

const char *sql_text(struct sql_stmt *stmt, int column)
{
    const unsigned char *text = sqlite3_column_text(stmt->handle, column);
    return text == NULL ? "" : (const char *)text;
}

const void *sql_blob(struct sql_stmt *stmt, int column, size_t *size)
{
    const void *data = sqlite3_column_blob(stmt->handle, column);
    *size = (size_t)sqlite3_column_bytes(stmt->handle, column);
    return data;
}

bool sql_is_null(struct sql_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

void sql_copy(struct sql_stmt *stmt, int column, char *to, size_t size)
{
    const char *text = sql_text(stmt, column);
    size_t length = strlen(text);
    if (size > 0 && length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(to, text, length);
    to[length] = '\0';
}

char *sql_dup(struct sql_stmt *stmt, int column)
{
    if (sql_is_null(stmt, column))
        return NULL;
    return or_die(strdup(sql_text(stmt, column)));
}

int64_t sql_changes(const struct sql *sql)
{
    return sqlite3_changes64(sql->handle);
}

enum err sql_begin(struct sql *sql)
{
    return sql_run(sql_prepare(sql, "BEGIN IMMEDIATE"));
}

enum err sql_commit(struct sql *sql)
{
    enum err err = sql_run(sql_prepare(sql, "COMMIT"));
    if (err != ERR_OK)
        sql_rollback(sql);
    return err;
}

void sql_rollback(struct sql *sql)
{
    if (sql_in_transaction(sql))
        sql_run(sql_prepare(sql, "ROLLBACK"));
}

enum err sql_savepoint(struct sql *sql)
{
    return sql_run(sql_prepare(sql, "SAVEPOINT write"));
}

enum err sql_release(struct sql *sql)
{
    return sql_run(sql_prepare(sql, "RELEASE write"));
}

enum err sql_rollback_to(struct sql *sql)
{
    enum err err = sql_run(sql_prepare(sql, "ROLLBACK TO write"));
    return err == ERR_OK ? sql_release(sql) : err;
}

bool sql_in_transaction(const struct sql *sql)
{
    return !sqlite3_get_autocommit(sql->handle);
}

int64_t sql_wal_pages(const struct sql *sql)
{
    return sql->wal_pages - sql->checkpointed_pages;
}

enum err sql_checkpoint(struct sql *sql)
{
    int log = 0, checkpointed = 0;
    int rc = sqlite3_wal_checkpoint_v2(sql->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &log,
                                       &checkpointed);
    if (rc != SQLITE_OK)
        return failure(sql, rc);
    sql->wal_pages = log;
    sql->checkpointed_pages = checkpointed;
    return ERR_OK;
}

enum err sql_size(const struct sql *sql, int64_t *db_bytes, int64_t *wal_bytes)
{
    const char *path = sqlite3_db_filename(sql->handle, "main");
    const char *wal = sqlite3_filename_wal(path);
    struct stat st;
    if (stat(path, &st) != 0)
        return ERR_STORE;
    *db_bytes = st.st_size;
    *wal_bytes = stat(wal, &st) == 0 ? st.st_size : 0;
    return ERR_OK;
}

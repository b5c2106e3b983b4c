/* sql.h: the driver: a connection, statements prepared once, parameters bound by name.
 *
 * The text of a statement is a constant; its address is the key of the cache. Use of a statement:
 *
 *     struct sql_stmt *stmt = sql_prepare(sql, "SELECT n FROM counter WHERE what = $what");
 *     sql_bind_text(stmt, "$what", what);
 *     enum err err = sql_step(stmt, &row);   // row: there is one
 *     if (row)
 *         *n = sql_int(stmt, 0);
 *     sql_end(stmt);
 *
 * A failure of sql_prepare or of a bind comes out of the next sql_step, so only that one is
 * checked. Errors: ERR_DISK_FULL, ERR_REFUSED (a constraint or trigger), ERR_STORE (anything else);
 * the connection keeps the words in sql_detail. A parameter that the text does not have is our own
 * bug and aborts. */
#ifndef POPUG_DB_SQL_H
#define POPUG_DB_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

struct sql;
struct sql_stmt;

/* Opens or creates the file. The caller closes; sql_close(NULL) is nothing. On failure *sql is NULL
 * and `why` says why. */
enum err sql_open(struct sql **sql, const char *path, char *why, size_t why_size);
void sql_close(struct sql *sql);

/* The last failure in words, for the log; "" before any. Valid until the next call. */
const char *sql_detail(const struct sql *sql);

/* Runs any number of statements whose rows do not matter: pragmas and migrations only. */
enum err sql_exec(struct sql *sql, const char *script);

/* `text` is a constant. Never NULL. A statement still in use by a caller further up aborts. */
struct sql_stmt *sql_prepare(struct sql *sql, const char *text);

/* Names are constants. Texts and blobs are borrowed until sql_end. NULL text binds NULL. */
void sql_bind_int(struct sql_stmt *stmt, const char *name, int64_t value);
void sql_bind_id(struct sql_stmt *stmt, const char *name, int64_t id); /* 0 binds NULL */
void sql_bind_text(struct sql_stmt *stmt, const char *name, const char *text);
void sql_bind_blob(struct sql_stmt *stmt, const char *name, const void *data, size_t size);
void sql_bind_null(struct sql_stmt *stmt, const char *name);

/* The next row. When there is none, or on an error, the statement has ended by itself. */
enum err sql_step(struct sql_stmt *stmt, bool *row);
/* Runs to the end, passing over rows. */
enum err sql_run(struct sql_stmt *stmt);
void sql_end(struct sql_stmt *stmt); /* may be called twice */

/* Columns of the row at hand, counted from 0. Text and blob are valid until the next step or end.
 * NULL reads as 0, "" or a blob of no bytes. */
int64_t sql_int(struct sql_stmt *stmt, int column);
const char *sql_text(struct sql_stmt *stmt, int column);
const void *sql_blob(struct sql_stmt *stmt, int column, size_t *size);
bool sql_is_null(struct sql_stmt *stmt, int column);

/* Copies a text column, cut at a whole character to fit. */
void sql_copy(struct sql_stmt *stmt, int column, char *to, size_t size);
/* A copy of a text column that the caller frees; NULL for NULL. */
char *sql_dup(struct sql_stmt *stmt, int column);

/* Rows that the last INSERT, UPDATE or DELETE touched, triggers not counted. */
int64_t sql_changes(const struct sql *sql);

/* Transactions: only core's turn (and the store when it opens) begins and commits. */
enum err sql_begin(struct sql *sql); /* BEGIN IMMEDIATE */
enum err sql_commit(struct sql *sql);
void sql_rollback(struct sql *sql); /* nothing to roll back is fine */
enum err sql_savepoint(struct sql *sql);
enum err sql_release(struct sql *sql);
enum err sql_rollback_to(struct sql *sql); /* undoes and ends the savepoint */
/* False: the transaction that was begun is gone (disk full takes it away). */
bool sql_in_transaction(const struct sql *sql);

/* Pages of the WAL that are not in the database file yet, as of the last commit or checkpoint. */
int64_t sql_wal_pages(const struct sql *sql);
enum err sql_checkpoint(struct sql *sql); /* PASSIVE */

/* Bytes of the database file and of its WAL. */
enum err sql_size(const struct sql *sql, int64_t *db_bytes, int64_t *wal_bytes);

/* The sqlite3 handle, for the dialect file alone. */
void *sql_handle(const struct sql *sql);

#endif

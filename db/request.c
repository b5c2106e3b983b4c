/* request.c: remembers answers by request id. Promises that one id never stands for two bodies. */
#include "db/request.h"

#include <string.h>

enum err request_find(struct store *store, int64_t account, const uint8_t id[UID_SIZE],
                      const uint8_t hash[REQUEST_HASH_SIZE], char **answer, bool *found)
{
    *answer = NULL;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "SELECT hash, answer FROM request WHERE account = $account AND id = $id");
    sql_bind_int(stmt, "$account", account);
    sql_bind_blob(stmt, "$id", id, UID_SIZE);
    enum err err = sql_step(stmt, found);
    if (*found) {
        size_t size;
        const void *was = sql_blob(stmt, 0, &size);
        if (size != REQUEST_HASH_SIZE || memcmp(was, hash, size) != 0)
            err = ERR_REQUEST_REUSED;
        else
            *answer = sql_dup(stmt, 1);
    }
    sql_end(stmt);
    return err;
}

enum err request_put(struct store *store, int64_t now_ms, int64_t account,
                     const uint8_t id[UID_SIZE], const uint8_t hash[REQUEST_HASH_SIZE],
                     const char *answer)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "INSERT INTO request (account, id, hash, answer, at)"
                                " VALUES ($account, $id, $hash, $answer, $now)");
    sql_bind_int(stmt, "$account", account);
    sql_bind_blob(stmt, "$id", id, UID_SIZE);
    sql_bind_blob(stmt, "$hash", hash, REQUEST_HASH_SIZE);
    sql_bind_text(stmt, "$answer", answer);
    sql_bind_int(stmt, "$now", now_ms);
    return sql_run(stmt);
}

enum err request_prune(struct store *store, int64_t before_ms, int64_t limit, int64_t *count)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "DELETE FROM request WHERE (account, id) IN (SELECT account, id FROM request"
                    " WHERE at < $before ORDER BY at LIMIT $limit)");
    sql_bind_int(stmt, "$before", before_ms);
    sql_bind_int(stmt, "$limit", limit);
    enum err err = sql_run(stmt);
    *count = err == ERR_OK ? sql_changes(store->sql) : 0;
    return err;
}

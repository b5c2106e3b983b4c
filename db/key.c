/* key.c: who may log in by which key. Promises that a fingerprint has one owner; a removed key
 * takes its sessions with it. */
#include "db/key.h"

#include <stdlib.h>
#include <string.h>

#include "db/login.h"

static void read_key(struct sql_stmt *stmt, struct key *key)
{
    memset(key, 0, sizeof *key);
    sql_copy(stmt, 0, key->fingerprint, sizeof key->fingerprint);
    sql_copy(stmt, 1, key->type, sizeof key->type);
    sql_copy(stmt, 2, key->comment, sizeof key->comment);
    key->account = sql_int(stmt, 3);
    sql_copy(stmt, 4, key->login, sizeof key->login);
    key->added_at_ms = sql_int(stmt, 5);
    key->last_used_at_ms = sql_int(stmt, 6);
}

static enum err find(struct store *store, const char *fingerprint, struct key *key)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "SELECT k.fingerprint, k.type, k.comment, k.account, a.login, k.added_at,"
                    " k.last_used_at FROM key k JOIN account a ON a.id = k.account"
                    " WHERE k.fingerprint = $fingerprint");
    sql_bind_text(stmt, "$fingerprint", fingerprint);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        read_key(stmt, key);
    else if (err == ERR_OK)
        err = ERR_NO_KEY;
    sql_end(stmt);
    return err;
}

enum err key_find(struct store *store, const char *fingerprint, struct key *key,
                  struct account_right *right)
{
    enum err err = find(store, fingerprint, key);
    return err == ERR_OK ? account_right(store, key->account, right) : err;
}

enum err key_add(struct store *store, int64_t now_ms, int64_t actor, int64_t account,
                 const struct key_new *fresh)
{
    struct key key;
    enum err err = find(store, fresh->fingerprint, &key);
    if (err != ERR_NO_KEY)
        return err == ERR_OK ? ERR_KEY_TAKEN : err;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "INSERT INTO key (fingerprint, account, type, blob, comment, added_at)"
                    " VALUES ($fingerprint, $account, $type, $blob, $comment, $now)");
    sql_bind_text(stmt, "$fingerprint", fresh->fingerprint);
    sql_bind_int(stmt, "$account", account);
    sql_bind_text(stmt, "$type", fresh->type);
    sql_bind_blob(stmt, "$blob", fresh->blob, fresh->blob_size);
    sql_bind_text(stmt, "$comment", fresh->comment != NULL ? fresh->comment : "");
    sql_bind_int(stmt, "$now", now_ms);
    err = sql_run(stmt);
    return err == ERR_OK ? account_updated(store, now_ms, actor, account) : err;
}

static enum err is_only_one(struct store *store, int64_t account, bool *only)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT count(*) FROM key WHERE account = $account");
    sql_bind_int(stmt, "$account", account);
    bool row;
    enum err err = sql_step(stmt, &row);
    *only = row && sql_int(stmt, 0) == 1;
    sql_end(stmt);
    return err;
}

enum err key_remove(struct store *store, int64_t now_ms, int64_t actor, int64_t account,
                    const char *fingerprint, bool keep_last)
{
    struct key key;
    enum err err = find(store, fingerprint, &key);
    if (err == ERR_OK && key.account != account)
        err = ERR_NO_KEY;
    bool only;
    if (err == ERR_OK)
        err = is_only_one(store, account, &only);
    if (err == ERR_OK && only && keep_last)
        err = ERR_LAST_KEY;
    if (err == ERR_OK)
        err = login_end_key(store, fingerprint);
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "DELETE FROM key WHERE fingerprint = $fingerprint");
    sql_bind_text(stmt, "$fingerprint", fingerprint);
    err = sql_run(stmt);
    return err == ERR_OK ? account_updated(store, now_ms, actor, account) : err;
}

enum err key_list(struct store *store, int64_t account, struct key **keys, size_t *count)
{
    size_t room = 0, n = 0;
    struct key *found = NULL;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "SELECT k.fingerprint, k.type, k.comment, k.account, a.login, k.added_at,"
                    " k.last_used_at FROM key k JOIN account a ON a.id = k.account"
                    " WHERE k.account = $account ORDER BY k.added_at, k.fingerprint");
    sql_bind_int(stmt, "$account", account);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row) {
        if (n == room) {
            room = room * 2 + 4;
            found = reallocarray(found, room, sizeof *found);
            if (found == NULL)
                abort();
        }
        read_key(stmt, &found[n++]);
    }
    if (err != ERR_OK) {
        free(found);
        found = NULL;
        n = 0;
    }
    *keys = found;
    *count = n;
    return err;
}

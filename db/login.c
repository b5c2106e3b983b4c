/* login.c: the live sessions. A row comes with a proven key and goes with the session, the key or
 * the account; a ticket is known by its hash alone. */
#include "db/login.h"

#include <stdlib.h>
#include <string.h>

#include "db/event.h"

static void read_login(struct sql_stmt *stmt, struct login *login)
{
    memset(login, 0, sizeof *login);
    size_t size;
    const void *hash = sql_blob(stmt, 0, &size);
    if (size == LOGIN_HASH_SIZE)
        memcpy(login->hash, hash, size);
    login->account = sql_int(stmt, 1);
    sql_copy(stmt, 2, login->fingerprint, sizeof login->fingerprint);
    sql_copy(stmt, 3, login->source, sizeof login->source);
    login->at_ms = sql_int(stmt, 4);
}

static enum err touch_key(struct store *store, int64_t now_ms, const struct login *login)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE key SET last_used_at = $now WHERE fingerprint = $fingerprint"
                    " AND account = $account");
    sql_bind_int(stmt, "$now", now_ms);
    sql_bind_text(stmt, "$fingerprint", login->fingerprint);
    sql_bind_int(stmt, "$account", login->account);
    enum err err = sql_run(stmt);
    return err == ERR_OK && sql_changes(store->sql) == 0 ? ERR_NO_KEY : err;
}

static enum err tell(struct store *store, int64_t now_ms, const struct login *login)
{
    struct account account;
    enum err err = account_get(store, login->account, &account);
    if (err != ERR_OK)
        return err;
    struct event event = event_of(EVENT_ACCOUNT_LOGGED_IN, now_ms, login->account);
    event.account = login->account;
    event.login = account.login;
    event.name = account.name;
    event.role = (int)account.role;
    event.source = login->source;
    return event_put(store, &event);
}

enum err login_open(struct store *store, int64_t now_ms, const struct login *login)
{
    enum err err = touch_key(store, now_ms, login);
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "INSERT INTO login (hash, account, fingerprint, source, at)"
                                " VALUES ($hash, $account, $fingerprint, $source, $now)");
    sql_bind_blob(stmt, "$hash", login->hash, sizeof login->hash);
    sql_bind_int(stmt, "$account", login->account);
    sql_bind_text(stmt, "$fingerprint", login->fingerprint);
    sql_bind_text(stmt, "$source", login->source);
    sql_bind_int(stmt, "$now", now_ms);
    err = sql_run(stmt);
    return err == ERR_OK ? tell(store, now_ms, login) : err;
}

enum err login_find(struct store *store, const uint8_t hash[LOGIN_HASH_SIZE], struct login *login)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT hash, account, fingerprint, source, at FROM login"
                                " WHERE hash = $hash");
    sql_bind_blob(stmt, "$hash", hash, LOGIN_HASH_SIZE);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        read_login(stmt, login);
    else if (err == ERR_OK)
        err = ERR_TICKET;
    sql_end(stmt);
    return err;
}

enum err login_end(struct store *store, const uint8_t hash[LOGIN_HASH_SIZE])
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "DELETE FROM login WHERE hash = $hash");
    sql_bind_blob(stmt, "$hash", hash, LOGIN_HASH_SIZE);
    return sql_run(stmt);
}

enum err login_end_account(struct store *store, int64_t account)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "DELETE FROM login WHERE account = $account");
    sql_bind_int(stmt, "$account", account);
    return sql_run(stmt);
}

enum err login_end_key(struct store *store, const char *fingerprint)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "DELETE FROM login WHERE fingerprint = $fingerprint");
    sql_bind_text(stmt, "$fingerprint", fingerprint);
    return sql_run(stmt);
}

enum err login_count(struct store *store, int64_t account, int64_t *count)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT count(*) FROM login WHERE account = $account");
    sql_bind_int(stmt, "$account", account);
    bool row;
    enum err err = sql_step(stmt, &row);
    *count = row ? sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

enum err login_list(struct store *store, struct login **logins, size_t *count)
{
    size_t room = 0, n = 0;
    struct login *found = NULL;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "SELECT hash, account, fingerprint, source, at FROM login ORDER BY at, hash");
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row) {
        if (n == room) {
            room = room * 2 + 16;
            found = reallocarray(found, room, sizeof *found);
            if (found == NULL)
                abort();
        }
        read_login(stmt, &found[n++]);
    }
    if (err != ERR_OK) {
        free(found);
        found = NULL;
        n = 0;
    }
    *logins = found;
    *count = n;
    return err;
}

/* account.c: creates and changes accounts. Promises that there is always an active admin once there
 * was one, that a balance stands beside every account, and that every change has its event. Deletes
 * nobody. */
#include "db/account.h"

#include <stdlib.h>
#include <string.h>

#include "db/counter.h"
#include "db/event.h"
#include "db/login.h"

static const char *const roles[ROLE_COUNT] = {
    [ROLE_POPUG] = "popug",
    [ROLE_MANAGER] = "manager",
    [ROLE_ACCOUNTANT] = "accountant",
    [ROLE_ADMIN] = "admin",
};

const char *role_word(enum role role)
{
    return roles[role];
}

bool role_parse(const char *word, enum role *role)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(roles[i], word) == 0) {
            *role = (enum role)i;
            return true;
        }
    }
    return false;
}

enum err account_right(struct store *store, int64_t id, struct account_right *right)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT role, active, login FROM account WHERE id = $id");
    sql_bind_int(stmt, "$id", id);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (err == ERR_OK && (!row || !role_parse(sql_text(stmt, 0), &right->role)))
        err = ERR_NO_ACCOUNT;
    if (err == ERR_OK) {
        right->id = id;
        right->active = sql_int(stmt, 1) != 0;
        sql_copy(stmt, 2, right->login, sizeof right->login);
    }
    sql_end(stmt);
    return err;
}

enum err account_get(struct store *store, int64_t id, struct account *account)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "SELECT a.id, a.uuid, a.login, a.name, a.email, a.locale, a.role, a.active, a.created_at,"
        " b.amount, coalesce(c.n, 0) FROM account a"
        " JOIN balance b ON b.account = a.id"
        " LEFT JOIN counter c ON c.what = 'task.open' AND c.account = a.id WHERE a.id = $id");
    sql_bind_int(stmt, "$id", id);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        account_read(stmt, account);
    else if (err == ERR_OK)
        err = ERR_NO_ACCOUNT;
    sql_end(stmt);
    return err;
}

void account_read(struct sql_stmt *stmt, struct account *account)
{
    memset(account, 0, sizeof *account);
    account->id = sql_int(stmt, 0);
    size_t size;
    const void *uuid = sql_blob(stmt, 1, &size);
    if (size == UID_SIZE)
        memcpy(account->uuid, uuid, size);
    sql_copy(stmt, 2, account->login, sizeof account->login);
    sql_copy(stmt, 3, account->name, sizeof account->name);
    sql_copy(stmt, 4, account->email, sizeof account->email);
    sql_copy(stmt, 5, account->locale, sizeof account->locale);
    role_parse(sql_text(stmt, 6), &account->role);
    account->active = sql_int(stmt, 7) != 0;
    account->created_at_ms = sql_int(stmt, 8);
    account->balance_cents = sql_int(stmt, 9);
    account->open_tasks = sql_int(stmt, 10);
}

enum err account_id(struct store *store, const char *login, int64_t *id)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "SELECT id FROM account WHERE login = $login");
    sql_bind_text(stmt, "$login", login);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        *id = sql_int(stmt, 0);
    else if (err == ERR_OK)
        err = ERR_NO_ACCOUNT;
    sql_end(stmt);
    return err;
}

enum err account_by_login(struct store *store, const char *login, struct account *account)
{
    int64_t id;
    enum err err = account_id(store, login, &id);
    return err == ERR_OK ? account_get(store, id, account) : err;
}

enum err account_settings(struct store *store, int64_t id, char **settings)
{
    *settings = NULL;
    struct sql_stmt *stmt = sql_prepare(store->sql, "SELECT settings FROM account WHERE id = $id");
    sql_bind_int(stmt, "$id", id);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        *settings = sql_dup(stmt, 0);
    else if (err == ERR_OK)
        err = ERR_NO_ACCOUNT;
    sql_end(stmt);
    return err;
}

static enum err tell(struct store *store, enum event_type type, int64_t now_ms, int64_t actor,
                     const struct account *account)
{
    struct event event = event_of(type, now_ms, actor);
    event.account = account->id;
    event.login = account->login;
    event.name = account->name;
    event.email = account->email;
    event.role = (int)account->role;
    event.active = account->active;
    return event_put(store, &event);
}

enum err account_updated(struct store *store, int64_t now_ms, int64_t actor, int64_t id)
{
    struct account account;
    enum err err = account_get(store, id, &account);
    return err == ERR_OK ? tell(store, EVENT_ACCOUNT_UPDATED, now_ms, actor, &account) : err;
}

static bool reserved(const char *login)
{
    return strcmp(login, "operator") == 0 || strcmp(login, "system") == 0 ||
           strcmp(login, "join") == 0;
}

static enum err insert(struct store *store, int64_t now_ms, int64_t id,
                       const struct account_new *fresh)
{
    uint8_t uuid[UID_SIZE];
    uid_v4(uuid);
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "INSERT INTO account (id, uuid, login, name, email, role, active, locale,"
                    " settings, created_at) VALUES ($id, $uuid, $login, $name, $email, $role, 1,"
                    " $locale, '{}', $now)");
    sql_bind_int(stmt, "$id", id);
    sql_bind_blob(stmt, "$uuid", uuid, sizeof uuid);
    sql_bind_text(stmt, "$login", fresh->login);
    sql_bind_text(stmt, "$name", fresh->name);
    sql_bind_text(stmt, "$email", fresh->email);
    sql_bind_text(stmt, "$role", role_word(fresh->role));
    sql_bind_text(stmt, "$locale", fresh->locale != NULL ? fresh->locale : "");
    sql_bind_int(stmt, "$now", now_ms);
    return sql_run(stmt);
}

enum err account_create(struct store *store, int64_t now_ms, int64_t actor,
                        const struct account_new *fresh, int64_t *id)
{
    if (reserved(fresh->login))
        return ERR_LOGIN_RESERVED;
    enum err err = account_id(store, fresh->login, id);
    if (err != ERR_NO_ACCOUNT)
        return err == ERR_OK ? ERR_LOGIN_TAKEN : err;
    err = store_next_id(store, STORE_ACCOUNT, id);
    if (err == ERR_OK)
        err = insert(store, now_ms, *id, fresh);
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "INSERT INTO balance (account, amount) VALUES ($account, 0)");
    sql_bind_int(stmt, "$account", *id);
    err = sql_run(stmt);
    if (err == ERR_OK)
        err = counter_account_add(store, fresh->role, true, 1);
    struct account account;
    if (err == ERR_OK)
        err = account_get(store, *id, &account);
    return err == ERR_OK ? tell(store, EVENT_ACCOUNT_CREATED, now_ms, actor, &account) : err;
}

enum err account_is_last_admin(struct store *store, int64_t id, bool *last)
{
    *last = false;
    struct account_right right;
    enum err err = account_right(store, id, &right);
    if (err != ERR_OK || right.role != ROLE_ADMIN || !right.active)
        return err;
    int64_t admins = 0;
    err = counter_accounts(store, &(enum role){ROLE_ADMIN}, &(bool){true}, &admins);
    *last = err == ERR_OK && admins <= 1;
    return err;
}

static enum err change_role(struct store *store, const struct account *account, enum role role)
{
    bool last;
    enum err err = account_is_last_admin(store, account->id, &last);
    if (err == ERR_OK && last)
        err = ERR_LAST_ADMIN;
    if (err == ERR_OK)
        err = counter_account_add(store, account->role, account->active, -1);
    if (err == ERR_OK)
        err = counter_account_add(store, role, account->active, 1);
    return err;
}

static bool differs(const char *fresh, const char *old)
{
    return fresh != NULL && strcmp(fresh, old) != 0;
}

enum err account_set(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                     const struct account_change *change)
{
    struct account account;
    char *settings = NULL;
    enum err err = account_get(store, id, &account);
    if (err == ERR_OK)
        err = account_settings(store, id, &settings);
    if (err != ERR_OK)
        return err;
    bool other_role = change->role != NULL && *change->role != account.role;
    bool changes = other_role || differs(change->name, account.name) ||
                   differs(change->email, account.email) ||
                   differs(change->locale, account.locale) || differs(change->settings, settings);
    free(settings);
    if (!changes)
        return ERR_OK;
    if (other_role)
        err = change_role(store, &account, *change->role);
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE account SET name = coalesce($name, name),"
                    " email = coalesce($email, email), locale = coalesce($locale, locale),"
                    " settings = coalesce($settings, settings), role = coalesce($role, role)"
                    " WHERE id = $id");
    sql_bind_text(stmt, "$name", change->name);
    sql_bind_text(stmt, "$email", change->email);
    sql_bind_text(stmt, "$locale", change->locale);
    sql_bind_text(stmt, "$settings", change->settings);
    sql_bind_text(stmt, "$role", change->role != NULL ? role_word(*change->role) : NULL);
    sql_bind_int(stmt, "$id", id);
    err = sql_run(stmt);
    return err == ERR_OK ? account_updated(store, now_ms, actor, id) : err;
}

enum err account_set_active(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                            bool active, bool *changed)
{
    *changed = false;
    struct account_right right;
    enum err err = account_right(store, id, &right);
    if (err != ERR_OK || right.active == active)
        return err;
    bool last;
    err = account_is_last_admin(store, id, &last);
    if (err == ERR_OK && last)
        err = ERR_LAST_ADMIN;
    if (err == ERR_OK)
        err = counter_account_add(store, right.role, right.active, -1);
    if (err == ERR_OK)
        err = counter_account_add(store, right.role, active, 1);
    if (err == ERR_OK && !active)
        err = login_end_account(store, id);
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE account SET active = $active WHERE id = $id");
    sql_bind_int(stmt, "$active", active);
    sql_bind_int(stmt, "$id", id);
    err = sql_run(stmt);
    *changed = err == ERR_OK;
    return err == ERR_OK ? account_updated(store, now_ms, actor, id) : err;
}

enum err account_pool(struct store *store, unsigned role_bits, int64_t **ids, size_t *count)
{
    *ids = NULL;
    *count = 0;
    int64_t most = 0;
    enum err err = counter_accounts(store, NULL, &(bool){true}, &most);
    if (err != ERR_OK || most == 0)
        return err;
    int64_t *found = calloc((size_t)most, sizeof *found);
    if (found == NULL)
        abort();
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT id, role FROM account WHERE active = 1 ORDER BY id");
    bool row;
    size_t n = 0;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row) {
        enum role role;
        if (role_parse(sql_text(stmt, 1), &role) && (role_bits & 1u << role) != 0 &&
            n < (size_t)most)
            found[n++] = sql_int(stmt, 0);
    }
    if (err != ERR_OK || n == 0) {
        free(found);
        return err;
    }
    *ids = found;
    *count = n;
    return ERR_OK;
}

/* rpc_account.c: the methods account.* and the rule U1.
 *
 * Promises that there is always an active admin, and somebody to assign tasks to once there was. A
 * disabled account loses its sessions at once and its open tasks by a job. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/wire.h"
#include "db/account.h"
#include "db/day.h"
#include "db/key.h"
#include "db/ledger.h"
#include "db/login.h"
#include "server/listing.h"
#include "server/pool.h"
#include "server/pubkey.h"
#include "server/row.h"
#include "server/rpc.h"

enum { SETTINGS_MAX = 32 };

static enum err fail_login(struct rpc_ctx *ctx, enum err err, const char *login)
{
    const char *name = err == ERR_NO_ACCOUNT ? "account" : "login";

    return rpc_fail(ctx, err, "{s:s}", name, login);
}

static enum err fail_param(struct rpc_ctx *ctx, const char *param, const char *expected)
{
    return rpc_fail(ctx, ERR_PARAM, "{s:s, s:s}", "param", param, "expected", expected);
}

static enum err answer_account(struct rpc_ctx *ctx, int64_t id, json_t **result)
{
    struct account account;
    enum err err = account_get(ctx->store, id, &account);

    if (err)
        return err;
    *result = json_pack("{s:o}", "account", row_account(&account));
    return *result ? ERR_OK : ERR_NO_MEMORY;
}

static enum err add_settings(struct rpc_ctx *ctx, json_t *object)
{
    char *settings;
    enum err err = account_settings(ctx->store, ctx->account_id, &settings);

    if (err)
        return err;
    if (json_object_set_new(object, "settings", row_settings(settings)) != 0)
        err = ERR_NO_MEMORY;
    free(settings);
    return err;
}

enum err rpc_account_me(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct account account;
    struct day_span today = {0};
    struct ledger_day sums;
    json_t *me;
    enum err err = account_get(ctx->store, ctx->account_id, &account);

    (void)params;
    if (!err)
        err = day_open(ctx->store, &today);
    if (!err)
        err = ledger_day(ctx->store, ctx->account_id, today.day, &sums);
    if (err)
        return err;
    me = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:{s:o, s:I, s:I}}", "login",
                   account.login, "name", account.name, "email", account.email, "role",
                   role_word(account.role), "locale", account.locale, "now", row_time(ctx->now_ms),
                   "balance_cents", (json_int_t)account.balance_cents, "open_tasks",
                   (json_int_t)account.open_tasks, "today", "day", row_day(today.day), "fees_cents",
                   (json_int_t)-sums.cents[ENTRY_FEE], "rewards_cents",
                   (json_int_t)sums.cents[ENTRY_REWARD]);
    err = me ? add_settings(ctx, me) : ERR_NO_MEMORY;
    if (err)
        json_decref(me);
    else
        *result = me;
    return err;
}

static json_t *list_row(const void *rows, size_t i)
{
    return row_account((const struct account *)rows + i);
}

static void list_key(const void *rows, size_t i, char tag, struct page_key *key)
{
    account_key((const struct account *)rows + i,
                tag == 'b' ? ACCOUNT_BY_BALANCE : ACCOUNT_BY_LOGIN, key);
}

enum err rpc_account_list(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    const char *sort = rpc_str(params, "sort"), *word = rpc_str(params, "role");
    bool active = rpc_bool(params, "active", true);
    bool by_balance = sort && strcmp(sort, "balance") == 0;
    enum role role = ROLE_POPUG;
    struct account_filter filter = {
        .sort = by_balance ? ACCOUNT_BY_BALANCE : ACCOUNT_BY_LOGIN,
        .search = rpc_str(params, "search"),
        .role = word && role_parse(word, &role) ? &role : NULL,
        .active = json_is_boolean(json_object_get(params, "active")) ? &active : NULL};
    struct account_page page = {0};
    struct page_ask ask;
    enum err err = listing_ask(ctx, params, by_balance ? 'b' : 'l', &ask);

    if (!err)
        err = account_list(ctx->store, &filter, &ask, &page);
    if (err)
        return err;
    struct listing listing = {.tag = by_balance ? 'b' : 'l',
                              .count = page.count,
                              .info = page.info,
                              .rows = page.rows,
                              .row = list_row,
                              .key = list_key};
    err = listing_answer(&listing, &ask, result);
    account_page_free(&page);
    return err;
}

/* Something before, one @, something behind it, no blanks: what a mailer can be given. */
static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');

    return at && at != text && at[1] && !strchr(at + 1, '@') && !strpbrk(text, " \t<>,;\"");
}

static enum err check_email(struct rpc_ctx *ctx, const char *email)
{
    return !email || is_email(email)
               ? ERR_OK
               : fail_param(ctx, "email", "an address like kesha@example.com");
}

/* Rule U1: a change may not leave nobody to assign tasks to. `was_in`: the account could be drawn
 * before it; `holds`: it has open tasks that somebody must take over. */
static enum err check_pool(struct rpc_ctx *ctx, bool was_in, bool holds)
{
    struct pool pool;
    enum err err = pool_read(ctx->store, ctx->config, &pool);
    bool empty = pool.count == 0;

    pool_free(&pool);
    if (!err && empty && (was_in || holds))
        err = rpc_fail(ctx, ERR_POOL_EMPTY, NULL);
    return err;
}

static bool in_pool(const struct rpc_ctx *ctx, const struct account *account)
{
    return account->active && ctx->config->assignees & 1u << account->role;
}

/* The account that `login` names, the caller's own without it. Only admins name others. */
static enum err find_target(struct rpc_ctx *ctx, const char *login, struct account *account)
{
    enum err err;

    if (!login && ctx->account_id == 0)
        return rpc_fail(ctx, ERR_PARAM_MISSING, "{s:s}", "param", "login");
    if (!login)
        return account_get(ctx->store, ctx->account_id, account);
    if (!(ctx->who & WHO_ADMINS) && strcmp(login, ctx->account->login) != 0)
        return rpc_fail(ctx, ERR_NOT_YOURS, NULL);
    err = account_by_login(ctx->store, login, account);
    return err == ERR_NO_ACCOUNT ? fail_login(ctx, err, login) : err;
}

/* The settings of before with those of `object`; an empty text takes one away. */
static enum err merge_settings(struct rpc_ctx *ctx, int64_t id, const json_t *object,
                               char **settings)
{
    json_t *merged, *value;
    const char *name;
    char *before;
    enum err err = account_settings(ctx->store, id, &before);

    if (err)
        return err;
    merged = row_settings(before);
    free(before);
    json_object_foreach((json_t *)object, name, value)
    {
        if (json_is_string(value) && json_string_length(value) == 0)
            json_object_del(merged, name);
        else if (json_object_set(merged, name, value) != 0)
            err = ERR_NO_MEMORY;
    }
    *settings = wire_dump(merged);
    if (json_object_size(merged) > SETTINGS_MAX || strlen(*settings) > ACCOUNT_SETTINGS_MAX)
        err =
            fail_param(ctx, "settings", "at most 32, in 16384 bytes of JSON, with those of before");
    json_decref(merged);
    return err;
}

/* What the request changes; *settings is the caller's to free. */
static enum err read_change(struct rpc_ctx *ctx, const json_t *params, int64_t id,
                            struct account_change *change, enum role *role, char **settings)
{
    const char *word = rpc_str(params, "role");
    const json_t *object = json_object_get(params, "settings");
    enum err err = ERR_OK;

    *change = (struct account_change){.name = rpc_str(params, "name"),
                                      .email = rpc_str(params, "email"),
                                      .locale = rpc_str(params, "locale")};
    if (word && !(ctx->who & WHO_ADMINS))
        return rpc_fail(ctx, ERR_ROLE, "{s:s}", "role", role_word(ctx->account->role));
    if (word && role_parse(word, role))
        change->role = role;
    if (json_is_object(object)) {
        err = merge_settings(ctx, id, object, settings);
        if (err)
            return err;
        change->settings = *settings;
    }
    if (!change->name && !change->email && !change->locale && !change->role && !change->settings)
        return rpc_fail(ctx, ERR_PARAM_MISSING, "{s:s}", "param",
                        "name, email, locale, role or settings");
    return check_email(ctx, change->email);
}

enum err rpc_account_set(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct account account = {0};
    struct account_change change;
    enum role role;
    char *settings = NULL;
    enum err err = find_target(ctx, rpc_str(params, "login"), &account);

    if (err)
        return err;
    err = read_change(ctx, params, account.id, &change, &role, &settings);
    if (!err)
        err = account_set(ctx->store, ctx->now_ms, ctx->account_id, account.id, &change);
    free(settings);
    if (!err && change.role)
        err = check_pool(ctx, in_pool(ctx, &account), false);
    if (err)
        return err;
    rpc_changed(ctx, NOUN_ACCOUNT | NOUN_EVENT);
    return answer_account(ctx, account.id, result);
}

static enum err add_key(struct rpc_ctx *ctx, int64_t account, const struct pubkey *key)
{
    struct key_new fresh = {.fingerprint = key->fingerprint,
                            .type = key->type,
                            .comment = key->comment,
                            .blob = key->blob,
                            .blob_size = key->blob_size};
    enum err err = key_add(ctx->store, ctx->now_ms, ctx->account_id, account, &fresh);

    return err == ERR_KEY_TAKEN ? rpc_fail(ctx, err, "{s:s}", "fingerprint", key->fingerprint)
                                : err;
}

enum err rpc_account_add(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    const char *login = rpc_str(params, "login"), *line = rpc_str(params, "key"), *refused;
    struct account_new fresh = {.login = login,
                                .name = rpc_str(params, "name"),
                                .email = rpc_str(params, "email"),
                                .locale = rpc_str(params, "locale")};
    struct pubkey key;
    int64_t id;
    enum err err = check_email(ctx, fresh.email);

    if (err)
        return err;
    refused = line ? pubkey_parse(line, &key) : NULL;
    if (refused)
        return fail_param(ctx, "key", refused);
    role_parse(rpc_str(params, "role"), &fresh.role);
    err = account_create(ctx->store, ctx->now_ms, ctx->account_id, &fresh, &id);
    if (err == ERR_LOGIN_TAKEN || err == ERR_LOGIN_RESERVED)
        return fail_login(ctx, err, login);
    if (!err && line)
        err = add_key(ctx, id, &key);
    if (err)
        return err;
    rpc_changed(ctx, NOUN_ACCOUNT | NOUN_KEY | NOUN_EVENT);
    return answer_account(ctx, id, result);
}

/* The open tasks of an account go to others by a job; *job stays 0 when it has none. */
static enum err redraw(struct rpc_ctx *ctx, const struct account *account, int64_t *job)
{
    char id[24];
    struct job_new fresh = {.kind = "redraw", .args = id, .of = account->open_tasks};
    enum err err;

    if (account->open_tasks == 0)
        return ERR_OK;
    snprintf(id, sizeof id, "%lld", (long long)account->id);
    err = rpc_submit_job(ctx, &fresh, job);
    rpc_changed(ctx, NOUN_JOB);
    return err;
}

static enum err set_active(struct rpc_ctx *ctx, const json_t *params, bool active,
                           struct account *account, bool *changed)
{
    const char *login = rpc_str(params, "login");
    enum err err = account_by_login(ctx->store, login, account);

    if (err == ERR_NO_ACCOUNT)
        return fail_login(ctx, err, login);
    if (!err)
        err = account_set_active(ctx->store, ctx->now_ms, ctx->account_id, account->id, active,
                                 changed);
    if (!err && *changed)
        rpc_changed(ctx, NOUN_ACCOUNT | NOUN_EVENT);
    return err;
}

enum err rpc_account_disable(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct account account = {0};
    bool changed = false;
    int64_t job = 0;
    json_t *answer = NULL;
    enum err err = set_active(ctx, params, false, &account, &changed);

    if (!err && changed)
        err = check_pool(ctx, in_pool(ctx, &account), account.open_tasks > 0);
    if (!err && changed)
        err = redraw(ctx, &account, &job);
    if (!err && changed)
        rpc_end_account(ctx, account.id, "disabled");
    if (!err)
        err = answer_account(ctx, account.id, &answer);
    if (!err && json_object_set_new(answer, "job", row_id(job)) != 0)
        err = ERR_NO_MEMORY;
    if (err)
        json_decref(answer);
    else
        *result = answer;
    return err;
}

enum err rpc_account_enable(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct account account = {0};
    bool changed = false;
    enum err err = set_active(ctx, params, true, &account, &changed);

    return err ? err : answer_account(ctx, account.id, result);
}

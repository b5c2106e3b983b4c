/* rpc_session.c: how a session of ours says whose it is. Promises that a connection's account and
 * key are pinned once, that a ticket is stored as a hash only, and that an open that is sent again
 * is the same session and no second login. */
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/login.h"
#include "server/core_state.h"
#include "server/effects.h"
#include "server/row.h"
#include "server/rpc.h"

static void hash_ticket(const char *ticket, uint8_t hash[LOGIN_HASH_SIZE])
{
    SHA256((const unsigned char *)ticket, strlen(ticket), hash);
}

static enum err answer_session(struct rpc_ctx *ctx, int64_t account_id, json_t **result)
{
    struct account account;
    char *settings = NULL;
    enum err err = account_get(ctx->store, account_id, &account);
    if (err == ERR_OK)
        err = account_settings(ctx->store, account_id, &settings);
    if (err != ERR_OK)
        return err;
    *result = json_pack("{s:s, s:s, s:s, s:o, s:i}", "account", account.login, "role",
                        role_word(account.role), "locale", account.locale, "settings",
                        row_settings(settings), "idle", ctx->config->idle_timeout_s);
    free(settings);
    return *result != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static void pin(struct rpc_ctx *ctx, const struct login *login)
{
    ctx->effects->pins = true;
    ctx->effects->pinned =
        (struct identity){.who = WHO_ACCOUNTS, .account = login->account, .login = *login};
}

/* The key as it is now, if its owner may log in by it. */
static enum err find_key(struct rpc_ctx *ctx, const char *fingerprint, struct key *key)
{
    struct account_right right;
    enum err err = key_find(ctx->store, fingerprint, key, &right);
    if (err == ERR_NO_KEY)
        return rpc_fail(ctx, err, "{s:s}", "fingerprint", fingerprint);
    if (err == ERR_OK && !right.active)
        return ERR_DISABLED;
    return err;
}

enum err rpc_session_key(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct key key;
    enum err err = find_key(ctx, rpc_str(params, "fingerprint"), &key);
    if (err != ERR_OK && err != ERR_NO_KEY && err != ERR_DISABLED)
        return err;
    *result = json_pack("{s:b}", "enrolled", err == ERR_OK);
    return *result != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static enum err open_login(struct rpc_ctx *ctx, const struct login *login)
{
    int64_t count, limit = ctx->config->max_sessions_per_account;
    enum err err = login_count(ctx->store, login->account, &count);
    if (err == ERR_OK && limit > 0 && count >= limit)
        return rpc_fail(ctx, ERR_SESSIONS, "{s:I}", "limit", (json_int_t)limit);
    if (err == ERR_OK)
        err = login_open(ctx->store, ctx->now_ms, login);
    if (err == ERR_OK)
        rpc_changed(ctx, NOUN_KEY | NOUN_EVENT);
    return err;
}

enum err rpc_session_open(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct login fresh = {.at_ms = ctx->now_ms}, known;
    struct key key;
    enum err err = find_key(ctx, rpc_str(params, "fingerprint"), &key);
    if (err != ERR_OK)
        return err;
    hash_ticket(rpc_str(params, "ticket"), fresh.hash);
    fresh.account = key.account;
    snprintf(fresh.fingerprint, sizeof fresh.fingerprint, "%s", key.fingerprint);
    if (strlen(rpc_str(params, "source")) >= sizeof fresh.source)
        return rpc_fail(ctx, ERR_PARAM, "{s:s, s:s}", "param", "source", "expected",
                        "an address of at most 100 bytes");
    snprintf(fresh.source, sizeof fresh.source, "%s", rpc_str(params, "source"));
    err = login_find(ctx->store, fresh.hash, &known);
    if (err == ERR_TICKET)
        err = open_login(ctx, &fresh);
    else if (err == ERR_OK &&
             (known.account != fresh.account || strcmp(known.fingerprint, fresh.fingerprint) != 0))
        err = ERR_TICKET;
    if (err == ERR_OK)
        err = answer_session(ctx, fresh.account, result);
    if (err == ERR_OK)
        pin(ctx, &fresh);
    return err;
}

/* The login, if its key and account may still be used. */
static enum err find_login(struct rpc_ctx *ctx, const char *ticket, struct login *login)
{
    uint8_t hash[LOGIN_HASH_SIZE];
    struct key key;
    hash_ticket(ticket, hash);
    enum err err = login_find(ctx->store, hash, login);
    if (err == ERR_OK)
        err = find_key(ctx, login->fingerprint, &key);
    if (err == ERR_OK && key.account != login->account)
        err = ERR_NO_KEY;
    return err;
}

enum err rpc_session_resume(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct login login;
    enum err err = find_login(ctx, rpc_str(params, "ticket"), &login);
    if (err == ERR_OK)
        err = answer_session(ctx, login.account, result);
    if (err == ERR_OK)
        pin(ctx, &login);
    else if (err == ERR_NO_KEY)
        ctx->effects->bye = "key_removed";
    else if (err == ERR_DISABLED)
        ctx->effects->bye = "disabled";
    else if (err == ERR_TICKET)
        ctx->effects->bye = "ticket";
    return err;
}

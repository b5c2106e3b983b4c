/* rpc_key.c: the methods key.*: everybody's own keys, anybody's for admins.
 *
 * Promises that nobody locks themselves out: one's own last key stays. A removed key's sessions
 * end. */
#include <stdlib.h>
#include <string.h>

#include "db/account.h"
#include "db/key.h"
#include "server/pubkey.h"
#include "server/row.h"
#include "server/rpc.h"

/* The account whose keys are meant: `account`, the caller's own without it. */
static enum err find_owner(struct rpc_ctx *ctx, const json_t *params, int64_t *id)
{
    const char *login = rpc_str(params, "account");
    enum err err;

    *id = ctx->account_id;
    if (!login)
        return *id ? ERR_OK : rpc_fail(ctx, ERR_PARAM_MISSING, "{s:s}", "param", "account");
    if (!(ctx->who & WHO_ADMINS) && strcmp(login, ctx->account->login) != 0)
        return rpc_fail(ctx, ERR_NOT_YOURS, NULL);
    err = account_id(ctx->store, login, id);
    return err == ERR_NO_ACCOUNT ? rpc_fail(ctx, err, "{s:s}", "account", login) : err;
}

static enum err answer_key(const struct key *key, json_t **result)
{
    *result = json_pack("{s:o}", "key", row_key(key));
    return *result ? ERR_OK : ERR_NO_MEMORY;
}

enum err rpc_key_list(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    int64_t owner;
    struct key *keys = NULL;
    size_t count = 0;
    json_t *data;
    enum err err = find_owner(ctx, params, &owner);

    if (!err)
        err = key_list(ctx->store, owner, &keys, &count);
    if (err)
        return err;
    data = json_array();
    for (size_t i = 0; data && i < count; i++)
        if (json_array_append_new(data, row_key(&keys[i])) != 0)
            err = ERR_NO_MEMORY;
    free(keys);
    *result = err ? NULL : json_pack("{s:O}", "data", data);
    json_decref(data);
    return *result ? ERR_OK : ERR_NO_MEMORY;
}

enum err rpc_key_add(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct pubkey parsed;
    struct account_right right;
    struct key key;
    int64_t owner;
    const char *refused;
    enum err err = find_owner(ctx, params, &owner);

    if (err)
        return err;
    refused = pubkey_parse(rpc_str(params, "key"), &parsed);
    if (refused)
        return rpc_fail(ctx, ERR_PARAM, "{s:s, s:s}", "param", "key", "expected", refused);
    struct key_new fresh = {.fingerprint = parsed.fingerprint,
                            .type = parsed.type,
                            .comment = parsed.comment,
                            .blob = parsed.blob,
                            .blob_size = parsed.blob_size};
    err = key_add(ctx->store, ctx->now_ms, ctx->account_id, owner, &fresh);
    if (err == ERR_KEY_TAKEN)
        return rpc_fail(ctx, err, "{s:s}", "fingerprint", parsed.fingerprint);
    if (!err)
        err = key_find(ctx->store, parsed.fingerprint, &key, &right);
    if (err)
        return err;
    rpc_changed(ctx, NOUN_KEY | NOUN_EVENT);
    return answer_key(&key, result);
}

enum err rpc_key_remove(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    const char *fingerprint = rpc_str(params, "fingerprint");
    struct account_right right;
    struct key key;
    int64_t owner;
    enum err err = find_owner(ctx, params, &owner);

    if (err)
        return err;
    err = key_find(ctx->store, fingerprint, &key, &right);
    if (!err && key.account != owner)
        err = ERR_NO_KEY;
    if (!err)
        err = key_remove(ctx->store, ctx->now_ms, ctx->account_id, owner, fingerprint,
                         owner == ctx->account_id);
    if (err == ERR_NO_KEY)
        return rpc_fail(ctx, err, "{s:s}", "fingerprint", fingerprint);
    if (err)
        return err;
    rpc_end_key(ctx, fingerprint, "key_removed");
    rpc_changed(ctx, NOUN_KEY | NOUN_EVENT);
    return answer_key(&key, result);
}

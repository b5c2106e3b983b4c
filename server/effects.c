/* effects.c: the part of rpc.h that collects effects. Promises that nothing is done here and now.
 */
#include "server/effects.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "server/rpc.h"

bool effects_end(const struct effects *effects, const struct identity *identity,
                 const char **reason)
{
    for (int i = 0; i < effects->ending_count && identity->account != 0; i++) {
        const struct ending *ending = &effects->endings[i];
        bool account = ending->account == 0 || ending->account == identity->account;
        bool key = ending->fingerprint[0] == '\0' ||
                   strcmp(ending->fingerprint, identity->login.fingerprint) == 0;
        if (account && key) {
            *reason = ending->reason;
            return true;
        }
    }
    return false;
}

static void add_ending(struct effects *effects, int64_t account, const char *fingerprint,
                       const char *reason)
{
    assert(effects->ending_count < EFFECTS_ENDINGS);
    struct ending *ending = &effects->endings[effects->ending_count++];
    ending->account = account;
    ending->reason = reason;
    snprintf(ending->fingerprint, sizeof ending->fingerprint, "%s", fingerprint);
}

void rpc_changed(struct rpc_ctx *ctx, unsigned nouns)
{
    ctx->effects->changed |= nouns;
}

void rpc_end_account(struct rpc_ctx *ctx, int64_t account_id, const char *reason)
{
    add_ending(ctx->effects, account_id, "", reason);
}

void rpc_end_key(struct rpc_ctx *ctx, const char *fingerprint, const char *reason)
{
    add_ending(ctx->effects, 0, fingerprint, reason);
}

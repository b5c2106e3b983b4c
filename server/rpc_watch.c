/* rpc_watch.c: watch.set: what a connection wants to be told. Lives in the connection, not in the
 * store: a session that comes back asks again. */
#include "server/core_state.h"
#include "server/rpc.h"
#include "server/rpc_job.h"

enum err rpc_watch_set(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct watch *watch = conn_watch(ctx->conn);
    int64_t id = rpc_int(params, "job", 0);
    struct job job;
    enum err err = id != 0 ? rpc_job_find(ctx, id, &job) : ERR_OK;
    if (err != ERR_OK)
        return err;
    *result = json_pack("{s:I}", "seq", (json_int_t)ctx->core->seq);
    if (*result == NULL)
        return ERR_NO_MEMORY;
    watch->nouns = push_nouns(json_object_get(params, "nouns"));
    watch->pending &= watch->nouns;
    watch->job = id;
    json_decref(watch->progress);
    /* How it stands now: it may have ended before anybody watched. */
    watch->progress = id != 0 ? push_progress(&job) : NULL;
    ctx->core->tell = ctx->core->tell || id != 0;
    return ERR_OK;
}

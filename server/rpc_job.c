/* rpc_job.c: job.get: the state and progress of one job. */
#include <string.h>

#include "db/job.h"
#include "server/job_run.h"
#include "server/row.h"
#include "server/rpc.h"
#include "server/rpc_job.h"

enum err rpc_job_find(struct rpc_ctx *ctx, int64_t id, struct job *job)
{
    enum err err = job_get(ctx->store, id, job);
    bool all = (ctx->who & (WHO_ADMIN | WHO_OPERATOR)) != 0;
    bool reshuffles = (ctx->who & WHO_MANAGER) != 0;
    if (err == ERR_OK && !all && !(reshuffles && strcmp(job->kind, "reshuffle") == 0))
        err = ERR_NO_JOB;
    if (err == ERR_NO_JOB)
        return rpc_fail(ctx, err, "{s:I}", "job", (json_int_t)id);
    return err;
}

enum err rpc_job_get(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct job job;
    enum err err = rpc_job_find(ctx, rpc_int(params, "id", 0), &job);
    if (err != ERR_OK)
        return err;
    const char *error = job.last_error[0] != '\0' ? job.last_error : NULL;
    *result = json_pack("{s:I, s:s, s:s, s:I, s:I, s:o, s:I, s:s?, s:o?}", "id", (json_int_t)job.id,
                        "name", job.kind, "state", job_state_word(job.state), "done",
                        (json_int_t)job.done, "of", (json_int_t)job.of, "run_at",
                        row_time(job.run_at_ms), "attempt", (json_int_t)job.attempt, "last_error",
                        error, "result", job_run_result(&job));
    return *result != NULL ? ERR_OK : ERR_NO_MEMORY;
}

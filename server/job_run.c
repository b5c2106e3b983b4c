/* job_run.c: the runner. Promises that a slice's work, cursor and progress stand or fall together,
 * that a job that fails is tried again later and in the end left for dead, and that slices stay
 * short enough for whoever waits. One job at a time, the oldest that is due. */
#include "server/job_run.h"

#include <stdio.h>
#include <uv.h>

#include "common/log.h"
#include "server/core_state.h"
#include "server/effects.h"
#include "server/rpc.h"

enum { RETRY_FIRST_MS = 1000, RETRY_MAX_MS = 60000, ATTEMPTS_MAX = 10 };

/* What a turn with a slice should take in all, and the bounds of the slice within it. */
static const double turn_users_ms = 11, turn_idle_ms = 18, slice_min_ms = 1, slice_max_ms = 16;

enum err rpc_submit_job(struct rpc_ctx *ctx, const struct job_new *fresh, int64_t *job_id)
{
    struct job_new job = *fresh;
    if (job.actor == 0)
        job.actor = ctx->account_id;
    if (job.run_at_ms == 0)
        job.run_at_ms = ctx->now_ms;
    if (job.max_attempts == 0)
        job.max_attempts = ATTEMPTS_MAX;
    enum err err = job_add(ctx->store, ctx->now_ms, &job, job_id);
    if (err == ERR_RUNNING)
        return rpc_fail(ctx, err, "{s:I}", "job", (json_int_t)*job_id);
    if (err == ERR_OK) {
        ctx->effects->job_added = true;
        rpc_changed(ctx, NOUN_JOB);
    }
    return err;
}

json_t *job_run_result(const struct job *job)
{
    if (job->state != JOB_DONE)
        return NULL;
    return json_pack("{s:I, s:I, s:I}", "open", (json_int_t)job->result_n, "fees_cents",
                     (json_int_t)job->result_cents, "skipped", (json_int_t)job->result_skipped);
}

enum err job_run_start(struct core *core)
{
    int64_t count;
    enum err err = job_requeue(core->store, core->now_ms, &count);
    if (err == ERR_OK && count > 0)
        log_info("jobs go on where they were", log_int("jobs", count));
    return err;
}

void job_run_look(struct core *core)
{
    int64_t at_ms;
    /* When it cannot be read now, the next turn tries. */
    if (job_next_at(core->store, &at_ms) != ERR_OK)
        at_ms = core->now_ms;
    core->job_next_at_ms = at_ms < 0 ? INT64_MAX : at_ms;
}

bool job_run_is_due(const struct core *core)
{
    return core->job_running || core->job_next_at_ms <= core->now_ms;
}

bool job_run_pick(struct core *core, struct job_turn *turn)
{
    bool found = true;
    *turn = (struct job_turn){.job = core->job};
    if (!job_run_is_due(core))
        return false;
    if (!core->job_running && job_next(core->store, core->now_ms, &turn->job, &found) != ERR_OK)
        return false;
    if (!found)
        job_run_look(core);
    return found;
}

static int64_t deadline_ns(const struct core *core, bool users_wait)
{
    double most_ms = users_wait ? turn_users_ms : turn_idle_ms;
    double slice_ms = most_ms - core->turn_overhead_ms;
    slice_ms = slice_ms < slice_min_ms ? slice_min_ms : slice_ms;
    slice_ms = slice_ms > slice_max_ms ? slice_max_ms : slice_ms;
    return (int64_t)uv_hrtime() + (int64_t)(slice_ms * 1e6);
}

static enum err run_ops(struct core *core, struct job_turn *turn, const struct job_ops *ops)
{
    struct job *job = &turn->job;
    struct job_slice slice = {
        .store = core->store,
        .config = core->config,
        .now_ms = core->now_ms,
        .deadline_ns = deadline_ns(core, turn->users_wait),
        .row = job,
    };
    enum err err = ops->slice(&slice);
    turn->changed = slice.changed;
    if (err == ERR_OK)
        err = job_progress(core->store, job);
    if (err == ERR_OK && slice.finished) {
        err = job_finish(core->store, core->now_ms, job->id);
        job->state = JOB_DONE;
    }
    return err;
}

enum err job_run_slice(struct core *core, struct job_turn *turn, bool users_wait)
{
    uint64_t began_ns = uv_hrtime();
    struct job *job = &turn->job;
    const struct job_ops *ops = job_ops_find(job->kind);
    enum err err = ops != NULL ? ERR_OK : ERR_INTERNAL;
    turn->ran = true;
    turn->users_wait = users_wait;
    if (err == ERR_OK && job->state != JOB_RUNNING) {
        err = job_start(core->store, core->now_ms, job->id);
        job->state = JOB_RUNNING;
        job->attempt++;
        turn->changed |= NOUN_JOB;
    }
    if (err == ERR_OK)
        err = run_ops(core, turn, ops);
    turn->slice_ms = (double)(uv_hrtime() - began_ns) / 1e6;
    return err;
}

/* 1, 2, 4 … 60 s. */
static int64_t retry_in_ms(int64_t attempt)
{
    int64_t in_ms = RETRY_FIRST_MS;
    while (attempt-- > 1 && in_ms < RETRY_MAX_MS)
        in_ms *= 2;
    return in_ms < RETRY_MAX_MS ? in_ms : RETRY_MAX_MS;
}

enum err job_run_failed(struct core *core, struct job_turn *turn, enum err why)
{
    struct job fresh;
    const char *detail = why == ERR_INTERNAL ? "there is no such job" : store_detail(core->store);
    log_error("job failed", log_int("job", turn->job.id), log_text("name", turn->job.kind),
              log_text("error", err_reason(why)), log_text("detail", detail));
    char words[JOB_ERROR_SIZE];
    snprintf(words, sizeof words, "%s: %s", err_reason(why), detail);
    enum err err = job_get(core->store, turn->job.id, &fresh);
    if (err != ERR_OK)
        return err;
    turn->job = fresh;
    if (fresh.state != JOB_RUNNING) {
        err = job_start(core->store, core->now_ms, fresh.id);
        turn->job.attempt++;
    }
    bool dead = why == ERR_INTERNAL || turn->job.attempt >= turn->job.max_attempts;
    int64_t retry_at_ms = dead ? -1 : core->now_ms + retry_in_ms(turn->job.attempt);
    if (err == ERR_OK)
        err = job_fail(core->store, core->now_ms, fresh.id, words, retry_at_ms);
    turn->job.state = dead ? JOB_DEAD : JOB_WAITING;
    turn->changed = NOUN_JOB;
    return err;
}

void job_run_committed(struct core *core, const struct job_turn *turn)
{
    if (!turn->ran)
        return;
    bool ended = turn->job.state != JOB_RUNNING;
    core->job = turn->job;
    core->job_running = !ended;
    push_job(core, &turn->job);
    push_mark(core, turn->changed | (ended ? NOUN_JOB : 0));
    if (ended)
        job_run_look(core);
}

void job_run_learn(struct core *core, const struct job_turn *turn, double turn_ms)
{
    if (!turn->ran)
        return;
    /* What comes beside the slice: requests and above all the commit. Quick to grow, slow to
     * shrink. */
    double overhead_ms = turn_ms - turn->slice_ms, known_ms = core->turn_overhead_ms;
    core->turn_overhead_ms =
        overhead_ms > known_ms ? (overhead_ms + known_ms) / 2 : known_ms * 0.9 + overhead_ms * 0.1;
}

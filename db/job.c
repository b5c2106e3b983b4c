/* job.c: the rows of the queue. Promises that at most one live job has a `unique` and at most one
 * ever a `slot`, and that progress is stored in the transaction of the work it tells of. Runs
 * nothing. */
#include "db/job.h"

#include <stdlib.h>
#include <string.h>

static const char *const states[JOB_STATES] = {
    [JOB_WAITING] = "waiting", [JOB_RUNNING] = "running", [JOB_PAUSED] = "paused",
    [JOB_DONE] = "done",       [JOB_DEAD] = "dead",
};

const char *job_state_word(enum job_state state)
{
    return states[state];
}

#define COLUMNS                                                                                    \
    "SELECT id, kind, args, unique_key, state, actor, run_at, attempt, max_attempts, done_n, "     \
    "of_n,"                                                                                        \
    " cursor, bound, result_n, result_cents, result_skipped, last_error, created_at, started_at,"  \
    " ended_at FROM job "

static void read_job(struct sql_stmt *stmt, struct job *job)
{
    memset(job, 0, sizeof *job);
    job->id = sql_int(stmt, 0);
    sql_copy(stmt, 1, job->kind, sizeof job->kind);
    sql_copy(stmt, 2, job->args, sizeof job->args);
    sql_copy(stmt, 3, job->unique, sizeof job->unique);
    while (job->state < JOB_DEAD && strcmp(states[job->state], sql_text(stmt, 4)) != 0)
        job->state++;
    job->actor = sql_int(stmt, 5);
    job->run_at_ms = sql_int(stmt, 6);
    job->attempt = sql_int(stmt, 7);
    job->max_attempts = sql_int(stmt, 8);
    job->done = sql_int(stmt, 9);
    job->of = sql_int(stmt, 10);
    job->cursor = sql_int(stmt, 11);
    job->bound = sql_int(stmt, 12);
    job->result_n = sql_int(stmt, 13);
    job->result_cents = sql_int(stmt, 14);
    job->result_skipped = sql_int(stmt, 15);
    sql_copy(stmt, 16, job->last_error, sizeof job->last_error);
    job->created_at_ms = sql_int(stmt, 17);
    job->started_at_ms = sql_int(stmt, 18);
    job->ended_at_ms = sql_int(stmt, 19);
}

static enum err one(struct sql_stmt *stmt, struct job *job, bool *found)
{
    enum err err = sql_step(stmt, found);
    if (*found)
        read_job(stmt, job);
    sql_end(stmt);
    return err;
}

enum err job_get(struct store *store, int64_t id, struct job *job)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, COLUMNS "WHERE id = $id");
    sql_bind_int(stmt, "$id", id);
    bool found;
    enum err err = one(stmt, job, &found);
    return err == ERR_OK && !found ? ERR_NO_JOB : err;
}

enum err job_live(struct store *store, const char *unique, struct job *job, bool *found)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, COLUMNS "WHERE unique_key = $unique"
                                        " AND state IN ('waiting', 'running', 'paused')");
    sql_bind_text(stmt, "$unique", unique);
    return one(stmt, job, found);
}

static enum err with_slot(struct store *store, const char *slot, int64_t *id, bool *found)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT id FROM job WHERE slot = $slot AND slot IS NOT NULL");
    sql_bind_text(stmt, "$slot", slot);
    enum err err = sql_step(stmt, found);
    if (*found)
        *id = sql_int(stmt, 0);
    sql_end(stmt);
    return err;
}

/* The job that stands in the way of this one, if any. */
static enum err rival(struct store *store, const struct job_new *fresh, int64_t *id, bool *found)
{
    *found = false;
    enum err err = ERR_OK;
    if (fresh->unique != NULL) {
        struct job job;
        err = job_live(store, fresh->unique, &job, found);
        if (*found)
            *id = job.id;
    }
    if (err == ERR_OK && !*found && fresh->slot != NULL)
        err = with_slot(store, fresh->slot, id, found);
    return err;
}

enum err job_add(struct store *store, int64_t now_ms, const struct job_new *fresh, int64_t *id)
{
    bool found;
    enum err err = rival(store, fresh, id, &found);
    if (err == ERR_OK && found)
        err = ERR_RUNNING;
    if (err == ERR_OK)
        err = store_next_id(store, STORE_JOB, id);
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "INSERT INTO job (id, kind, args, unique_key, slot, state, actor, run_at, attempt,"
        " max_attempts, done_n, of_n, cursor, bound, result_n, result_cents, result_skipped,"
        " created_at) VALUES ($id, $kind, $args, $unique, $slot, 'waiting', $actor, $run_at, 0,"
        " $max_attempts, 0, $of, $cursor, $bound, 0, 0, 0, $now)");
    sql_bind_int(stmt, "$id", *id);
    sql_bind_text(stmt, "$kind", fresh->kind);
    sql_bind_text(stmt, "$args", fresh->args != NULL ? fresh->args : "");
    sql_bind_text(stmt, "$unique", fresh->unique);
    sql_bind_text(stmt, "$slot", fresh->slot);
    sql_bind_id(stmt, "$actor", fresh->actor);
    sql_bind_int(stmt, "$run_at", fresh->run_at_ms);
    sql_bind_int(stmt, "$max_attempts", fresh->max_attempts);
    sql_bind_int(stmt, "$of", fresh->of);
    sql_bind_int(stmt, "$cursor", fresh->cursor);
    sql_bind_int(stmt, "$bound", fresh->bound);
    sql_bind_int(stmt, "$now", now_ms);
    return sql_run(stmt);
}

enum err job_next(struct store *store, int64_t now_ms, struct job *job, bool *found)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, COLUMNS "WHERE state = 'waiting' AND run_at <= $now"
                                        " ORDER BY run_at, id LIMIT 1");
    sql_bind_int(stmt, "$now", now_ms);
    return one(stmt, job, found);
}

enum err job_next_at(struct store *store, int64_t *at_ms)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT min(run_at) FROM job WHERE state = 'waiting'");
    bool row;
    enum err err = sql_step(stmt, &row);
    *at_ms = row && !sql_is_null(stmt, 0) ? sql_int(stmt, 0) : -1;
    sql_end(stmt);
    return err;
}

/* Runs a change of one job's row; ERR_NO_JOB when no row was in the state that it asks for. */
static enum err change(struct store *store, struct sql_stmt *stmt, int64_t id)
{
    sql_bind_int(stmt, "$id", id);
    enum err err = sql_run(stmt);
    return err == ERR_OK && sql_changes(store->sql) == 0 ? ERR_NO_JOB : err;
}

enum err job_start(struct store *store, int64_t now_ms, int64_t id)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "UPDATE job SET state = 'running', attempt = attempt + 1,"
        " started_at = coalesce(started_at, $now) WHERE id = $id AND state = 'waiting'");
    sql_bind_int(stmt, "$now", now_ms);
    return change(store, stmt, id);
}

enum err job_progress(struct store *store, const struct job *job)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE job SET done_n = $done, of_n = $of, cursor = $cursor, bound = $bound,"
                    " result_n = $n, result_cents = $cents, result_skipped = $skipped"
                    " WHERE id = $id");
    sql_bind_int(stmt, "$done", job->done);
    sql_bind_int(stmt, "$of", job->of);
    sql_bind_int(stmt, "$cursor", job->cursor);
    sql_bind_int(stmt, "$bound", job->bound);
    sql_bind_int(stmt, "$n", job->result_n);
    sql_bind_int(stmt, "$cents", job->result_cents);
    sql_bind_int(stmt, "$skipped", job->result_skipped);
    return change(store, stmt, job->id);
}

enum err job_finish(struct store *store, int64_t now_ms, int64_t id)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE job SET state = 'done', ended_at = $now, last_error = NULL"
                                " WHERE id = $id AND state = 'running'");
    sql_bind_int(stmt, "$now", now_ms);
    return change(store, stmt, id);
}

enum err job_fail(struct store *store, int64_t now_ms, int64_t id, const char *error,
                  int64_t retry_at_ms)
{
    struct sql_stmt *stmt;
    if (retry_at_ms < 0) {
        stmt = sql_prepare(store->sql, "UPDATE job SET state = 'dead', ended_at = $now,"
                                       " last_error = $error WHERE id = $id AND state = 'running'");
        sql_bind_int(stmt, "$now", now_ms);
    } else {
        stmt = sql_prepare(store->sql, "UPDATE job SET state = 'waiting', run_at = $retry_at,"
                                       " last_error = $error WHERE id = $id AND state = 'running'");
        sql_bind_int(stmt, "$retry_at", retry_at_ms);
    }
    sql_bind_text(stmt, "$error", error);
    return change(store, stmt, id);
}

enum err job_pause(struct store *store, int64_t id, bool pause)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE job SET state = $to WHERE id = $id AND state = $from");
    sql_bind_text(stmt, "$to", states[pause ? JOB_PAUSED : JOB_WAITING]);
    sql_bind_text(stmt, "$from", states[pause ? JOB_WAITING : JOB_PAUSED]);
    return change(store, stmt, id);
}

enum err job_retry(struct store *store, int64_t now_ms, int64_t id)
{
    struct job job, live;
    bool found = false;
    enum err err = job_get(store, id, &job);
    if (err == ERR_OK && job.state != JOB_DEAD)
        err = ERR_NO_JOB;
    if (err == ERR_OK && job.unique[0] != '\0')
        err = job_live(store, job.unique, &live, &found);
    if (err == ERR_OK && found)
        err = ERR_RUNNING;
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE job SET state = 'waiting', attempt = 0, run_at = $now, ended_at = NULL"
                    " WHERE id = $id AND state = 'dead'");
    sql_bind_int(stmt, "$now", now_ms);
    return change(store, stmt, id);
}

enum err job_requeue(struct store *store, int64_t now_ms, int64_t *count)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "UPDATE job SET state = 'waiting',"
                                                    " run_at = $now WHERE state = 'running'");
    sql_bind_int(stmt, "$now", now_ms);
    enum err err = sql_run(stmt);
    *count = err == ERR_OK ? sql_changes(store->sql) : 0;
    return err;
}

enum err job_count(struct store *store, enum job_state state, int64_t *n)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT count(*) FROM job WHERE state = $state");
    sql_bind_text(stmt, "$state", states[state]);
    bool row;
    enum err err = sql_step(stmt, &row);
    *n = row ? sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

static enum err walk(void *arg, const struct page_step *step, int limit, void *out, size_t *count)
{
    struct store *store = arg;
    struct job *rows = out;
    *count = 0;
    struct sql_stmt *stmt =
        step->falling
            ? sql_prepare(store->sql, COLUMNS "WHERE id < $id ORDER BY id DESC LIMIT $limit")
            : sql_prepare(store->sql, COLUMNS "WHERE id > $id ORDER BY id LIMIT $limit");
    sql_bind_int(stmt, "$id", step->id);
    sql_bind_int(stmt, "$limit", limit);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        read_job(stmt, &rows[(*count)++]);
    return err;
}

static void key_of(void *arg, const void *row, struct page_key *key)
{
    (void)arg;
    const struct job *job = row;
    *key = (struct page_key){.value = job->id, .id = job->id};
}

static const struct page_list pages = {.row_size = sizeof(struct job), .walk = walk, .key = key_of};

enum err job_list(struct store *store, const struct page_ask *ask, struct job_page *page)
{
    *page = (struct job_page){.info.total = -1};
    void *rows;
    enum err err = page_fill(&pages, store, ask, &rows, &page->count, &page->info);
    page->rows = rows;
    if (err == ERR_OK) {
        struct sql_stmt *stmt = sql_prepare(store->sql, "SELECT coalesce(max(id), 0) FROM job");
        bool row;
        err = sql_step(stmt, &row); /* ids have no gaps and no job is ever deleted */
        page->info.total = row ? sql_int(stmt, 0) : 0;
        sql_end(stmt);
    }
    if (err != ERR_OK)
        job_page_free(page);
    return err;
}

void job_page_free(struct job_page *page)
{
    free(page->rows);
    page->rows = NULL;
    page->count = 0;
}

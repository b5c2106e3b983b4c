/* rpc_task.c: the methods task.* and the rules T1 to T8.
 *
 * Promises that every task has an assignee drawn by chance, that its price is drawn once, and that
 * amounts are shown only to whom they belong. Charges nothing itself: db/task does. */
#include <stdlib.h>
#include <string.h>

#include "db/counter.h"
#include "db/task.h"
#include "server/draw.h"
#include "server/listing.h"
#include "server/pool.h"
#include "server/row.h"
#include "server/rpc.h"

enum { CENTS = 100, HISTORY_MAX = 5000 };

/* What a charge or a reward changes. */
static const unsigned money_nouns =
    NOUN_TASK | NOUN_LEDGER | NOUN_ACCOUNT | NOUN_STATS | NOUN_EVENT;

static enum err fail_task(struct rpc_ctx *ctx, enum err err, int64_t id)
{
    return rpc_fail(ctx, err, "{s:I}", "task", (json_int_t)id);
}

static enum err answer_task(struct rpc_ctx *ctx, int64_t id, json_t **result)
{
    struct task task;
    enum err err = task_get(ctx->store, id, &task);

    if (err)
        return err;
    *result = json_pack("{s:o}", "task", row_task(&task));
    task_free(&task);
    return *result ? ERR_OK : ERR_NO_MEMORY;
}

/* Whose tasks and in which state: without parameters the caller's open ones; the operator has none,
 * so all. */
static enum err filter_of(struct rpc_ctx *ctx, const json_t *params, struct task_filter *filter)
{
    const char *state = rpc_str(params, "state"), *assignee = rpc_str(params, "assignee");
    const char *sort = rpc_str(params, "sort");
    bool mine = !rpc_bool(params, "all", false) && !assignee && ctx->account_id != 0;

    *filter = (struct task_filter){.search = rpc_str(params, "search")};
    if (sort && strcmp(sort, "reward") == 0)
        filter->sort = TASK_BY_REWARD;
    else if (sort && strcmp(sort, "assigned_at") == 0)
        filter->sort = TASK_BY_ASSIGNED_AT;
    if (state)
        filter->state = strcmp(state, "done") == 0 ? TASK_DONE : TASK_OPEN;
    else if (mine)
        filter->state = TASK_OPEN;
    if (mine)
        filter->assignee = ctx->account_id;
    if (assignee && account_id(ctx->store, assignee, &filter->assignee) != ERR_OK)
        return rpc_fail(ctx, ERR_NO_ACCOUNT, "{s:s}", "account", assignee);
    return ERR_OK;
}

static json_t *list_row(const void *rows, size_t i)
{
    return row_task((const struct task *)rows + i);
}

static const char sort_tags[] = {
    [TASK_BY_ID] = 'i', [TASK_BY_REWARD] = 'r', [TASK_BY_ASSIGNED_AT] = 'a'};

static void list_key(const void *rows, size_t i, char tag, struct page_key *key)
{
    enum task_sort sort = TASK_BY_ID;

    if (tag == sort_tags[TASK_BY_REWARD])
        sort = TASK_BY_REWARD;
    else if (tag == sort_tags[TASK_BY_ASSIGNED_AT])
        sort = TASK_BY_ASSIGNED_AT;
    task_key((const struct task *)rows + i, sort, key);
}

/* Beside the caller's own open tasks: what they are worth together. */
static enum err add_open_reward(struct rpc_ctx *ctx, json_t *answer)
{
    struct counter open;
    enum err err = counter_tasks(ctx->store, false, ctx->account_id, &open);

    if (err)
        return err;
    return json_object_set_new(answer, "open_reward_cents", json_integer(open.reward_cents)) == 0
               ? ERR_OK
               : ERR_NO_MEMORY;
}

enum err rpc_task_list(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct task_filter filter;
    struct page_ask ask;
    struct task_page page = {0};
    json_t *answer = NULL;
    enum err err = filter_of(ctx, params, &filter);

    if (err)
        return err;
    err = listing_ask(ctx, params, sort_tags[filter.sort], &ask);
    if (err)
        return err;
    err = task_list(ctx->store, &filter, &ask, &page);
    if (err)
        return err;
    struct listing listing = {.tag = sort_tags[filter.sort],
                              .count = page.count,
                              .info = page.info,
                              .rows = page.rows,
                              .row = list_row,
                              .key = list_key};
    err = listing_answer(&listing, &ask, &answer);
    task_page_free(&page);
    if (!err && ctx->account_id && filter.assignee == ctx->account_id &&
        filter.state == TASK_OPEN && !filter.search)
        err = add_open_reward(ctx, answer);
    if (err)
        json_decref(answer);
    else
        *result = answer;
    return err;
}

/* Rule T8: who was charged or paid, and those who keep the books. */
static bool sees_amount(const struct rpc_ctx *ctx, const struct task_moment *moment)
{
    return ctx->who & (WHO_ACCOUNTANT | WHO_ADMIN | WHO_OPERATOR) ||
           (ctx->account_id != 0 && moment->account == ctx->account_id);
}

static json_t *history_of(struct rpc_ctx *ctx, const struct task_moment *moments, size_t count)
{
    json_t *history = json_array();
    size_t i = 0;

    while (history && i < count) {
        if (json_array_append_new(history,
                                  row_moment(&moments[i], sees_amount(ctx, &moments[i])))) {
            json_decref(history);
            return NULL;
        }
        i++;
        /* An answer must fit in a line: after the creation the latest moments are shown. */
        if (i == 1 && count > HISTORY_MAX)
            i = count - HISTORY_MAX;
    }
    return history;
}

enum err rpc_task_get(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    int64_t id = rpc_int(params, "id", 0);
    struct task_moment *moments = NULL;
    struct task task;
    size_t count = 0;
    json_t *row, *history;
    enum err err = task_get(ctx->store, id, &task);

    if (err == ERR_NO_TASK)
        return fail_task(ctx, err, id);
    if (err)
        return err;
    row = row_task(&task);
    task_free(&task);
    err = task_history(ctx->store, id, &moments, &count);
    history = err ? NULL : history_of(ctx, moments, count);
    free(moments);
    if (!err && (!row || !history))
        err = ERR_NO_MEMORY;
    if (!err)
        err = json_object_set(row, "history", history) == 0 ? ERR_OK : ERR_NO_MEMORY;
    json_decref(history);
    if (err)
        json_decref(row);
    else
        *result = row;
    return err;
}

enum err rpc_task_add(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    const char *text = rpc_str(params, "text");
    const struct config *config = ctx->config;
    struct task_new fresh = {.author = ctx->account_id, .text = text ? text : ""};
    struct pool pool;
    int64_t id;
    enum err err = pool_read(ctx->store, config, &pool);

    if (err)
        return err;
    if (pool.count == 0)
        return rpc_fail(ctx, ERR_POOL_EMPTY, NULL);
    fresh.title = rpc_str(params, "title");
    fresh.assignee = pool_draw(&pool);
    fresh.fee_cents = CENTS * draw_between(config->fee_min, config->fee_max);
    fresh.reward_cents = CENTS * draw_between(config->reward_min, config->reward_max);
    pool_free(&pool);
    err = task_create(ctx->store, ctx->now_ms, &fresh, &id);
    if (err)
        return err;
    rpc_changed(ctx, money_nouns);
    return answer_task(ctx, id, result);
}

static bool may_edit(const struct rpc_ctx *ctx, const struct task *task)
{
    return ctx->who & WHO_MANAGERS || (ctx->account_id != 0 && task->author == ctx->account_id);
}

enum err rpc_task_edit(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    int64_t id = rpc_int(params, "id", 0);
    const char *title = rpc_str(params, "title"), *text = rpc_str(params, "text");
    struct task task;
    bool allowed;
    enum err err;

    if (!title && !text)
        return rpc_fail(ctx, ERR_PARAM_MISSING, "{s:s}", "param", "title or text");
    err = task_get(ctx->store, id, &task);
    if (err)
        return fail_task(ctx, err, id);
    allowed = may_edit(ctx, &task);
    task_free(&task);
    if (!allowed)
        return rpc_fail(ctx, ERR_NOT_YOURS, NULL);
    err = task_edit(ctx->store, ctx->now_ms, ctx->account_id, id, title, text);
    if (err)
        return fail_task(ctx, err, id);
    rpc_changed(ctx, NOUN_TASK | NOUN_EVENT);
    return answer_task(ctx, id, result);
}

static enum err fail_done(struct rpc_ctx *ctx, enum err err, int64_t id)
{
    struct task task;

    if (err != ERR_NOT_ASSIGNEE || task_get(ctx->store, id, &task) != ERR_OK)
        return fail_task(ctx, err, id);
    rpc_fail(ctx, err, "{s:I, s:s}", "task", (json_int_t)id, "assignee", task.assignee_login);
    task_free(&task);
    return err;
}

enum err rpc_task_done(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    int64_t id = rpc_int(params, "id", 0);
    struct task_done done;
    enum err err = task_complete(ctx->store, ctx->now_ms, ctx->account_id, id, &done);

    if (err)
        return fail_done(ctx, err, id);
    if (!done.already)
        rpc_changed(ctx, money_nouns);
    *result = json_pack("{s:I, s:s, s:I, s:o, s:I}", "id", (json_int_t)id, "result",
                        done.already ? "already_done" : "done", "reward_cents",
                        (json_int_t)done.reward_cents, "done_at", row_time(done.done_at_ms),
                        "balance_cents", (json_int_t)done.balance_cents);
    return *result ? ERR_OK : ERR_NO_MEMORY;
}

/* A count may be off by one per cent of itself, so that a busy company can be reshuffled at all. */
static bool confirms(int64_t confirm, int64_t open)
{
    int64_t off = confirm > open ? confirm - open : open - confirm;

    return off <= confirm / 100;
}

static enum err reshuffle_running(struct rpc_ctx *ctx)
{
    struct job job;
    bool found;
    enum err err = job_live(ctx->store, "reshuffle", &job, &found);

    if (!err && found)
        err = rpc_fail(ctx, ERR_RUNNING, "{s:I}", "job", (json_int_t)job.id);
    return err;
}

static enum err reshuffle_start(struct rpc_ctx *ctx, const struct counter *open, json_t **result)
{
    struct job_new fresh = {.kind = "reshuffle", .unique = "reshuffle", .of = open->n};
    int64_t job;
    enum err err = rpc_submit_job(ctx, &fresh, &job);

    if (err)
        return err;
    rpc_changed(ctx, NOUN_JOB);
    *result = json_pack("{s:I, s:I, s:I}", "job", (json_int_t)job, "open", (json_int_t)open->n,
                        "fees_cents", (json_int_t)open->fee_cents);
    return *result ? ERR_OK : ERR_NO_MEMORY;
}

enum err rpc_task_reshuffle(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    static const char sums[] = "{s:I, s:I, s:I}";
    int64_t confirm = rpc_int(params, "confirm", -1);
    struct counter open;
    struct pool pool;
    json_int_t popugs;
    enum err err = counter_tasks(ctx->store, false, 0, &open);

    if (err)
        return err;
    err = pool_read(ctx->store, ctx->config, &pool);
    if (err)
        return err;
    popugs = (json_int_t)pool.count;
    pool_free(&pool);
    if (rpc_bool(params, "dry_run", false)) {
        *result = json_pack(sums, "open", (json_int_t)open.n, "fees_cents",
                            (json_int_t)open.fee_cents, "popugs", popugs);
        return *result ? ERR_OK : ERR_NO_MEMORY;
    }
    err = reshuffle_running(ctx);
    if (err)
        return err;
    if (popugs == 0)
        return rpc_fail(ctx, ERR_POOL_EMPTY, NULL);
    if (confirm < 0)
        return rpc_fail(ctx, ERR_CONFIRM, sums, "open", (json_int_t)open.n, "fees_cents",
                        (json_int_t)open.fee_cents, "popugs", popugs);
    if (!confirms(confirm, open.n))
        return rpc_fail(ctx, ERR_COUNT_CHANGED, "{s:I, s:I, s:I, s:I}", "open", (json_int_t)open.n,
                        "confirm", (json_int_t)confirm, "fees_cents", (json_int_t)open.fee_cents,
                        "popugs", popugs);
    return reshuffle_start(ctx, &open, result);
}

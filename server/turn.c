/* turn.c: the turn. Promises that an answer leaves only after the commit of all that it tells of,
 * that a refused write leaves no trace, and that when the commit fails every write of the turn is
 * answered so and nothing in memory has moved. */
#include "server/turn.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/log.h"
#include "db/day.h"
#include "server/core_state.h"
#include "server/dispatch.h"
#include "server/job_run.h"
#include "server/push.h"
#include "server/request.h"

enum {
    CHECKPOINT_IDLE_PAGES = 500,
    CHECKPOINT_PAGES = 1000,
    LOOK_MS = 3600000,
    GATHER_NAP_US = 50,
    GATHER_MAX_US = 1000,
    GATHER_CROWD_MIN = 8, /* fewer are not worth waiting for */
    RETRY_MS = 1000,      /* of what core itself has to write, when the store could not */
};

static const double GATHER_PART = 0.8;

struct turn {
    struct core *core;
    uint64_t began_ns;
    struct item *items;
    int count;
    size_t crowd;      /* connections that were waiting when it began */
    bool begun;        /* a transaction is open */
    bool wrote;        /* requests wrote in it */
    enum err failed;   /* the transaction is gone: what its writes are answered */
    bool rolled;       /* a day ended */
    bool ended_logins; /* these are done if it commits */
    bool has_endings;
    int64_t remembered, forgotten;
    int64_t day_ends_at_ms;
    struct job_turn job;
};

static bool core_may_write(const struct core *core)
{
    return uv_now(&core->loop) >= core->not_before_ms;
}

static double elapsed_ms(const struct turn *turn)
{
    return (double)(uv_hrtime() - turn->began_ns) / 1e6;
}

/* Notes that the whole transaction is lost, and why. */
static void lose(struct turn *turn, enum err err)
{
    turn->failed = err == ERR_DISK_FULL ? ERR_DISK_FULL : ERR_BUSY;
    log_error("a turn's writes are lost and answered so",
              log_text("error", err_reason(turn->failed)),
              log_text("detail", store_detail(turn->core->store)));
    store_rollback(turn->core->store);
    turn->begun = false;
}

/* A savepoint in the turn's transaction, which begins with the first. */
static bool begin_write(struct turn *turn)
{
    struct store *store = turn->core->store;
    enum err err = ERR_OK;
    if (turn->failed != ERR_OK)
        return false;
    if (!turn->begun)
        err = store_begin(store);
    turn->begun = turn->begun || err == ERR_OK;
    if (err == ERR_OK)
        err = store_savepoint(store);
    if (err != ERR_OK)
        lose(turn, err);
    return err == ERR_OK;
}

/* Keeps or undoes what was written since begin_write; true when it is kept. */
static bool end_write(struct turn *turn, enum err err)
{
    struct store *store = turn->core->store;
    bool keep = err == ERR_OK;
    if (!store_in_transaction(store)) {
        lose(turn, err);
        return false;
    }
    enum err end = keep ? store_release(store) : store_rollback_to(store);
    /* A full disk may show itself in one write only; the rest of the turn stands. */
    if (end != ERR_OK)
        lose(turn, end);
    return keep && end == ERR_OK;
}

/* The day first: nothing of this turn may be posted to a day that is over. */
static void roll_day(struct turn *turn)
{
    struct core *core = turn->core;
    struct day_span span = {.ends_at_ms = core->day_ends_at_ms};
    int64_t rolled = 0;
    turn->day_ends_at_ms = core->day_ends_at_ms;
    if (core->day_ends_at_ms != 0 && core->now_ms < core->day_ends_at_ms)
        return;
    if (!begin_write(turn))
        return;
    enum err err = day_roll(core->store, core->now_ms, &rolled);
    if (err == ERR_OK)
        err = day_open(core->store, &span);
    if (end_write(turn, err)) {
        turn->day_ends_at_ms = span.ends_at_ms;
        turn->rolled = rolled > 0;
        if (turn->rolled)
            log_info("day rolled", log_int("days", rolled), log_int("day", span.day));
    } else if (turn->failed == ERR_OK) {
        /* Without its day a write has nowhere to go. */
        lose(turn, err);
    }
}

static void end_gone_logins(struct turn *turn)
{
    struct core *core = turn->core;
    if (core->gone_count == 0 || !core_may_write(core) || !begin_write(turn))
        return;
    enum err err = ERR_OK;
    for (size_t i = 0; i < core->gone_count && err == ERR_OK; i++)
        err = login_end(core->store, core->gone_logins[i]);
    turn->ended_logins = end_write(turn, err);
}

/* Does a write of this turn end the sessions of whoever asks here? NULL: no. */
static const char *ended_reason(const struct turn *turn, struct conn *conn)
{
    const char *reason = NULL;
    for (int i = 0; turn->has_endings && i < turn->count; i++) {
        if (effects_end(&turn->items[i].effects, conn_identity(conn), &reason))
            break;
    }
    return reason;
}

static void run_item(struct turn *turn, struct item *item)
{
    const char *ended = ended_reason(turn, item->conn);
    if (!item->write || item->err != ERR_OK) {
        dispatch_run(turn->core, item, ended);
    } else if (begin_write(turn)) {
        dispatch_run(turn->core, item, ended);
        if (end_write(turn, item->err)) {
            turn->wrote = true;
            turn->remembered += item->remembers;
            turn->has_endings = turn->has_endings || item->effects.ending_count > 0;
        }
    }
}

/* Takes one request of a connection; true when it may be asked for another one in this turn. */
static bool take_one(struct turn *turn, struct conn *conn)
{
    char *line;
    size_t len;
    enum wire_got got = conn_take(conn, &line, &len);
    if (got == WIRE_NOTHING)
        return true;
    struct item *item = &turn->items[turn->count];
    dispatch_read(item, conn, got, line, len);
    run_item(turn, item);
    turn->count++;
    /* Who it is from now on is known only after the commit. */
    return !item->effects.pins && item->effects.bye == NULL;
}

static void take_requests(struct turn *turn)
{
    struct core *core = turn->core;
    struct conn *held[TURN_REQUESTS_MAX];
    int held_count = 0;
    while (turn->count < TURN_REQUESTS_MAX &&
           (turn->count == 0 || elapsed_ms(turn) < TURN_REQUESTS_MS)) {
        struct conn *conn = conns_take_ready(&core->conns);
        if (conn == NULL)
            break;
        if (take_one(turn, conn))
            conn_settle(conn);
        else
            held[held_count++] = conn;
    }
    for (int i = 0; i < held_count; i++)
        conn_settle(held[i]);
    if (turn->count > 0)
        core->busy_ms = uv_now(&core->loop);
}

static void run_job(struct turn *turn)
{
    struct core *core = turn->core;
    /* Writing back the WAL is enough of a stop: no slice beside it. */
    if (turn->failed != ERR_OK || core->checkpoint_due || !core_may_write(core))
        return;
    if (!job_run_pick(core, &turn->job) || !begin_write(turn))
        return;
    bool users_wait = core->conns.ready != NULL || turn->count > 0 ||
                      uv_now(&core->loop) - core->busy_ms < JOB_USERS_MS;
    enum err err = job_run_slice(core, &turn->job, users_wait);
    bool waits = err_kind(err) == ERR_KIND_BUSY; /* the disk's fault and not the job's */
    bool kept = end_write(turn, err);
    if (!kept && !waits && turn->failed == ERR_OK && begin_write(turn))
        kept = end_write(turn, job_run_failed(core, &turn->job, err));
    turn->job.ran = kept;
    if (!kept)
        core->not_before_ms = uv_now(&core->loop) + RETRY_MS;
}

static void forget_requests(struct turn *turn)
{
    if (turn->remembered == 0 || !begin_write(turn))
        return;
    end_write(turn,
              request_forget_old(turn->core->store, turn->core->now_ms, turn->core->requests_kept,
                                 turn->remembered, &turn->forgotten));
}

/* After a lost transaction: its writes are answered so; its reads may have seen what never was, and
 * are asked again. */
static void answer_lost(struct turn *turn)
{
    for (int i = 0; i < turn->count; i++) {
        struct item *item = &turn->items[i];
        if (item->method == METHOD_COUNT)
            continue;
        dispatch_reset(item);
        if (item->write)
            item->err = turn->failed;
        else
            dispatch_run(turn->core, item, NULL);
    }
    turn->core->not_before_ms = uv_now(&turn->core->loop) + RETRY_MS;
}

static void commit(struct turn *turn)
{
    struct core *core = turn->core;
    if (turn->begun) {
        enum err err = store_commit(core->store);
        if (err != ERR_OK)
            lose(turn, err);
    }
    if (turn->failed != ERR_OK) {
        answer_lost(turn);
        return;
    }
    core->day_ends_at_ms = turn->day_ends_at_ms;
    if (turn->rolled)
        push_mark(core, NOUN_DAY | NOUN_STATS);
    core->requests_kept += turn->remembered - turn->forgotten;
    if (turn->ended_logins)
        core->gone_count = 0;
    job_run_committed(core, &turn->job);
}

static void end_sessions(struct core *core, const struct effects *effects)
{
    const char *reason;
    for (struct conn *conn = core->conns.first; conn != NULL; conn = conns_next(conn)) {
        if (effects_end(effects, conn_identity(conn), &reason))
            conn_bye(conn, reason);
    }
}

static void answer(struct item *item)
{
    size_t len;
    char *line = dispatch_answer(item, &len);
    if (line != NULL)
        conn_send(item->conn, line, len);
    free(line);
    if (item->effects.pins)
        *conn_identity(item->conn) = item->effects.pinned;
}

/* Answers first, in order; then what the requests asked for beyond them. */
static void answer_all(struct turn *turn)
{
    struct core *core = turn->core;
    for (int i = 0; i < turn->count; i++)
        answer(&turn->items[i]);
    for (int i = 0; i < turn->count; i++) {
        struct effects *effects = &turn->items[i].effects;
        push_mark(core, effects->changed);
        if (effects->job_added)
            job_run_look(core);
        if (effects->ending_count > 0)
            end_sessions(core, effects);
        if (effects->bye != NULL)
            conn_bye(turn->items[i].conn, effects->bye);
    }
    push_run(core);
}

static void flush_all(struct turn *turn)
{
    struct conn *last = NULL;
    for (int i = 0; i < turn->count; i++) {
        struct conn *conn = turn->items[i].conn;
        if (conn != last)
            conn_flush(conn);
        last = conn;
    }
    for (struct conn *conn = turn->core->conns.first, *next; turn->has_endings && conn != NULL;
         conn = next) {
        next = conns_next(conn);
        conn_settle(conn);
    }
    for (int i = 0; i < turn->count; i++)
        conn_settle(turn->items[i].conn);
}

/* Past 500 pages when nobody waits; at 1,000 at the end of the next turn, which has no slice. */
static void checkpoint(struct core *core)
{
    int64_t pages = store_wal_pages(core->store);
    bool idle = core->conns.ready == NULL && !core->job_running;
    bool full = pages >= CHECKPOINT_PAGES;
    if (!core->checkpoint_due && !(idle && pages >= CHECKPOINT_IDLE_PAGES)) {
        core->checkpoint_due = full;
        return;
    }
    core->checkpoint_due = false;
    if (store_checkpoint(core->store) != ERR_OK)
        log_warning("checkpoint failed", log_text("detail", store_detail(core->store)));
}

static void measure(const struct turn *turn)
{
    struct core *core = turn->core;
    if (turn->wrote) {
        double crowd = (double)turn->crowd;
        core->crowd = crowd > core->crowd ? crowd : core->crowd * 0.75 + crowd * 0.25;
        core->crowd_ns = uv_hrtime();
    }
    struct turn_stats *stats = &turn->core->stats;
    double ms = elapsed_ms(turn);
    stats->turns++;
    if (ms > stats->longest_ms) {
        stats->longest_ms = ms;
        stats->longest_at_ms = turn->core->now_ms;
    }
}

bool turn_is_due(const struct core *core)
{
    if (core->conns.ready != NULL || core->due || core->checkpoint_due)
        return true;
    return core_may_write(core) && (core->gone_count > 0 || job_run_is_due(core));
}

uint64_t turn_next_ms(const struct core *core)
{
    uint64_t now_ms = uv_now(&core->loop);
    int64_t in_ms = INT64_MAX;
    bool wants_retry = core->gone_count > 0 || job_run_is_due(core);
    if (core->not_before_ms > now_ms && wants_retry)
        return core->not_before_ms;
    /* A clock in a file moves without time passing: the next request reads it. */
    if (core->config->clock_file != NULL)
        return 0;
    if (core->day_ends_at_ms != 0)
        in_ms = core->day_ends_at_ms - core->now_ms;
    if (core->job_next_at_ms - core->now_ms < in_ms)
        in_ms = core->job_next_at_ms - core->now_ms;
    if (in_ms > LOOK_MS) /* a clock that is set anew must not be slept through */
        in_ms = LOOK_MS;
    return now_ms + (uint64_t)(in_ms > 1 ? in_ms : 1);
}

/* Clients that were answered together ask again within a moment of each other: a commit that waits
 * for most of them costs all of them less than two commits. Nobody waits for a few clients, nor
 * when the last commit for many is more than a moment ago. */
static bool gathers(struct core *core)
{
    uint64_t now_ns = uv_hrtime();
    size_t ready = core->conns.ready_count;
    if (core->gathering_ns == 0)
        core->gathering_ns = now_ns;
    if (ready == 0 || core->crowd < GATHER_CROWD_MIN ||
        now_ns - core->crowd_ns >= 2 * GATHER_MAX_US * 1000 ||
        (double)ready >= core->crowd * GATHER_PART ||
        now_ns - core->gathering_ns >= GATHER_MAX_US * 1000) {
        core->gathering_ns = 0;
        return false;
    }
    nanosleep(&(struct timespec){.tv_nsec = GATHER_NAP_US * 1000}, NULL);
    return true;
}

bool turn_run(struct core *core)
{
    if (!turn_is_due(core) || gathers(core))
        return false;
    struct turn turn = {.core = core,
                        .began_ns = uv_hrtime(),
                        .items = core->items,
                        .crowd = core->conns.ready_count};
    core->due = false;
    clock_now(core->clock, &core->now_ms);
    roll_day(&turn);
    end_gone_logins(&turn);
    take_requests(&turn);
    run_job(&turn);
    forget_requests(&turn);
    commit(&turn);
    answer_all(&turn);
    flush_all(&turn);
    for (int i = 0; i < turn.count; i++)
        dispatch_free(&turn.items[i]);
    job_run_learn(core, &turn.job, elapsed_ms(&turn));
    checkpoint(core);
    measure(&turn);
    return true;
}

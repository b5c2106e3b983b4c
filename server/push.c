/* push.c: marking and telling. Promises that a connection is told at most ten times a second, that
 * the last change is always told, and that marking costs the turns next to nothing: all that watch
 * are looked through at most a hundred times a second. */
#include "server/push.h"

#include <string.h>

#include "server/core_state.h"
#include "server/job_run.h"

enum { MARK_MS = 10, TELL_MS = 100 };

static const char *const words[NOUN_COUNT] = {
#define NOUN_WORD(symbol, word) [NOUN_INDEX_##symbol] = word,
    NOUN_LIST(NOUN_WORD)
#undef NOUN_WORD
};

unsigned push_nouns(const json_t *list)
{
    unsigned nouns = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *word = json_string_value(json_array_get(list, i));
        for (int noun = 0; noun < NOUN_COUNT; noun++) {
            if (strcmp(words[noun], word) == 0)
                nouns |= 1u << noun;
        }
    }
    return nouns;
}

json_t *push_progress(const struct job *job)
{
    return json_pack("{s:I, s:I, s:I, s:s, s:o?}", "job", (json_int_t)job->id, "done",
                     (json_int_t)job->done, "of", (json_int_t)job->of, "state",
                     job_state_word(job->state), "result", job_run_result(job));
}

void push_mark(struct core *core, unsigned nouns)
{
    core->changed |= nouns;
    core->seq += nouns != 0;
}

static void set_progress(json_t **at, json_t *progress)
{
    json_decref(*at);
    *at = progress;
}

/* Notes on each connection what it wants of what changed since the last look. */
static void mark_all(struct core *core)
{
    for (struct conn *conn = core->conns.first; conn != NULL; conn = conns_next(conn)) {
        struct watch *watch = conn_watch(conn);
        watch->pending |= core->changed & watch->nouns;
        if (core->progress != NULL && watch->job == core->progress_job)
            set_progress(&watch->progress, json_incref(core->progress));
    }
    core->changed = 0;
    set_progress(&core->progress, NULL);
    core->marked_ms = uv_now(&core->loop);
}

void push_job(struct core *core, const struct job *job)
{
    if (core->progress != NULL && core->progress_job != job->id)
        mark_all(core);
    core->progress_job = job->id;
    set_progress(&core->progress, push_progress(job));
}

static void tell(struct core *core, struct conn *conn)
{
    struct watch *watch = conn_watch(conn);
    if (watch->pending != 0) {
        json_t *nouns = json_array();
        for (int noun = 0; noun < NOUN_COUNT; noun++) {
            if ((watch->pending & 1u << noun) != 0)
                json_array_append_new(nouns, json_string(words[noun]));
        }
        json_t *params = json_pack("{s:o, s:I}", "nouns", nouns, "seq", (json_int_t)core->seq);
        conn_notify(conn, "changed", params);
        json_decref(params);
    }
    if (watch->progress != NULL)
        conn_notify(conn, "progress", watch->progress);
    set_progress(&watch->progress, NULL);
    watch->pending = 0;
    watch->told_ms = uv_now(&core->loop);
    conn_flush(conn);
    conn_settle(conn);
}

/* Tells those whose time has come; the loop time of the next one, 0 if nobody waits. */
static uint64_t tell_all(struct core *core)
{
    uint64_t now_ms = uv_now(&core->loop), next_ms = 0;
    for (struct conn *conn = core->conns.first, *next; conn != NULL; conn = next) {
        struct watch *watch = conn_watch(conn);
        next = conns_next(conn);
        if (watch->pending == 0 && watch->progress == NULL)
            continue;
        uint64_t due_ms = watch->told_ms == 0 ? now_ms : watch->told_ms + TELL_MS;
        if (due_ms <= now_ms)
            tell(core, conn);
        else if (next_ms == 0 || due_ms < next_ms)
            next_ms = due_ms;
    }
    return next_ms;
}

static void look(struct core *core);

static void on_timer(uv_timer_t *timer)
{
    look(timer->data);
}

static void look(struct core *core)
{
    uint64_t now_ms = uv_now(&core->loop), next_ms = core->marked_ms + MARK_MS;
    bool new = core->changed != 0 || core->progress != NULL;
    core->tell = false;
    if (!new || now_ms >= next_ms) {
        if (new)
            mark_all(core);
        next_ms = tell_all(core);
    }
    if (next_ms != 0)
        uv_timer_start(&core->push_timer, on_timer, next_ms - now_ms, 0);
}

void push_run(struct core *core)
{
    if (core->changed != 0 || core->progress != NULL || core->tell)
        look(core);
}

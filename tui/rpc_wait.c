/* rpc_wait.c: the blocking side of the client, for commands: waits through the host, so that its
 * own peer goes on being served. Promises to end: an answer, or ten seconds without a core. */
#include "tui/rpc.h"

#include <time.h>

enum { UNREACHABLE_MS = 10000 };

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum err rpc_turn(struct rpc *rpc, int timeout_ms)
{
    int64_t now_ms = monotonic_ms();

    rpc_on_tick(rpc, now_ms);
    int due_ms = rpc_timeout_ms(rpc, now_ms);
    if (due_ms >= 0 && (timeout_ms < 0 || due_ms < timeout_ms))
        timeout_ms = due_ms;
    if (rpc_fd(rpc) < 0 && rpc_ended(rpc) != ERR_OK)
        return rpc_ended(rpc);
    if (rpc_lost_at_ms(rpc) >= 0) {
        int64_t left_ms = rpc_lost_at_ms(rpc) + UNREACHABLE_MS - now_ms;
        if (left_ms <= 0)
            return ERR_UNREACHABLE;
        if (timeout_ms < 0 || left_ms < timeout_ms)
            timeout_ms = (int)left_ms;
    }
    const struct host *host = rpc_host(rpc);
    int seen = host->wait(host->ctx, rpc_fd(rpc), rpc_poll_events(rpc), timeout_ms);
    if (seen < 0)
        return ERR_UNREACHABLE;
    rpc_on_ready(rpc, (short)seen);
    return ERR_OK;
}

struct waiting {
    bool answered;
    enum err err;
    json_t *result, *data;
};

static void on_waited(void *arg, const struct rpc_answer *answer)
{
    struct waiting *waiting = arg;

    waiting->answered = true;
    waiting->err = answer->err;
    waiting->result = json_incref((json_t *)answer->result);
    waiting->data = json_incref((json_t *)answer->data);
}

enum err rpc_wait(struct rpc *rpc, enum method method, json_t *params, json_t **result,
                  json_t **data)
{
    struct waiting waiting = {0};

    *result = NULL;
    if (data != NULL)
        *data = NULL;
    rpc_call(rpc, method, params, on_waited, &waiting);
    for (;;) {
        rpc_on_tick(rpc, monotonic_ms());
        if (waiting.answered)
            break;
        enum err err = rpc_turn(rpc, -1);
        if (waiting.answered)
            break;
        if (err != ERR_OK) {
            rpc_forget(rpc, &waiting);
            return err;
        }
    }
    *result = waiting.result;
    if (data != NULL)
        *data = waiting.data;
    else
        json_decref(waiting.data);
    return waiting.err;
}

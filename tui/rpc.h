/* rpc.h: the client's end of the protocol: requests that wait for answers, pushes, reconnecting.
 *
 * Asynchronous: rpc_call never blocks. Says system.hello by itself on every connection. After EOF
 * it connects again (at once, then 50, 100 … 1000 ms) and sends the unanswered requests again,
 * writes with the request ids they had; every write gets one. A caller that cannot poll uses
 * rpc_wait. */
#ifndef POPUG_TUI_RPC_H
#define POPUG_TUI_RPC_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "common/methods.h"
#include "tui/host.h"

struct rpc;

/* An answer: exactly one of result and error. `data` has the error's parameters (with "error",
 * "reason"); all borrowed for the duration of the call. */
struct rpc_answer {
    const json_t *result;
    enum err err;
    const json_t *data;
    const char *message; /* core's English */
};
typedef void (*rpc_answer_fn)(void *arg, const struct rpc_answer *answer);

struct rpc_events {
    void *arg;
    void (*connected)(void *arg, const json_t *hello); /* after every system.hello */
    void (*lost)(void *arg);                           /* EOF: reconnecting */
    void (*pushed)(void *arg, const char *method,
                   const json_t *params); /* changed, progress, bye */
};

/* The host outlives the rpc; events may be NULL and is copied. Connects at the first rpc_on_tick or
 * rpc_call. After a `bye` that is not "slow" it does not connect again: what is pending or comes
 * later fails with ERR_DISABLED, ERR_TICKET or ERR_UNREACHABLE. No callback may call rpc_free. */
struct rpc *rpc_new(const struct host *host, const struct rpc_events *events);
void rpc_free(struct rpc *rpc); /* pending calls are dropped unanswered */

/* `params` is stolen (NULL: none). Calls leave together at the next rpc_on_tick (or when the
 * connection is writable): core then answers them in one turn. The answer comes from a later
 * rpc_on_ready. */
void rpc_call(struct rpc *rpc, enum method method, json_t *params, rpc_answer_fn fn, void *arg);
/* Forgets the pending calls of this arg: their fn is never called. */
void rpc_forget(struct rpc *rpc, const void *arg);

int rpc_fd(const struct rpc *rpc); /* -1 while not connected */
short rpc_poll_events(const struct rpc *rpc);
int rpc_timeout_ms(const struct rpc *rpc, int64_t now_ms);
void rpc_on_ready(struct rpc *rpc, short revents);
void rpc_on_tick(struct rpc *rpc, int64_t now_ms);

/* Calls and waits through the host. *result is the caller's (json_decref), NULL on error; *data the
 * error's parameters, the caller's, may be NULL. ERR_UNREACHABLE when the peer or core is gone for
 * longer than ten seconds. */
enum err rpc_wait(struct rpc *rpc, enum method method, json_t *params, json_t **result,
                  json_t **data);

/* One turn of waiting through the host: until something happened or timeout_ms (-1: for ever) is
 * over. ERR_UNREACHABLE as for rpc_wait. For callers that wait for a push. */
enum err rpc_turn(struct rpc *rpc, int timeout_ms);

const struct host *rpc_host(const struct rpc *rpc);
int64_t rpc_lost_at_ms(
    const struct rpc *rpc); /* CLOCK_MONOTONIC; -1: core has greeted us, or never tried */
enum err
rpc_ended(const struct rpc *rpc); /* after a bye: why there is no more connecting; else ERR_OK */
const json_t *rpc_hello(const struct rpc *rpc); /* the last one; NULL before it */

#endif

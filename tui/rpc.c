/* rpc.c: the client's end of the protocol.
 *
 * Promises that every call gets exactly one answer unless it is forgotten, that a write is sent
 * again with the request id it had, and that nothing here blocks but rpc_turn and rpc_wait. Keeps
 * each request as the line that was sent, so that sending it again cannot differ. Never judges
 * rights or parameters: core does. */
#include "tui/rpc.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "common/wire.h"
#include "tui/buffer.h"

enum {
    RETRY_FIRST_MS = 50,
    RETRY_MAX_MS = 1000,
};

struct call {
    struct call *next;
    json_int_t id;
    char *line; /* with its newline; sent again as it is */
    size_t size;
    enum err failed;  /* decided on our side, to be told from the next tick */
    rpc_answer_fn fn; /* NULL: forgotten */
    void *arg;
};

struct rpc {
    const struct host *host;
    struct rpc_events events;
    int fd;
    struct wire *in; /* of this connection; NULL without one */
    struct buffer out;
    size_t out_sent;
    struct call *calls, **calls_end; /* unanswered, in the order of the calls */
    json_int_t last_id, hello_id;
    json_t *hello;
    bool greeted; /* this connection's hello is answered */
    int64_t retry_at_ms;
    int retry_ms;       /* the next pause between attempts */
    int64_t lost_at_ms; /* since when core has not greeted us; -1: it has */
    enum err ended;     /* core said bye (or refused our protocol): no more attempts */
};

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

struct rpc *rpc_new(const struct host *host, const struct rpc_events *events)
{
    struct rpc *rpc = must(calloc(1, sizeof *rpc));

    rpc->host = host;
    if (events != NULL)
        rpc->events = *events;
    rpc->fd = -1;
    rpc->calls_end = &rpc->calls;
    rpc->lost_at_ms = -1;
    return rpc;
}

static void call_free(struct call *call)
{
    free(call->line);
    free(call);
}

void rpc_free(struct rpc *rpc)
{
    if (rpc == NULL)
        return;
    if (rpc->fd >= 0)
        close(rpc->fd);
    while (rpc->calls != NULL) {
        struct call *call = rpc->calls;
        rpc->calls = call->next;
        call_free(call);
    }
    json_decref(rpc->hello);
    wire_free(rpc->in);
    buffer_free(&rpc->out);
    free(rpc);
}

/* Takes the call out of the list; the caller frees it. */
static void call_unlink(struct rpc *rpc, struct call **at)
{
    struct call *call = *at;

    *at = call->next;
    if (rpc->calls_end == &call->next)
        rpc->calls_end = at;
}

void rpc_forget(struct rpc *rpc, const void *arg)
{
    for (struct call *call = rpc->calls; call != NULL; call = call->next) {
        if (call->arg == arg)
            call->fn = NULL;
    }
}

/* The request as a line; its params are stolen. */
static char *request_line(json_int_t id, const char *method, json_t *params, size_t *size)
{
    json_t *json_id = must(json_integer(id));
    char *line = wire_request(json_id, method, params, size);

    json_decref(json_id);
    json_decref(params);
    return line;
}

static void send_hello(struct rpc *rpc)
{
    size_t size;

    rpc->hello_id = ++rpc->last_id;
    json_t *params = must(json_pack("{s:i, s:b}", "protocol", WIRE_PROTOCOL, "brief", true));
    char *line = request_line(rpc->hello_id, method_infos[METHOD_SYSTEM_HELLO].name, params, &size);
    buffer_add(&rpc->out, line, size);
    free(line);
}

/* At once after a connection that worked, then after 50, 100 … 1000 ms. */
static void retry_later(struct rpc *rpc, int64_t now_ms)
{
    rpc->retry_at_ms = now_ms + rpc->retry_ms;
    rpc->retry_ms = rpc->retry_ms == 0 ? RETRY_FIRST_MS : rpc->retry_ms * 2;
    if (rpc->retry_ms > RETRY_MAX_MS)
        rpc->retry_ms = RETRY_MAX_MS;
}

/* On a new connection: hello, then all that is unanswered. Sent at once: answers keep the order. */
static void try_connect(struct rpc *rpc, int64_t now_ms)
{
    if (rpc->fd >= 0 || rpc->ended != ERR_OK)
        return;
    if (rpc->lost_at_ms < 0)
        rpc->lost_at_ms = now_ms;
    rpc->fd = rpc->host->connect(rpc->host->ctx);
    if (rpc->fd < 0) {
        retry_later(rpc, now_ms);
        return;
    }
    rpc->greeted = false;
    rpc->in = wire_new();
    send_hello(rpc);
    for (struct call **at = &rpc->calls; *at != NULL;) {
        struct call *call = *at;
        if (call->fn == NULL) {
            call_unlink(rpc, at);
            call_free(call);
            continue;
        }
        buffer_add(&rpc->out, call->line, call->size);
        at = &call->next;
    }
}

static void fail_all(struct rpc *rpc, enum err err)
{
    for (struct call *call = rpc->calls; call != NULL; call = call->next)
        call->failed = err;
}

static void disconnect(struct rpc *rpc)
{
    int64_t now_ms = monotonic_ms();

    if (rpc->fd < 0)
        return;
    close(rpc->fd);
    rpc->fd = -1;
    wire_free(rpc->in);
    rpc->in = NULL;
    rpc->out.size = rpc->out_sent = 0;
    retry_later(rpc, now_ms); /* on_hello has set the pause to 0 */
    rpc->greeted = false;
    if (rpc->lost_at_ms < 0)
        rpc->lost_at_ms = now_ms;
    if (rpc->ended != ERR_OK)
        fail_all(rpc, rpc->ended);
    if (rpc->events.lost != NULL)
        rpc->events.lost(rpc->events.arg);
}

/* What core is told to say about a request that no longer has anybody to answer it. */
static enum err bye_error(const char *reason)
{
    if (strcmp(reason, "disabled") == 0)
        return ERR_DISABLED;
    if (strcmp(reason, "key_removed") == 0 || strcmp(reason, "ticket") == 0)
        return ERR_TICKET;
    return ERR_UNREACHABLE;
}

static void on_push(struct rpc *rpc, const char *method, const json_t *params)
{
    if (strcmp(method, "bye") == 0) {
        const char *reason = json_string_value(json_object_get(params, "reason"));
        if (reason != NULL && strcmp(reason, "slow") != 0)
            rpc->ended = bye_error(reason);
    }
    if (rpc->events.pushed != NULL)
        rpc->events.pushed(rpc->events.arg, method, params);
}

/* The answer of a response object; what is not one of ours counts as an internal error. */
static struct rpc_answer answer_of(const json_t *response)
{
    struct rpc_answer answer = {.result = json_object_get(response, "result")};

    if (answer.result != NULL)
        return answer;
    const json_t *error = json_object_get(response, "error");
    answer.message = json_string_value(json_object_get(error, "message"));
    answer.data = json_object_get(error, "data");
    const char *reason = json_string_value(json_object_get(answer.data, "reason"));
    if (reason == NULL || !err_from_reason(reason, &answer.err) || answer.err == ERR_OK)
        answer.err = ERR_INTERNAL;
    return answer;
}

static void on_hello(struct rpc *rpc, const json_t *response)
{
    struct rpc_answer answer = answer_of(response);

    if (answer.err != ERR_OK) {
        rpc->ended = answer.err;
        disconnect(rpc);
        return;
    }
    json_decref(rpc->hello);
    rpc->hello = json_incref((json_t *)answer.result);
    rpc->greeted = true;
    rpc->retry_ms = 0;
    rpc->lost_at_ms = -1;
    if (rpc->events.connected != NULL)
        rpc->events.connected(rpc->events.arg, rpc->hello);
}

static void on_response(struct rpc *rpc, const json_t *response)
{
    const json_t *id = json_object_get(response, "id");

    if (!json_is_integer(id))
        return;
    if (json_integer_value(id) == rpc->hello_id) {
        on_hello(rpc, response);
        return;
    }
    struct call **at = &rpc->calls;
    while (*at != NULL && (*at)->id != json_integer_value(id))
        at = &(*at)->next;
    struct call *call = *at;
    if (call == NULL)
        return;
    call_unlink(rpc, at);
    struct rpc_answer answer = answer_of(response);
    if (call->fn != NULL)
        call->fn(call->arg, &answer);
    call_free(call);
}

static void on_line(struct rpc *rpc, const char *line, size_t size)
{
    json_t *object = json_loadb(line, size, 0, NULL);
    const char *method = json_string_value(json_object_get(object, "method"));

    if (method != NULL)
        on_push(rpc, method, json_object_get(object, "params"));
    else if (json_is_object(object))
        on_response(rpc, object);
    json_decref(object);
}

/* Core never sends a line over the limit: what it answers is not to be had. */
static void too_long(struct rpc *rpc)
{
    if (rpc->calls != NULL)
        rpc->calls->failed = ERR_INTERNAL;
    disconnect(rpc);
}

/* A callback may end this connection and even begin another: look again each time. */
static void take_lines(struct rpc *rpc)
{
    struct wire *wire = rpc->in;
    char *line;
    size_t size;

    while (wire != NULL && rpc->in == wire) {
        enum wire_got got = wire_next(wire, &line, &size);
        if (got == WIRE_NOTHING)
            break;
        if (got == WIRE_LINE)
            on_line(rpc, line, size);
        else
            too_long(rpc);
    }
}

static void read_some(struct rpc *rpc)
{
    while (rpc->fd >= 0) {
        size_t room;
        char *to = wire_room(rpc->in, &room);
        ssize_t got = read(rpc->fd, to, room);
        if (got > 0) {
            wire_filled(rpc->in, (size_t)got);
            take_lines(rpc);
            if ((size_t)got < room)
                return; /* that was all; what comes later wakes the poll again */
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return;
        } else {
            disconnect(rpc);
        }
    }
}

static void write_some(struct rpc *rpc)
{
    while (rpc->fd >= 0 && rpc->out_sent < rpc->out.size) {
        ssize_t put = send(rpc->fd, rpc->out.data + rpc->out_sent, rpc->out.size - rpc->out_sent,
                           MSG_NOSIGNAL);
        if (put >= 0)
            rpc->out_sent += (size_t)put;
        else if (errno != EINTR)
            break; /* a broken connection is seen by the next read, after what it still holds */
    }
    if (rpc->out_sent == rpc->out.size)
        rpc->out.size = rpc->out_sent = 0;
}

void rpc_call(struct rpc *rpc, enum method method, json_t *params, rpc_answer_fn fn, void *arg)
{
    const struct method_info *info = &method_infos[method];
    struct call *call = must(calloc(1, sizeof *call));

    if (params == NULL)
        params = must(json_object());
    if (info->kind == METHOD_WRITE && json_object_get(params, "request_id") == NULL) {
        uuid_t id;
        char text[UUID_STR_LEN];
        uuid_generate_random(id);
        uuid_unparse_lower(id, text);
        json_object_set_new(params, "request_id", json_string(text));
    }
    call->id = ++rpc->last_id;
    call->fn = fn;
    call->arg = arg;
    call->line = request_line(call->id, info->name, params, &call->size);
    if (call->size - 1 > WIRE_LINE_MAX)
        call->failed = ERR_LINE_TOO_LONG;
    if (rpc->ended != ERR_OK)
        call->failed = rpc->ended;
    *rpc->calls_end = call;
    rpc->calls_end = &call->next;
    if (call->failed != ERR_OK)
        return;
    int64_t now_ms = monotonic_ms();
    if (rpc->fd >= 0)
        buffer_add(&rpc->out, call->line, call->size);
    else if (now_ms >= rpc->retry_at_ms)
        try_connect(rpc, now_ms);
}

/* The first call that failed on our side; NULL when there is none. */
static struct call **find_failed(struct call **at)
{
    while (*at != NULL && (*at)->failed == ERR_OK)
        at = &(*at)->next;
    return *at == NULL ? NULL : at;
}

/* A callback may change the list: begin again after each. */
static void tell_failed(struct rpc *rpc)
{
    for (struct call **at; (at = find_failed(&rpc->calls)) != NULL;) {
        struct call *call = *at;
        call_unlink(rpc, at);
        json_t *data =
            must(json_pack("{s:i, s:i}", "limit", WIRE_LINE_MAX, "protocol", WIRE_PROTOCOL));
        struct rpc_answer answer = {
            .err = call->failed, .data = data, .message = err_text(call->failed)};
        if (call->fn != NULL)
            call->fn(call->arg, &answer);
        json_decref(data);
        call_free(call);
    }
}

int rpc_fd(const struct rpc *rpc)
{
    return rpc->fd;
}

short rpc_poll_events(const struct rpc *rpc)
{
    return (short)(rpc->out_sent < rpc->out.size ? POLLIN | POLLOUT : POLLIN);
}

int rpc_timeout_ms(const struct rpc *rpc, int64_t now_ms)
{
    struct call *calls = rpc->calls;

    if (find_failed(&calls) != NULL)
        return 0;
    if (rpc->fd >= 0 || rpc->ended != ERR_OK)
        return -1;
    return now_ms >= rpc->retry_at_ms ? 0 : (int)(rpc->retry_at_ms - now_ms);
}

void rpc_on_ready(struct rpc *rpc, short revents)
{
    if (revents & POLLOUT)
        write_some(rpc);
    if (revents & (POLLIN | POLLHUP | POLLERR))
        read_some(rpc);
}

void rpc_on_tick(struct rpc *rpc, int64_t now_ms)
{
    if (rpc->fd < 0 && now_ms >= rpc->retry_at_ms)
        try_connect(rpc, now_ms);
    write_some(rpc);
    tell_failed(rpc);
}

const struct host *rpc_host(const struct rpc *rpc)
{
    return rpc->host;
}

int64_t rpc_lost_at_ms(const struct rpc *rpc)
{
    return rpc->lost_at_ms;
}

enum err rpc_ended(const struct rpc *rpc)
{
    return rpc->ended;
}

const json_t *rpc_hello(const struct rpc *rpc)
{
    return rpc->hello;
}

/* conn.c: connections: reading into bounded queues, writing out of bounded buffers. Promises that a
 * peer that floods, stalls, breaks off or sends rubbish costs a bounded amount of memory and is
 * felt by nobody else. Knows nothing of requests. */
#include "server/conn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"

enum {
    OUT_PAUSE = 1 << 20, /* no more answers while so much is unread */
    OUT_MAX = 4 << 20,
    READ_AT_ONCE = 256 << 10, /* then the others' turn */
    STALL_MS = 10000,
    CLOSING_MS = 5000,
    SLOW_TICK_MS = 500,
};

enum life { LIFE_OPEN, LIFE_CLOSING, LIFE_CLOSED };

struct conn {
    struct conns *conns;
    struct conn *prev, *next;             /* all of them */
    struct conn *ready_prev, *ready_next; /* the ring; NULL: not in it */
    uv_poll_t poll;
    int fd, events;
    enum life life;
    bool eof, full; /* full: nothing is read before its lines are taken */
    bool mid_line;  /* the peer has got a part of a line only */
    struct wire *in;
    char *out;
    size_t out_len, out_sent, out_size;
    uint64_t moved_ms; /* when the peer last took something, or life changed */
    struct identity identity;
    struct watch watch;
};

static void ring_add(struct conn *conn)
{
    struct conns *conns = conn->conns;
    if (conn->ready_next != NULL)
        return;
    conns->ready_count++;
    struct conn *head = conns->ready;
    if (head == NULL) {
        conn->ready_prev = conn->ready_next = conn;
        conns->ready = conn;
        return;
    }
    conn->ready_prev = head->ready_prev;
    conn->ready_next = head;
    head->ready_prev->ready_next = conn;
    head->ready_prev = conn;
}

static void ring_remove(struct conn *conn)
{
    struct conns *conns = conn->conns;
    if (conn->ready_next == NULL)
        return;
    conns->ready_count--;
    if (conns->ready == conn)
        conns->ready = conn->ready_next == conn ? NULL : conn->ready_next;
    conn->ready_prev->ready_next = conn->ready_next;
    conn->ready_next->ready_prev = conn->ready_prev;
    conn->ready_prev = conn->ready_next = NULL;
}

static void on_closed(uv_handle_t *handle)
{
    struct conn *conn = handle->data;
    close(conn->fd);
    wire_free(conn->in);
    free(conn->out);
    json_decref(conn->watch.progress);
    free(conn);
}

static void close_now(struct conn *conn)
{
    struct conns *conns = conn->conns;
    if (conn->life == LIFE_CLOSED)
        return;
    conn->life = LIFE_CLOSED;
    ring_remove(conn);
    if (conn->prev != NULL)
        conn->prev->next = conn->next;
    else
        conns->first = conn->next;
    if (conn->next != NULL)
        conn->next->prev = conn->prev;
    conns->count--;
    if (conns->gone != NULL)
        conns->gone(conns->arg, conn);
    shutdown(conn->fd, SHUT_RDWR);
    uv_close((uv_handle_t *)&conn->poll, on_closed);
}

static size_t unread(const struct conn *conn)
{
    return conn->out_len - conn->out_sent;
}

static bool is_slow(const struct conn *conn)
{
    return conn->life == LIFE_CLOSING || unread(conn) >= OUT_PAUSE;
}

static void read_some(struct conn *conn)
{
    size_t total = 0, room;
    while (total < READ_AT_ONCE) {
        char *into = wire_room(conn->in, &room);
        conn->full = room == 0;
        if (conn->full)
            return;
        ssize_t got = read(conn->fd, into, room);
        if (got > 0) {
            wire_filled(conn->in, (size_t)got);
            total += (size_t)got;
            if ((size_t)got < room)
                return;
        } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            conn->eof = true;
            return;
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

static void on_event(uv_poll_t *poll, int status, int events)
{
    struct conn *conn = poll->data;
    if (status < 0) { /* reset by the peer; the loop has stopped listening */
        conn->events = 0;
        conn->eof = true;
        conn->out_len = conn->out_sent = 0;
    } else {
        if ((events & UV_READABLE) != 0 && conn->life == LIFE_OPEN)
            read_some(conn);
        if ((events & UV_WRITABLE) != 0)
            conn_flush(conn);
    }
    conn_settle(conn);
}

/* Asks the loop for what matters now, if that is something else than before. */
static void listen_to(struct conn *conn, int events)
{
    if (events == conn->events)
        return;
    conn->events = events;
    if (events == 0)
        uv_poll_stop(&conn->poll);
    else
        uv_poll_start(&conn->poll, events, on_event);
}

static void on_slow_tick(uv_timer_t *timer)
{
    struct conns *conns = timer->data;
    uint64_t now_ms = uv_now(conns->loop);
    bool anybody = false;
    for (struct conn *conn = conns->first, *next; conn != NULL; conn = next) {
        next = conn->next;
        if (!is_slow(conn))
            continue;
        if (conn->life == LIFE_CLOSING && now_ms - conn->moved_ms >= CLOSING_MS)
            close_now(conn);
        else if (conn->life == LIFE_OPEN && now_ms - conn->moved_ms >= STALL_MS)
            conn_bye(conn, "slow");
        conn_settle(conn);
        anybody = true;
    }
    if (!anybody)
        uv_timer_stop(timer);
}

void conn_settle(struct conn *conn)
{
    if (conn->life == LIFE_CLOSED)
        return;
    bool ready = conn->life == LIFE_OPEN && wire_ready(conn->in);
    bool over = conn->life == LIFE_CLOSING || (conn->eof && !ready);
    if (over && unread(conn) == 0) {
        close_now(conn);
        return;
    }
    if (ready && unread(conn) < OUT_PAUSE)
        ring_add(conn);
    else
        ring_remove(conn);
    int events = unread(conn) > 0 ? UV_WRITABLE : 0;
    conn->full = conn->full && ready;
    if (conn->life == LIFE_OPEN && !conn->eof && !conn->full)
        events |= UV_READABLE;
    listen_to(conn, events);
    if (is_slow(conn) && !uv_is_active((uv_handle_t *)&conn->conns->slow))
        uv_timer_start(&conn->conns->slow, on_slow_tick, SLOW_TICK_MS, SLOW_TICK_MS);
}

void conns_init(struct conns *conns, uv_loop_t *loop, void (*gone)(void *arg, struct conn *conn),
                void *arg)
{
    *conns = (struct conns){.loop = loop, .gone = gone, .arg = arg};
    uv_timer_init(loop, &conns->slow);
    conns->slow.data = conns;
}

struct conn *conns_add(struct conns *conns, int fd, unsigned who)
{
    struct conn *conn = calloc(1, sizeof *conn);
    if (conn == NULL)
        abort();
    conn->conns = conns;
    conn->fd = fd;
    conn->identity.who = who;
    conn->moved_ms = uv_now(conns->loop);
    if (uv_poll_init(conns->loop, &conn->poll, fd) != 0) {
        log_error("connection refused by the loop");
        close(fd);
        free(conn);
        return NULL;
    }
    conn->poll.data = conn;
    conn->in = wire_new();
    conn->next = conns->first;
    if (conns->first != NULL)
        conns->first->prev = conn;
    conns->first = conn;
    conns->count++;
    conn_settle(conn);
    return conn;
}

struct conn *conns_next(struct conn *conn)
{
    return conn->next;
}

void conns_close_all(struct conns *conns, const char *reason)
{
    while (conns->first != NULL) {
        struct conn *conn = conns->first;
        conn_bye(conn, reason);
        conn_flush(conn);
        close_now(conn);
    }
    uv_close((uv_handle_t *)&conns->slow, NULL);
}

struct conn *conns_take_ready(struct conns *conns)
{
    struct conn *conn = conns->ready;
    if (conn != NULL)
        ring_remove(conn);
    return conn;
}

enum wire_got conn_take(struct conn *conn, char **line, size_t *len)
{
    return wire_next(conn->in, line, len);
}

/* The peer reads nothing: what it has not begun to read is dropped, so that bye may still reach it.
 */
static void drop_unbegun(struct conn *conn)
{
    char *begun = conn->out + conn->out_sent;
    char *end = memchr(begun, '\n', unread(conn));
    conn->out_len = conn->mid_line ? (size_t)(end - conn->out) + 1 : conn->out_sent;
}

static void append(struct conn *conn, const char *bytes, size_t len)
{
    if (conn->out_sent == conn->out_len)
        conn->moved_ms = uv_now(conn->conns->loop);
    if (conn->out_size - conn->out_len < len) {
        if (conn->out != NULL)
            memmove(conn->out, conn->out + conn->out_sent, unread(conn));
        conn->out_len -= conn->out_sent;
        conn->out_sent = 0;
        if (conn->out_size - conn->out_len < len)
            conn->out_size = (conn->out_len + len) * 2;
        conn->out = realloc(conn->out, conn->out_size);
        if (conn->out == NULL)
            abort();
    }
    memcpy(conn->out + conn->out_len, bytes, len);
    conn->out_len += len;
}

void conn_send(struct conn *conn, const char *bytes, size_t len)
{
    if (conn->life != LIFE_OPEN)
        return;
    if (unread(conn) + len > OUT_MAX)
        conn_bye(conn, "slow");
    else
        append(conn, bytes, len);
}

void conn_notify(struct conn *conn, const char *method, const json_t *params)
{
    size_t len;
    char *line = wire_notification(method, params, &len);
    conn_send(conn, line, len);
    free(line);
}

void conn_flush(struct conn *conn)
{
    while (unread(conn) > 0 && conn->life != LIFE_CLOSED) {
        ssize_t sent = send(conn->fd, conn->out + conn->out_sent, unread(conn), MSG_NOSIGNAL);
        if (sent > 0) {
            conn->out_sent += (size_t)sent;
            conn->mid_line = conn->out[conn->out_sent - 1] != '\n';
            conn->moved_ms = uv_now(conn->conns->loop);
        } else if (sent < 0 && errno == EINTR) {
            continue;
        } else if (sent < 0 && errno == EAGAIN) {
            return;
        } else { /* the peer is gone: nobody will read the rest, nor the answers to come */
            conn->life = LIFE_CLOSING;
            conn->out_sent = conn->out_len;
        }
    }
    if (conn->out_size > READ_AT_ONCE) { /* an idle connection keeps no large buffer */
        free(conn->out);
        conn->out = NULL;
        conn->out_size = 0;
    }
    conn->out_len = conn->out_sent = 0;
}

void conn_bye(struct conn *conn, const char *reason)
{
    if (conn->life != LIFE_OPEN)
        return;
    if (strcmp(reason, "slow") == 0 && unread(conn) > 0) {
        drop_unbegun(conn);
        log_warning("connection cut off: it does not read its answers",
                    log_int("account", conn->identity.account));
    }
    json_t *params = json_pack("{s:s}", "reason", reason);
    conn_notify(conn, "bye", params);
    json_decref(params);
    conn->life = LIFE_CLOSING;
    conn->moved_ms = uv_now(conn->conns->loop);
    conn_flush(conn);
}

bool conn_is_open(const struct conn *conn)
{
    return conn->life == LIFE_OPEN;
}

struct identity *conn_identity(struct conn *conn)
{
    return &conn->identity;
}

struct watch *conn_watch(struct conn *conn)
{
    return &conn->watch;
}

/* conn.h: one connection to core, and the set of them.
 *
 * Reading only queues: what a peer sent stays in its bounded buffer until a turn takes it, line by
 * line; a full buffer stops the reading. Output is buffered too and written when a turn is over. A
 * peer with a mebibyte unread is given no more answers until it reads; when nothing moves for ten
 * seconds, or at four mebibytes, it is cut off (bye slow). Every conn dies in conns_close_all or
 * after its peer is gone; `gone` is then told once. */
#ifndef POPUG_SERVER_CONN_H
#define POPUG_SERVER_CONN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "common/wire.h"
#include "db/login.h"

struct conn;

/* Who speaks on a connection: pinned once, never named by a request again. */
struct identity {
    unsigned who;       /* WHO_OPERATOR, WHO_CHILD, or WHO_ACCOUNTS: the role is read anew */
    int64_t account;    /* 0: none */
    struct login login; /* of an account's session */
};

/* What a connection wants to be told, and what it is to be told next (server/push.c). */
struct watch {
    unsigned nouns, pending; /* enum noun bits */
    int64_t job;             /* 0: none */
    json_t *progress;        /* parameters of the next progress; NULL: none */
    uint64_t told_ms;        /* loop time of the last push; 0: never */
};

struct conns {
    uv_loop_t *loop;
    void (*gone)(void *arg, struct conn *conn); /* before it is freed; may be NULL */
    void *arg;
    struct conn *first;
    struct conn *ready; /* the next in turn of a ring; NULL: nobody has sent anything */
    size_t count, ready_count;
    uv_timer_t slow; /* runs only while somebody is slow or closing */
};

void conns_init(struct conns *conns, uv_loop_t *loop, void (*gone)(void *arg, struct conn *conn),
                void *arg);
/* Takes the descriptor, whatever comes of it. */
struct conn *conns_add(struct conns *conns, int fd, unsigned who);
struct conn *conns_next(struct conn *conn); /* of the list that begins with first */
/* Bye to all, one try to write what is left, and everything closed; the loop must run once more. */
void conns_close_all(struct conns *conns, const char *reason);

/* The next connection in turn, taken out of the ring; NULL: none. conn_settle puts it back. */
struct conn *conns_take_ready(struct conns *conns);

/* The line holds until the turn is over and the loop goes on. */
enum wire_got conn_take(struct conn *conn, char **line, size_t *len);
/* Appends to the output; nothing is written before conn_flush. */
void conn_send(struct conn *conn, const char *bytes, size_t len);
void conn_notify(struct conn *conn, const char *method, const json_t *params);
void conn_flush(struct conn *conn);
/* After taking, sending or flushing: back into the ring, reading on, or closed, as it now is. */
void conn_settle(struct conn *conn);
/* Says bye, takes no more requests, closes when that is written. A second one is nothing. */
void conn_bye(struct conn *conn, const char *reason);
bool conn_is_open(const struct conn *conn); /* false after bye or close */

struct identity *conn_identity(struct conn *conn);
struct watch *conn_watch(struct conn *conn);

#endif

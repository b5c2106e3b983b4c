/* session_state.h: the state of a session's process, for session*.c only. */
#ifndef POPUG_SERVER_SESSION_STATE_H
#define POPUG_SERVER_SESSION_STATE_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "server/hostkey.h"
#include "server/report.h"
#include "server/session.h"
#include "tui/host.h"

enum {
    SESSION_INPUT_MAX = 8192, /* libssh holds what does not fit */
    SESSION_LINE_MAX = 4096,
    SESSION_REFUSED_MAX = 20, /* unknown keys that one connection may offer */
    SESSION_FAILURES_MAX = 6, /* other attempts that fail */
    SESSION_TERM_MAX = 33,
    SESSION_LANG_MAX = 64,
    SESSION_TICKET_HEX = 64,
};

/* Why the loop must stop; the first one wins. */
enum session_end {
    SESSION_GOES_ON,
    SESSION_GONE,     /* the client, or the SSH protocol, has ended */
    SESSION_GRACE,    /* login_grace is over */
    SESSION_IDLE,     /* idle_timeout is over */
    SESSION_DEAD,     /* no answer to keepalives */
    SESSION_SHUTDOWN, /* SIGTERM, or the lifeline has ended */
    SESSION_REFUSED,  /* too many attempts to log in */
};

enum session_want { WANT_NOTHING, WANT_SHELL, WANT_EXEC, WANT_RPC };

struct session {
    const struct session_args *args;
    ssh_session ssh;
    ssh_event event;
    ssh_channel channel; /* the one there is; NULL before it is opened */
    struct ssh_counter_struct traffic;
    enum session_end end;
    bool orphaned; /* the lifeline has ended */
    enum session_want want;
    struct host host;
    char source[SESSION_SOURCE_MAX];

    /* times, monotonic_ms; 0: none */
    int64_t grace_at_ms;
    int64_t input_at_ms;     /* the last byte of the user */
    int64_t keepalive_at_ms; /* when the next one is due */
    uint64_t heard_bytes;    /* of the client at the last keepalive */
    int silent_keepalives;

    /* the one more descriptor in the loop */
    int extra_fd;
    short extra_events, extra_seen;

    /* login */
    bool authenticated, asked_methods;
    struct ssh_server_callbacks_struct server_callbacks;
    struct ssh_channel_callbacks_struct channel_callbacks;
    int failures, refused_count;
    char refused[SESSION_REFUSED_MAX][HOSTKEY_FINGERPRINT_MAX];
    char fingerprint[HOSTKEY_FINGERPRINT_MAX]; /* of the key that logged in */

    /* core */
    int core_fd; /* of the login; -1: given to the host's user, or none */
    char ticket[SESSION_TICKET_HEX + 1];
    char *refusal; /* the key is right and yet core will not have this session: its words */
    int refusal_exit;

    /* what the client has asked for */
    bool pty, no_color, resized;
    int cols, rows;
    char term[SESSION_TERM_MAX];
    char lang[3][SESSION_LANG_MAX]; /* LC_ALL, LC_MESSAGES, LANG */
    char *command;
    char *screen; /* the first one; NULL: its own choice */

    /* the client's bytes that nobody has taken yet */
    char *input;
    size_t input_used;
    bool input_held; /* libssh holds more */
    bool refilling;  /* libssh is being asked for it */
    bool input_eof, channel_closed;
};

/* session.c: one turn of the loop: waits until fd (-1: none) has one of `events`, or the client
 * says something, or timeout_ms is over (-1: for ever). Returns what fd has; -1 when the session is
 * to end (see session->end). */
int session_pump(struct session *session, int fd, short events, int timeout_ms);
void session_stop(struct session *session, enum session_end why);

/* session_auth.c */
void session_auth_set_callbacks(struct session *session);
void session_auth_log_refusals(struct session *session);
void session_tell_gate(struct session *session, const struct report *report);

/* session_proxy.c: reads the header that names the client; false when there is none. */
bool session_proxy(struct session *session);

/* session_core.c: questions to core while the loop stands; they end with the session. */
enum session_answer { ANSWER_YES, ANSWER_NO, ANSWER_REFUSED, ANSWER_LOST };
enum session_answer session_core_knows(struct session *session, const char *fingerprint);
enum session_answer session_core_open(struct session *session, const char *fingerprint);
/* host.connect: the login's own connection first, later ones by the ticket. */
int session_core_connect(void *ctx);

/* session_channel.c */
void session_channel_set_callbacks(struct session *session);
/* Can anything be written now without being queued? */
bool session_writable(const struct session *session);
/* Writes what the client's window takes now (0 when nothing); -1 when the client is gone. */
ssize_t session_write_some(struct session *session, int stream, const char *data, size_t size);
/* All of it, pumping; 0 or -1. host.write. */
int session_write(void *ctx, int stream, const char *data, size_t size);
/* Takes up to size bytes that the client has sent; 0 when there are none now. */
size_t session_take_input(struct session *session, char *buf, size_t size);
void session_finish(struct session *session, int exit_code);

/* What serves the three wants; each returns the exit status. */
/* Gives memory back that only logging in has used: once, when the client first pauses. */
void session_rest(void);
int session_shell(struct session *session);
int session_exec(struct session *session);
int session_rpc(struct session *session);

/* session_watch.c: bounds on memory and on the time one turn may take. */
void session_watch_start(size_t memory_bytes);
void session_watch_turn(void);

#endif

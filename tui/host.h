/* host.h: all that the screens and commands ask of the program they run in: popugd's session (an
 * SSH channel) or popug (a real terminal, the user's own ssh, or the operator's socket).
 *
 * Everything here is called from the one thread of its process. `ctx` is the host's own. */
#ifndef POPUG_TUI_HOST_H
#define POPUG_TUI_HOST_H

#include <stdbool.h>
#include <sys/types.h>

struct host {
    void *ctx;

    /* A connected, non-blocking stream to core, owned by the caller; -1 when there is none now.
     * Called again after EOF. The host may already have said something on it (session.resume): a
     * response whose id is a string is the host's and is passed over. */
    int (*connect)(void *ctx);

    /* Waits until `fd` has one of `events` (poll's) or `timeout_ms` is over (-1: for ever), while
     * the host goes on serving its own peer. Returns the events seen, 0 on time-out, -1 when the
     * peer is gone. fd may be -1: only the time counts. */
    int (*wait)(void *ctx, int fd, short events, int timeout_ms);

    /* Standard input of a command: blocks as `wait` does; 0 at its end, -1 when the peer is gone.
     */
    ssize_t (*read)(void *ctx, char *buf, size_t size);

    /* All of `data` to standard output (stream 1) or standard error (2); -1 when the peer is gone.
     */
    int (*write)(void *ctx, int stream, const char *data, size_t size);

    const char *lang;       /* LC_ALL, LC_MESSAGES or LANG of the user; NULL if unknown */
    const char *invocation; /* how to call a command again: "ssh popug@host", "popug --state DIR" */
    bool operator_;         /* the operator's socket: no account of its own */
    bool files;             /* commands may read files by name: they are the user's own (popug) */
};

#endif

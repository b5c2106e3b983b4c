/* session.h: one client: its SSH endpoint, and the screen, command or relay it asked for. */
#ifndef POPUG_SERVER_SESSION_H
#define POPUG_SERVER_SESSION_H

#include <stddef.h>

#include <libssh/libssh.h>
#include <libssh/server.h>

#include "server/config.h"
#include "tui/terminfo.h"

enum { SESSION_SOURCE_MAX = 64 };

struct session_args {
    const struct config *config;
    ssh_bind bind;
    const struct terminfo *terminfo;
    int fd;              /* the connection, non-blocking */
    int report_fd;       /* to the gate, see report.h */
    int handoff_fd;      /* the clients' end */
    int lifeline_fd;     /* end when it says EOF */
    int signal_fd;       /* a signalfd for SIGTERM, SIGINT and SIGHUP, which are blocked */
    const char *source;  /* the client's address as text */
    size_t memory_bytes; /* of address space, see session_watch_memory */
};

/* Serves one connection in this process, which ends with it. */
_Noreturn void session_main(const struct session_args *args);

/* How much address space a session may have: what the gate has, which calls it, and a margin; 0: it
 * cannot be known. */
size_t session_watch_memory(void);

#endif

/* session.h: one client: its SSH endpoint, and the screen, command or relay it asked for. */
#ifndef POPUG_SERVER_SESSION_H
#define POPUG_SERVER_SESSION_H

#include <libssh/libssh.h>
#include <libssh/server.h>

#include "server/config.h"

enum { SESSION_SOURCE_MAX = 64 };

struct session_args {
    const struct config *config;
    ssh_bind bind;
    int fd;             /* the connection, non-blocking */
    int report_fd;      /* to the gate, see report.h */
    int handoff_fd;     /* the clients' end */
    int lifeline_fd;    /* end when it says EOF */
    int signal_fd;      /* a signalfd for SIGTERM, SIGINT and SIGHUP, which are blocked */
    const char *source; /* the client's address as text */
};

/* Serves one connection in this process, which ends with it. */
_Noreturn void session_main(const struct session_args *args);

#endif

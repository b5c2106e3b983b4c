/* gate.h: the process that accepts connections and forks a session for each. */
#ifndef POPUG_SERVER_GATE_H
#define POPUG_SERVER_GATE_H

#include <libssh/libssh.h>

#include "server/config.h"
#include "server/listener.h"

struct gate_args {
    const struct config *config;
    const struct listener *listeners;
    int listener_count;
    ssh_key hostkey;
    int handoff_fd;  /* the clients' end */
    int lifeline_fd; /* end when it says EOF */
    int census_fd;   /* kept open by the gate and every session: its EOF says that all have ended */
    int ready_fd;    /* one byte once connections are accepted, then closed */
};

/* Runs the gate in this process until SIGTERM (logins that are not done end too), SIGHUP (they go
 * on: another gate takes over) or the end of the lifeline; returns the exit code. Sessions are
 * forked from it and never return. */
int gate_main(const struct gate_args *args);

#endif

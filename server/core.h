/* core.h: the one process that opens the database: all rules, all rights, the jobs. */
#ifndef POPUG_SERVER_CORE_H
#define POPUG_SERVER_CORE_H

#include "server/config.h"

struct core_args {
    const struct config *config;
    int handoff_fd;  /* core's end of the SOCK_SEQPACKET pair; each message brings one connection */
    int lifeline_fd; /* end when it says EOF */
    int ready_fd;    /* one byte is written once requests are served, then it is closed; -1: nobody
                        waits */
};

/* Runs core in this process until SIGTERM or the end of the lifeline; returns the exit code: 0
 * after a clean end, 1 when it could not start (the log says why). Locks the state directory, makes
 * the operator's socket core.sock in it (0600), serves, commits, closes. */
int core_main(const struct core_args *args);

#endif

/* gate_warm.h: everything that is slow the first time, done once before sessions are forked. */
#ifndef POPUG_SERVER_GATE_WARM_H
#define POPUG_SERVER_GATE_WARM_H

#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>

#include "tui/terminfo.h"

struct gate_warm {
    ssh_bind bind;             /* the SSH endpoint that sessions use, with a copy of the host key */
    struct terminfo *terminfo; /* the terminals' entries */
};

/* False when there is no endpoint (the log says why). What is made lives as long as the process. */
bool gate_warm(struct gate_warm *warm, ssh_key hostkey);

#endif

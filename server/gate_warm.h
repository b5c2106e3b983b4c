/* gate_warm.h: everything that is slow the first time, done once before sessions are forked. */
#ifndef POPUG_SERVER_GATE_WARM_H
#define POPUG_SERVER_GATE_WARM_H

#include <libssh/libssh.h>
#include <libssh/server.h>

/* The SSH endpoint that sessions use, with a copy of `hostkey`; NULL when it cannot be had. The
 * caller frees with ssh_bind_free. */
ssh_bind gate_warm(ssh_key hostkey);

#endif

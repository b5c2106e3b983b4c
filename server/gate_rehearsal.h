/* gate_rehearsal.h: one whole login between two ends in the gate's own process. */
#ifndef POPUG_SERVER_GATE_REHEARSAL_H
#define POPUG_SERVER_GATE_REHEARSAL_H

#include <libssh/libssh.h>
#include <libssh/server.h>

/* Plays key exchange, authentication and a channel over a socket pair with this cipher, so that
 * what libssh and OpenSSL load and look up is there before sessions are forked. A failure costs
 * only time: it is logged, and sessions do the work themselves. */
void gate_rehearse(ssh_bind bind, const char *cipher);

#endif

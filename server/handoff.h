/* handoff.h: how a session reaches core without connect(): it makes a socket pair and sends one end
 * over a SOCK_SEQPACKET pair that every incarnation of core reads from. While core is away the
 * message waits in the kernel, so nobody polls. */
#ifndef POPUG_SERVER_HANDOFF_H
#define POPUG_SERVER_HANDOFF_H

/* Makes the pair: *client_end for gate and sessions, *core_end for core. 0 or -1 with errno. */
int handoff_pair(int *client_end, int *core_end);

/* A new non-blocking stream to core, owned by the caller; -1 with errno. */
int handoff_connect(int client_end);

/* The next stream that a session sent, non-blocking, owned by the caller; -1 with errno (EAGAIN).
 */
int handoff_accept(int core_end);

#endif

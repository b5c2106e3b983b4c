/* notify.h: sd_notify without libsystemd: one datagram to $NOTIFY_SOCKET. */
#ifndef POPUG_SERVER_NOTIFY_H
#define POPUG_SERVER_NOTIFY_H

/* Says `state` ("READY=1") to the service manager, if there is one; failures are of no consequence.
 */
void notify_say(const char *state);

#endif

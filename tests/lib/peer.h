/* peer.h: a bare TCP peer of the server, for what a well-bred ssh never does. */
#ifndef POPUG_TESTS_LIB_PEER_H
#define POPUG_TESTS_LIB_PEER_H

#include <stdbool.h>

/* Connects to 127.0.0.1:port from the loopback address `from` (NULL: any); the caller closes it. */
int peer_connect(int port, const char *from);

/* Waits for the server's greeting, "SSH-2.0-…"; false when it closes the connection without one. */
bool peer_greeted(int fd);

/* Waits until the server has closed the connection, passing over what it still says. */
void peer_wait_closed(int fd);

#endif

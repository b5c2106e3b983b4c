/* listener.h: the sockets that popugd accepts on: systemd's, or its own. */
#ifndef POPUG_SERVER_LISTENER_H
#define POPUG_SERVER_LISTENER_H

#include "server/config.h"

enum { LISTENER_MAX = 2 * CONFIG_LISTEN_MAX };

struct listener {
    int fd;           /* non-blocking, listening, close-on-exec */
    char address[80]; /* "127.0.0.1:4022", "[::1]:4022": what was really bound */
};

/* Opens every address of the configuration, or takes systemd's LISTEN_FDS when there are any.
 * Returns how many there are, -1 when one cannot be had (the log says which and why; none stays
 * open). */
int listener_open(const struct config *config, struct listener *listeners);
void listener_close(struct listener *listeners, int count);

#endif

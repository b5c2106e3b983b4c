/* supervisor.h: the first process: sockets, children, signals. It parses nothing that users send.
 */
#ifndef POPUG_SERVER_SUPERVISOR_H
#define POPUG_SERVER_SUPERVISOR_H

#include "server/config.h"

/* Serves until SIGTERM or SIGINT; returns the exit code: 0 after a clean end, 1 when it could not
 * start (the log says why). Takes `config`; `flags` are kept for reading the file again. */
int supervisor_main(struct config *config, const struct config_flags *flags);

#endif

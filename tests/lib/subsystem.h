/* subsystem.h: `ssh -s host popug`: the protocol by the real ssh, one connection kept open.
 *
 * Everything fails the running test (or ends a program that is none) after the deadline of until.h.
 */
#ifndef POPUG_TESTS_LIB_SUBSYSTEM_H
#define POPUG_TESTS_LIB_SUBSYSTEM_H

#include <jansson.h>

#include "tests/lib/daemon.h"

struct subsystem;

/* Logs in with that key and says hello. The caller frees. */
struct subsystem *subsystem_open(struct daemon *daemon, const char *key);
void subsystem_free(struct subsystem *subsystem); /* NULL is allowed */

/* Sends a request and waits for its answer; `params` is stolen, NULL: none. Returns the result, or
 * NULL on an error, whose object then stands in *error unless that is NULL. The caller owns both.
 */
json_t *subsystem_call(struct subsystem *subsystem, const char *method, json_t *params,
                       json_t **error);

/* Waits for the next push of that method; its params, the caller's. Other pushes are dropped. */
json_t *subsystem_push(struct subsystem *subsystem, const char *method);

/* Sends a line as it is; the next line that comes, without its newline (the caller frees), NULL
 * when the connection is over. */
void subsystem_write(struct subsystem *subsystem, const char *line);
char *subsystem_read(struct subsystem *subsystem);

/* Waits for ssh to end; its exit code. */
int subsystem_end(struct subsystem *subsystem);

#endif

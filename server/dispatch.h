/* dispatch.h: one request: read it, check it, judge the right, call its handler. */
#ifndef POPUG_SERVER_DISPATCH_H
#define POPUG_SERVER_DISPATCH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"
#include "common/methods.h"
#include "server/effects.h"

struct core;

/* A request on its way through a turn. Zero it, then dispatch_read; the fields are dispatch's. */
struct item {
    struct conn *conn;
    json_t *request;  /* NULL: could not be read */
    const json_t *id; /* borrowed from it; NULL: answered with null */
    bool wants_answer;
    enum method method; /* METHOD_COUNT: none */
    bool write;
    bool remembers; /* its request id is to be remembered */

    enum err err;
    json_t *error; /* parameters; NULL: none */
    char *result;  /* JSON text */
    struct effects effects;
};

/* Fills the item from a line: afterwards method is set, or err. Keeps nothing of the line. */
void dispatch_read(struct item *item, struct conn *conn, enum wire_got got, const char *line,
                   size_t len);
/* Runs it: err, and then result or error. A write must be called in a savepoint, to be rolled back
 * on any err. `ended`: the identity's sessions end in this very turn for that reason; NULL. */
void dispatch_run(struct core *core, struct item *item, const char *ended);
/* The line to answer, the caller's to free; NULL: none is wanted. */
char *dispatch_answer(const struct item *item, size_t *len);
/* Forgets the outcome: err, result, effects. */
void dispatch_reset(struct item *item);
void dispatch_free(struct item *item);

#endif

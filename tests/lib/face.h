/* face.h: the commands in this process against a real core, as their host runs them: for tests.
 *
 * A face is the operator or one account. Everything that goes wrong outside the command itself
 * fails the running test. */
#ifndef POPUG_TESTS_LIB_FACE_H
#define POPUG_TESTS_LIB_FACE_H

#include <jansson.h>

#include "tests/lib/core.h"
#include "tui/buffer.h"
#include "tui/host.h"

struct face {
    struct host host;
    struct testcore *core;
    char login[64];    /* "": the operator */
    const char *input; /* what standard input still holds */
    struct buffer out, err;
    json_t *json;                       /* of face_json */
    void (*waiting)(struct face *face); /* called at every wait, may be NULL */
    void *arg;
};

void face_operator(struct face *face, struct testcore *core);
/* The account that client_person made. */
void face_login(struct face *face, struct testcore *core, const char *login);
void face_free(struct face *face);

/* Runs the line; its exit code. Output and errors of the last run are in `out` and `err`,
 * terminated. */
int face_run(struct face *face, const char *line);
/* The same; the line must end with that code. Returns standard output. */
const char *face_out(struct face *face, int code, const char *line);
/* Standard output as JSON, borrowed until the next. */
json_t *face_json(struct face *face, int code, const char *line);

#endif

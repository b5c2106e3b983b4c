/* shape.h: the parameters of a method, checked against the language of common/methods.h.
 *
 * A shape is parsed once from its text; a mistake in the text is our own bug and aborts. What
 * passes may be used without looking at types, ranges or UTF-8 again. */
#ifndef POPUG_COMMON_SHAPE_H
#define POPUG_COMMON_SHAPE_H

#include <jansson.h>
#include <stdbool.h>

#include "common/err.h"
#include "common/methods.h"

struct shape;

/* The shape of a method_info.params; `write` adds request_id:uuid?. The caller frees. */
struct shape *shape_parse(const char *text, bool write);
void shape_free(struct shape *shape);

struct shape_fault {
    char param[64];     /* cut if a peer's unknown name is longer */
    char expected[256]; /* English: "an integer from 1 to 1000" */
};

/* `params` may be NULL (no parameters). A null for an optional parameter counts as absent.
 * ERR_OK, ERR_PARAM (both members of fault), ERR_PARAM_MISSING or ERR_PARAM_UNKNOWN (param). */
enum err shape_check(const struct shape *shape, const json_t *params, struct shape_fault *fault);

#endif

/* error.h: an error as people read it: the text of common/err.h in the user's language, filled with
 * the parameters that came beside it. The only place where an error becomes words. */
#ifndef POPUG_TUI_ERROR_H
#define POPUG_TUI_ERROR_H

#include <jansson.h>

#include "common/err.h"

/* `data` (borrowed, may be NULL): the error's parameters. Safe for a terminal; the caller frees. */
char *error_text(enum err err, const json_t *data);

#endif

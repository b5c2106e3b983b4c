/* error.c: wording errors. Promises one line that is safe to show, whatever the parameters hold. */
#include "tui/error.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "common/wire.h"
#include "tui/lang.h"

char *error_text(enum err err, const json_t *data)
{
    char *filled = wire_fill(_(err_text(err)), data);
    char *clean = text_clean(filled, strlen(filled), false);

    free(filled);
    return clean;
}

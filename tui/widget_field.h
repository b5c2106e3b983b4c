/* widget_field.h: a field to type text into, of one line or of several.
 *
 * Text is UTF-8, bounded in characters; no control character ever gets in. The keys are readline's.
 * What is cut by C-k, C-u, C-w goes to *killed, which all fields of a dashboard share. */
#ifndef POPUG_TUI_WIDGET_FIELD_H
#define POPUG_TUI_WIDGET_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/draw.h"
#include "tui/keys.h"

struct field {
    char *text; /* never NULL after field_init */
    size_t size, capacity;
    size_t at; /* the cursor, in bytes */
    size_t chars, chars_max;
    bool lines;    /* Enter makes a new line */
    int top, left; /* what is scrolled away: rows, columns */
    int cols;      /* as drawn last: where lines break */
    char **killed;
};

void field_init(struct field *field, const char *text, size_t chars_max, bool lines, char **killed);
void field_free(struct field *field);
void field_set(struct field *field, const char *text);

/* True when the key was meant for the text. */
bool field_key(struct field *field, struct key key);

/* Draws [text] with the cursor if it has the focus. */
void field_draw(struct field *field, const struct canvas *canvas, bool focus);

#endif

/* buffer.h: bytes that grow. Zeroed is empty; buffer_free empties it again. Dies for want of
 * memory. */
#ifndef POPUG_TUI_BUFFER_H
#define POPUG_TUI_BUFFER_H

#include <stdarg.h>
#include <stddef.h>

struct buffer {
    char *data; /* not terminated; see buffer_text */
    size_t size, room;
};

void buffer_add(struct buffer *buffer, const char *data, size_t size);
void buffer_puts(struct buffer *buffer, const char *text);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_drop(struct buffer *buffer, size_t size); /* from the front */
const char *buffer_text(struct buffer *buffer);       /* terminated; valid until the next change */
void buffer_free(struct buffer *buffer);

#endif

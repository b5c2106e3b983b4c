/* buffer.c: bytes that grow. Promises amortised appends; never fails (no memory: abort). */
#include "tui/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct buffer *buffer, size_t more)
{
    if (buffer->size + more <= buffer->room)
        return;
    size_t room = (buffer->size + more) * 2;
    char *data = realloc(buffer->data, room);
    if (data == NULL)
        abort();
    buffer->data = data;
    buffer->room = room;
}

void buffer_add(struct buffer *buffer, const char *data, size_t size)
{
    if (size == 0)
        return;
    reserve(buffer, size);
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
}

void buffer_puts(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0)
        abort();
    reserve(buffer, (size_t)size + 1);
    vsnprintf(buffer->data + buffer->size, (size_t)size + 1, format, again);
    va_end(again);
    buffer->size += (size_t)size;
}

void buffer_drop(struct buffer *buffer, size_t size)
{
    if (size == 0)
        return;
    buffer->size -= size;
    memmove(buffer->data, buffer->data + size, buffer->size);
}

const char *buffer_text(struct buffer *buffer)
{
    reserve(buffer, 1);
    buffer->data[buffer->size] = '\0';
    return buffer->data;
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){0};
}

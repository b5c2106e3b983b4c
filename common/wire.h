/* wire.h: the protocol's lines: cutting a stream into them, and building those we send.
 *
 * JSON-RPC 2.0, one object per line, at most WIRE_LINE_MAX bytes without the newline. Both ends use
 * it. */
#ifndef POPUG_COMMON_WIRE_H
#define POPUG_COMMON_WIRE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"

enum { WIRE_LINE_MAX = 1 << 20, WIRE_PROTOCOL = 1 };

/* A stream being cut into lines. Holds at most one longest line; what has been read and not been
 * taken stays in it, so it is a bounded queue as well. */
struct wire;

struct wire *wire_new(void);
void wire_free(struct wire *wire);

/* Where to read into and how much fits; *room 0: take lines first. The pointer holds until the next
 * call on this wire, and every line taken before is gone. */
char *wire_room(struct wire *wire, size_t *room);
/* `len` bytes have been read into the room. */
void wire_filled(struct wire *wire, size_t len);

enum wire_got {
    WIRE_NOTHING,  /* no whole line yet */
    WIRE_LINE,     /* *line (ended by NUL, the newline is not part of it) holds until wire_room */
    WIRE_TOO_LONG, /* a line over the limit began: told once; its bytes are skipped to its newline
                    */
};
enum wire_got wire_next(struct wire *wire, char **line, size_t *len);

/* True when wire_next would not say WIRE_NOTHING. */
bool wire_ready(const struct wire *wire);

/* The lines below end with '\n', are the caller's to free, and have no raw newline inside. `id` is
 * borrowed; NULL is written as null. */

/* An answer whose result is JSON text already. */
char *wire_answer(const json_t *id, const char *result_json, size_t *len);
/* An answer that is an error: `params` (borrowed, NULL: none) stand beside error and reason in
 * data, and fill the message. */
char *wire_error(const json_t *id, enum err err, const json_t *params, size_t *len);
/* `params` are borrowed. */
char *wire_request(const json_t *id, const char *method, const json_t *params, size_t *len);
char *wire_notification(const char *method, const json_t *params, size_t *len);

/* `text` with each {name} replaced by that parameter (a string, integer or boolean; the braces stay
 * when it is missing). The caller frees. */
char *wire_fill(const char *text, const json_t *params);

/* The JSON of a value, compact, on one line, ASCII control characters escaped. The caller frees. */
char *wire_dump(const json_t *value);

#endif

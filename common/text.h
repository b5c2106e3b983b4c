/* text.h: UTF-8 text as people write it and terminals show it. Columns are wcwidth's, so the
 * process must have set a UTF-8 LC_CTYPE (C.UTF-8 is always there). Nothing here fails or keeps
 * memory. */
#ifndef POPUG_COMMON_TEXT_H
#define POPUG_COMMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_BAD = 0xFFFD }; /* what stands for what cannot be shown */

/* True for well-formed UTF-8 (no overlong forms, surrogates, or zero bytes). */
bool text_valid(const char *text, size_t size);

/* The number of code points; what is broken counts as one each. */
size_t text_chars(const char *text, size_t size);

/* The next code point; *text moves behind it. Broken bytes give TEXT_BAD one by one; 0 at `end`. */
uint32_t text_next(const char **text, const char *end);

/* Control characters (C0, DEL, C1), line and paragraph separators, bidi overrides, embeddings and
 * isolates, byte order marks, tags: what may never reach a terminal. */
bool text_unsafe(uint32_t c);

/* True when the text has an unsafe character; newline and tab pass when `lines`. */
bool text_any_unsafe(const char *text, size_t size, bool lines);

/* A copy for a terminal (the caller frees): broken bytes and unsafe characters become U+FFFD, and
 * so do those that wcwidth does not know. With `lines` newlines stay and tabs become blanks. */
char *text_clean(const char *text, size_t size, bool lines);

/* Columns of clean text. */
int text_cols(const char *text);

/* How many bytes of clean text fit into `cols`, whole characters with their combining marks. */
size_t text_clip(const char *text, int cols);

/* How many bytes of clean text make the next line of a paragraph `cols` wide (at least one
 * character), broken at a blank where there is one; *skip: the blanks or newline after it. */
size_t text_wrap(const char *text, int cols, size_t *skip);

#endif

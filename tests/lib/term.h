/* term.h: a terminal's screen, kept by libvterm: bytes in, text out. */
#ifndef POPUG_TESTS_LIB_TERM_H
#define POPUG_TESTS_LIB_TERM_H

#include <stdbool.h>
#include <stddef.h>

struct term;

struct term *term_new(int cols, int rows);
void term_free(struct term *term); /* NULL is allowed */

void term_feed(struct term *term, const char *bytes, size_t size);
void term_resize(struct term *term, int cols, int rows);

/* Row 0.. as UTF-8, spaces cut at its end; borrowed until the next call of term_row or term_text.
 */
const char *term_row(struct term *term, int row);

/* All rows, each ended by a newline; borrowed as above. */
const char *term_text(struct term *term);

/* Does this text stand in one of the rows? */
bool term_has(struct term *term, const char *text);

/* The row in which this text stands first; -1: none. */
int term_find(struct term *term, const char *text);

void term_cursor(const struct term *term, int *col, int *row);

/* Is the cell drawn in reverse video (or bold)? */
bool term_is_reverse(const struct term *term, int col, int row);
bool term_is_bold(const struct term *term, int col, int row);

/* The cell's character as UTF-8, "" in the right half of a wide one; borrowed until the next call.
 * Its colour is one of the terminal's first 16, or -1: the default. */
const char *term_cell(struct term *term, int col, int row);
int term_color(const struct term *term, int col, int row);
void term_size(const struct term *term, int *cols, int *rows);

/* What the terminal would answer to the program (to DA, DSR, …), taken out; borrowed. */
const char *term_answer(struct term *term, size_t *size);

#endif

/* draw.h: text on the screen, the only way there.
 *
 * Everything is clipped to the canvas, so no view can draw outside of it at any size. Text comes
 * from people: control characters, escapes, bidi overrides and broken UTF-8 become U+FFFD here, and
 * nothing else in the dashboard hands characters to ncurses. Columns are wcwidth's. */
#ifndef POPUG_TUI_DRAW_H
#define POPUG_TUI_DRAW_H

#include <curses.h>
#include <stdbool.h>

#include "tui/theme.h"

struct canvas {
    int y, x, rows, cols; /* its place on the screen */
    const struct theme *theme;
    bool ascii;
    attr_t extra; /* or-ed into everything: A_REVERSE for a selected row */
};

/* A part of a canvas, cut to fit into it. */
struct canvas draw_part(const struct canvas *canvas, int y, int x, int rows, int cols);

/* Text from (y, x), at most `cols` wide; cut text ends in "…". Returns the columns used. */
int draw_text(const struct canvas *canvas, int y, int x, int cols, enum tone tone,
              const char *text);

/* The same, ending at column x + cols - 1. */
void draw_right(const struct canvas *canvas, int y, int x, int cols, enum tone tone,
                const char *text);

/* Text of any length and lines, broken at `cols`. Returns the first free row. */
int draw_wrapped(const struct canvas *canvas, int y, int x, int cols, enum tone tone,
                 const char *text);

__attribute__((format(printf, 6, 7))) int draw_format(const struct canvas *canvas, int y, int x,
                                                      int cols, enum tone tone, const char *format,
                                                      ...);

void draw_fill(const struct canvas *canvas, int y, int x, int rows, int cols, enum tone tone);
void draw_rule(const struct canvas *canvas, int y, int x, int cols, enum tone tone);
void draw_column(const struct canvas *canvas, int x, enum tone tone); /* down all of it */
void draw_frame(const struct canvas *canvas); /* a box along the canvas's edge */

/* Columns that the text takes, as draw_text shows it. */
int draw_cols(const char *text);

#endif

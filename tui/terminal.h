/* terminal.h: ncurses as a thing that turns a screen into bytes.
 *
 * Draws into memory (a memfd), so a frame can never block and any process can send it where it
 * likes. One per process: ncurses keeps its state to itself. Never reads a terminal and never
 * changes one's modes. */
#ifndef POPUG_TUI_TERMINAL_H
#define POPUG_TUI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TERMINAL_COLS_MAX = 500,
    TERMINAL_ROWS_MAX = 200,
    TERMINAL_COLS_DEFAULT = 80,
    TERMINAL_ROWS_DEFAULT = 24,
};

struct terminal;
struct terminfo;

/* `term` is what the client said and is not trusted: a name that is odd, unknown or cannot move the
 * cursor falls back to xterm-256color, xterm, vt100. NULL for a terminal that says of itself that
 * it can do nothing (dumb), or when no entry is to be had. `terminfo`: entries read earlier, for a
 * process that cannot open files any more; NULL reads them from disk. */
struct terminal *terminal_open(const char *term, int cols, int rows,
                               const struct terminfo *terminfo);
void terminal_free(struct terminal *terminal);

/* Any size: 0x0 is the default, the rest is kept within 1x1 and the maximum. The next frame is
 * whole. */
void terminal_resize(struct terminal *terminal, int cols, int rows);
int terminal_cols(const struct terminal *terminal);
int terminal_rows(const struct terminal *terminal);

bool terminal_has_colors(const struct terminal *terminal);
bool terminal_is_ascii(const struct terminal *terminal); /* of the vt family: no … and no blocks */

/* Asks the client's clipboard to take the text (OSC 52) with the next frame; false when this
 * terminal is known to have none. */
bool terminal_copy(struct terminal *terminal, const char *text);

/* The next frame draws every cell. */
void terminal_redraw(struct terminal *terminal);

/* What has been drawn on stdscr since the last frame, as bytes that stay valid until the next call.
 */
size_t terminal_frame(struct terminal *terminal, const char **bytes);

/* The bytes that leave the client's terminal as it was, and a last line of ours (NULL: none). */
size_t terminal_leave(struct terminal *terminal, const char *last, const char **bytes);

#endif

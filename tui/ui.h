/* ui.h: the dashboard as one object that a host drives: bytes and events in, bytes out.
 *
 * It owns no terminal: input bytes are handed to it, output bytes are taken from it. There is at
 * most one per process (ncurses). No call blocks and none writes to a descriptor but the connection
 * that the host's `connect` returned. */
#ifndef POPUG_TUI_UI_H
#define POPUG_TUI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tui/host.h"

struct terminfo; /* tui/terminfo.h: the gate loads it before it forks */
struct ui;

struct ui_config {
    const struct host
        *host;        /* only connect, lang, invocation and operator_ are used; outlives the ui */
    const char *term; /* the client's TERM, unchecked; falls back by itself */
    int cols, rows;   /* unchecked: 0x0 means 80x24; capped at 500x200 */
    bool no_color;    /* NO_COLOR is set on the user's side */
    const struct terminfo *terminfo; /* entries read earlier; outlives the ui; NULL: from disk */
    int64_t (*monotonic_ms)(void);   /* NULL: CLOCK_MONOTONIC; a test's own, for all but the rpc */
    const char *screen; /* the first screen's name ("mine", "all", "account"); NULL: mine */
};

/* NULL when no terminal entry can be used at all (TERM=dumb): the host prints the summary instead.
 */
struct ui *ui_open(const struct ui_config *config);
void ui_free(struct ui *ui);

/* What to poll for on behalf of the ui: the connection to core (-1: none now), its events, and the
 * time until ui_tick is due (-1: never). No time is due while nothing is happening. */
int ui_rpc_fd(const struct ui *ui);
short ui_rpc_events(const struct ui *ui);
int ui_timeout_ms(const struct ui *ui, int64_t now_ms);

void ui_on_rpc(struct ui *ui, short revents);
void ui_on_input(struct ui *ui, const char *bytes, size_t size);
void ui_on_resize(struct ui *ui, int cols, int rows);
void ui_on_tick(struct ui *ui, int64_t now_ms); /* now_ms: CLOCK_MONOTONIC */

/* Draws what has changed and returns the bytes for the terminal (0: nothing to send). They stay
 * valid until the next call. Call it only when the last frame has gone out: a slow line skips
 * frames. */
size_t ui_frame(struct ui *ui, const char **bytes);

/* True when the user has quit or core has said bye. Then ui_farewell gives the bytes that leave the
 * terminal as it was, with the reason in the user's language (may be called once at any time). */
bool ui_ended(const struct ui *ui);

/* True when core has answered everything: what is shown is whole. */
bool ui_is_settled(const struct ui *ui);
size_t ui_farewell(struct ui *ui, const char **bytes);

#endif

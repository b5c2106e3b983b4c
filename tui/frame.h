/* frame.h: one whole frame: the bar of screens, the view, overlays, the result line, the hints. */
#ifndef POPUG_TUI_FRAME_H
#define POPUG_TUI_FRAME_H

#include "tui/shell.h"

/* Draws all of it onto stdscr, at any size. */
void frame_draw(struct shell *shell);

#endif

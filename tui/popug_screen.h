/* popug_screen.h: the dashboard on the terminal that popug was started on. */
#ifndef POPUG_TUI_POPUG_SCREEN_H
#define POPUG_TUI_POPUG_SCREEN_H

#include "tui/host.h"

/* Draws until the user quits; the terminal is then as it was, also after a signal or a crash.
 * `screen` may be NULL. False when this terminal cannot show a dashboard: nothing was drawn. */
bool popug_screen_run(const struct host *host, const char *screen);

#endif

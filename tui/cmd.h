/* cmd.h: the text face: one command in, text or JSON out, an exit code back. The same code runs
 * over ssh, for the operator, and in popug. */
#ifndef POPUG_TUI_CMD_H
#define POPUG_TUI_CMD_H

#include "tui/host.h"

/* Runs one command given as words. Returns the exit code of the contract; never 255. */
int cmd_run(const struct host *host, int argc, char **argv);

/* The same for a line as ssh gives it: split POSIX-style (quotes and backslashes), expanding
 * nothing. */
int cmd_run_line(const struct host *host, const char *line);

/* No command and no terminal: who you are, balance, open tasks, and what to try next. */
int cmd_summary(const struct host *host);

/* True when the line asks for the dashboard: `ui [SCREEN]`; *screen is then a copy for the caller
 * to free, NULL when none is named. */
int cmd_wants_ui(const char *line, char **screen);

#endif

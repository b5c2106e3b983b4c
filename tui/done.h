/* done.h: completing tasks: the question, the requests, the one line about how it went. */
#ifndef POPUG_TUI_DONE_H
#define POPUG_TUI_DONE_H

#include <stdint.h>

#include "tui/marks.h"
#include "tui/shell.h"

void done_ask(struct shell *shell, int64_t id, const char *title, int64_t reward_cents);
void done_ask_marks(struct shell *shell, const struct marks *marks);

#endif

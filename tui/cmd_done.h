/* cmd_done.h: the command that completes tasks. */
#ifndef POPUG_TUI_CMD_DONE_H
#define POPUG_TUI_CMD_DONE_H

#include "tui/cmd_out.h"

void cmd_done(struct cmd *cmd);

#endif

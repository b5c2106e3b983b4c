/* cmd_reshuffle.h: the command that draws all open tasks anew. */
#ifndef POPUG_TUI_CMD_RESHUFFLE_H
#define POPUG_TUI_CMD_RESHUFFLE_H

#include "tui/cmd_out.h"

void cmd_reshuffle(struct cmd *cmd);

#endif

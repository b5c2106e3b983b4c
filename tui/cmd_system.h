/* cmd_system.h: the commands about the program and the machine it runs on. */
#ifndef POPUG_TUI_CMD_SYSTEM_H
#define POPUG_TUI_CMD_SYSTEM_H

#include "tui/cmd_out.h"

void cmd_system_status(struct cmd *cmd);
void cmd_system_version(struct cmd *cmd);
void cmd_system_ui(struct cmd *cmd); /* `ui` where there is no terminal */

#endif

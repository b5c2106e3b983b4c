/* cmd_help.h: help and shell completion, made from the tables of commands and flags. */
#ifndef POPUG_TUI_CMD_HELP_H
#define POPUG_TUI_CMD_HELP_H

#include "tui/cmd_out.h"

void cmd_help(struct cmd *cmd);                                   /* help [COMMAND] */
void cmd_help_of(struct cmd *cmd, const struct command *command); /* COMMAND --help */
void cmd_help_all(struct cmd *cmd);
void cmd_help_completion(struct cmd *cmd);

#endif

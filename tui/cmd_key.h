/* cmd_key.h: the commands about keys. */
#ifndef POPUG_TUI_CMD_KEY_H
#define POPUG_TUI_CMD_KEY_H

#include "tui/cmd_out.h"

void cmd_key_list(struct cmd *cmd);
void cmd_key_add(struct cmd *cmd);
void cmd_key_remove(struct cmd *cmd);

/* A public key's line, given as the line itself, as "-" (standard input) or as a file where the
 * host has files. Told and NULL when there is none; the caller frees. */
char *cmd_key_read(struct cmd *cmd, const char *given);

#endif

/* cmd_account.h: the commands about accounts. */
#ifndef POPUG_TUI_CMD_ACCOUNT_H
#define POPUG_TUI_CMD_ACCOUNT_H

#include "tui/cmd_out.h"

void cmd_account_me(struct cmd *cmd);
void cmd_account_people(struct cmd *cmd);
void cmd_account_add(struct cmd *cmd);
void cmd_account_set(struct cmd *cmd);
void cmd_account_disable(struct cmd *cmd);
void cmd_account_enable(struct cmd *cmd);

/* One line: login, role, balance, open tasks. False when core did not say it. */
bool cmd_account_summary(struct cmd *cmd);

#endif

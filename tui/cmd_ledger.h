/* cmd_ledger.h: the command that shows the audit log. */
#ifndef POPUG_TUI_CMD_LEDGER_H
#define POPUG_TUI_CMD_LEDGER_H

#include "tui/cmd_out.h"

void cmd_ledger_log(struct cmd *cmd);

#endif

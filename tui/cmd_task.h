/* cmd_task.h: the commands about tasks. */
#ifndef POPUG_TUI_CMD_TASK_H
#define POPUG_TUI_CMD_TASK_H

#include "tui/cmd_out.h"

void cmd_task_list(struct cmd *cmd); /* tasks */
void cmd_task_show(struct cmd *cmd); /* task ID */
void cmd_task_add(struct cmd *cmd);
void cmd_task_edit(struct cmd *cmd);

#endif

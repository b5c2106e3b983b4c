/* cmd_list.h: the one list of commands. */
#ifndef POPUG_TUI_CMD_LIST_H
#define POPUG_TUI_CMD_LIST_H

#include "tui/cmd_args.h"

/* In the order in which help shows them; ended by an entry without a name. */
extern const struct command cmd_commands[];

#endif

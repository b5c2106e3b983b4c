/* view_mine.c: the user's own open tasks, the first screen. */
#include "tui/view_tasks.h"
#include "tui/views.h"

static void mine_open(struct view *view, const void *arg)
{
    (void)arg;
    tasks_open(view, false);
}

const struct view_ops view_mine_ops = {
    .name = "mine",
    .size = sizeof(struct view_tasks),
    .scopes = IN_ROWS | IN_TASKS | IN_FILTER,
    .nouns = (const char *const[]){"task", "ledger", NULL},
    .open = mine_open,
    .close = tasks_close,
    .rest = tasks_rest,
    .draw = tasks_draw,
    .act = tasks_act,
    .reload = tasks_reload,
    .filter = tasks_filter,
    .list = tasks_list,
    .command = tasks_command,
    .hints = (const enum action[]){ACTION_DONE, ACTION_MARK, ACTION_OPEN, ACTION_ADD, ACTION_FILTER,
                                   ACTION_SORT, ACTION_COMMAND, ACTION_COUNT},
};

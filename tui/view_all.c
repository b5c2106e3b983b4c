/* view_all.c: everybody's tasks: open, done, or every one. */
#include "tui/view_tasks.h"
#include "tui/views.h"

static void all_open(struct view *view, const void *arg)
{
    (void)arg;
    tasks_open(view, true);
}

const struct view_ops view_all_ops = {
    .name = "all",
    .size = sizeof(struct view_tasks),
    .scopes = IN_ROWS | IN_TASKS | IN_FILTER | IN_PERIOD,
    .nouns = (const char *const[]){"task", NULL},
    .open = all_open,
    .close = tasks_close,
    .rest = tasks_rest,
    .draw = tasks_draw,
    .act = tasks_act,
    .reload = tasks_reload,
    .filter = tasks_filter,
    .list = tasks_list,
    .command = tasks_command,
    .hints = (const enum action[]){ACTION_OPEN, ACTION_ADD, ACTION_FILTER, ACTION_SORT, ACTION_NEXT,
                                   ACTION_DONE, ACTION_COMMAND, ACTION_COUNT},
};

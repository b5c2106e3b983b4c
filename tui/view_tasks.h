/* view_tasks.h: what the two lists of tasks (mine, all) have in common. */
#ifndef POPUG_TUI_VIEW_TASKS_H
#define POPUG_TUI_VIEW_TASKS_H

#include "tui/marks.h"
#include "tui/task_row.h"
#include "tui/view.h"
#include "tui/widget_list.h"

enum tasks_part { PART_OPEN, PART_DONE, PART_EVERY, PART_COUNT };

struct view_tasks {
    struct view view;
    struct list list;
    struct table table;
    struct marks marks;
    int64_t mark_from; /* where a range begins: the last row marked alone; 0: none */
    bool all;          /* everybody's tasks, by part; otherwise the user's open ones */
    enum tasks_part part;
    int order; /* index into the orders */
    char *search;
    bool preview;
    int64_t preview_id; /* of the task that was asked for last */
    json_t *preview_task;
};

void tasks_open(struct view *view, bool all);
void tasks_close(struct view *view);
void tasks_rest(struct view *view);
void tasks_draw(struct view *view, const struct canvas *canvas);
bool tasks_act(struct view *view, enum action action);
void tasks_reload(struct view *view, bool reveal);
void tasks_filter(struct view *view, const char *text);
struct list *tasks_list(struct view *view);
char *tasks_command(const struct view *view);

/* Inner: shared by view_tasks*.c. */
void tasks_draw_preview(struct view_tasks *tasks, const struct canvas *canvas);
void tasks_follow_preview(struct view_tasks *tasks);
bool tasks_mark(struct view_tasks *tasks, enum action action);

#endif

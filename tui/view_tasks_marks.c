/* view_tasks_marks.c: marking tasks in a list, and the preview of the one under the cursor. */
#include <inttypes.h>
#include <stdlib.h>

#include "tui/lang.h"
#include "tui/shell.h"
#include "tui/view_tasks.h"

enum { MARK_ALL_MAX = 1000, PREVIEW_FROM_COLS = 100 };

static void mark_row(struct view_tasks *tasks, const struct list_row *row)
{
    const struct task_row *task = (const struct task_row *)row;

    if (task_row_is_open(task))
        marks_add(&tasks->marks, row->id, task->reward_cents);
}

static void mark_one(struct view_tasks *tasks)
{
    const struct list_row *row = list_current(&tasks->list);

    if (row == NULL)
        return;
    if (marks_has(&tasks->marks, row->id)) {
        marks_remove(&tasks->marks, row->id);
    } else {
        mark_row(tasks, row);
        tasks->mark_from = row->id;
    }
    list_act(&tasks->list, ACTION_DOWN);
}

/* From the row that was marked last to the cursor. */
static void mark_range(struct view_tasks *tasks)
{
    const struct list *list = &tasks->list;
    int from = -1;

    for (int i = 0; i < list->count; i++) {
        if (list->rows[i]->id == tasks->mark_from)
            from = i;
    }
    if (from < 0) {
        shell_say(tasks->view.shell, MESSAGE_INFO, "%s",
                  _("Mark where the range begins with Space, go to its end, press v."));
        return;
    }
    int step = from <= list->cursor ? 1 : -1;
    for (int i = from; i != list->cursor + step; i += step)
        mark_row(tasks, list->rows[i]);
}

static void took_all(struct shell *shell, struct view *view, int64_t tag,
                     const struct rpc_answer *answer)
{
    struct view_tasks *tasks = (struct view_tasks *)view;
    const json_t *data = json_object_get(answer->result, "data");

    (void)tag;
    if (answer->result == NULL) {
        shell_refused(shell, NULL, answer);
        return;
    }
    for (size_t i = 0; i < json_array_size(data); i++) {
        struct list_row *row = task_row_parse(view, json_array_get(data, i));
        if (row != NULL)
            mark_row(tasks, row);
        free(row);
    }
    if (json_is_string(json_object_get(answer->result, "next")))
        shell_say(shell, MESSAGE_INFO, _("Marked the first %d; V marks no more at once."),
                  tasks->marks.count);
}

bool tasks_mark(struct view_tasks *tasks, enum action action)
{
    json_t *params;

    switch (action) {
    case ACTION_MARK:
        mark_one(tasks);
        return true;
    case ACTION_MARK_RANGE:
        mark_range(tasks);
        return true;
    case ACTION_MARK_NONE:
        marks_clear(&tasks->marks);
        return true;
    case ACTION_MARK_ALL:
        params = tasks->list.ops->params(&tasks->view);
        json_object_set_new(params, "limit", json_integer(MARK_ALL_MAX));
        shell_call(tasks->view.shell, &tasks->view, METHOD_TASK_LIST, params, took_all, 0);
        return true;
    default:
        return false;
    }
}

static void took_preview(struct shell *shell, struct view *view, int64_t id,
                         const struct rpc_answer *answer)
{
    struct view_tasks *tasks = (struct view_tasks *)view;

    (void)shell;
    json_decref(tasks->preview_task);
    tasks->preview_task = json_deep_copy(answer->result);
    if (id == tasks->preview_id)
        tasks_follow_preview(tasks);
}

void tasks_follow_preview(struct view_tasks *tasks)
{
    const struct list_row *row = list_current(&tasks->list);
    struct shell *shell = tasks->view.shell;

    if (!tasks->preview || row == NULL || row->id == tasks->preview_id ||
        terminal_cols(shell->terminal) < PREVIEW_FROM_COLS || shell_asks(shell, &tasks->view))
        return;
    tasks->preview_id = row->id;
    shell_call(shell, &tasks->view, METHOD_TASK_GET, json_pack("{s:I}", "id", row->id),
               took_preview, row->id);
}

void tasks_draw_preview(struct view_tasks *tasks, const struct canvas *canvas)
{
    const json_t *task = tasks->preview_task;
    const struct list_row *row = list_current(&tasks->list);

    draw_column(canvas, 0, TONE_DIM);
    if (task == NULL || row == NULL || json_integer_value(json_object_get(task, "id")) != row->id)
        return;
    const char *title = json_string_value(json_object_get(task, "title"));
    const char *text = json_string_value(json_object_get(task, "text"));
    draw_format(canvas, 0, 2, canvas->cols - 3, TONE_STRONG, "#%" PRId64, row->id);
    draw_text(canvas, 1, 2, canvas->cols - 3, TONE_STRONG, title == NULL ? "" : title);
    draw_wrapped(canvas, 3, 2, canvas->cols - 3, TONE_PLAIN, text == NULL ? "" : text);
}

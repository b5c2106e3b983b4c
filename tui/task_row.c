/* task_row.c: from a task's JSON to a row and to the cells of a table. */
#include "tui/task_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/shell.h"

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

static int64_t integer_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static int64_t time_of(const json_t *object, const char *name)
{
    int64_t at_ms = 0;

    if (!timetext_parse(text_of(object, name), &at_ms))
        return 0;
    return at_ms;
}

struct list_row *task_row_parse(struct view *view, const json_t *task)
{
    const char *title = text_of(task, "title");
    struct task_row *row;

    (void)view;
    if (!json_is_integer(json_object_get(task, "id")))
        return NULL;
    row = calloc(1, sizeof *row + strlen(title) + 1);
    if (row == NULL)
        abort();
    row->row.id = integer_of(task, "id");
    row->fee_cents = integer_of(task, "fee_cents");
    row->reward_cents = integer_of(task, "reward_cents");
    row->assigned_at_ms = time_of(task, "assigned_at");
    row->done_at_ms = time_of(task, "done_at");
    row->draws = (int)integer_of(task, "draws");
    snprintf(row->author, sizeof row->author, "%s", text_of(task, "author"));
    snprintf(row->assignee, sizeof row->assignee, "%s", text_of(task, "assignee"));
    strcpy(row->title, title);
    return &row->row;
}

bool task_row_is_open(const struct task_row *task)
{
    return task->done_at_ms == 0;
}

static const struct task_row *task_of(const struct list_row *row)
{
    return (const struct task_row *)row;
}

static enum tone cell_id(const struct view *view, const struct list_row *row, char *text,
                         size_t size)
{
    (void)view;
    snprintf(text, size, "%" PRId64, row->id);
    return TONE_PLAIN;
}

static enum tone cell_title(const struct view *view, const struct list_row *row, char *text,
                            size_t size)
{
    (void)view;
    snprintf(text, size, "%s", task_of(row)->title);
    return TONE_PLAIN;
}

static enum tone cell_state(const struct view *view, const struct list_row *row, char *text,
                            size_t size)
{
    bool open = task_row_is_open(task_of(row));

    (void)view;
    snprintf(text, size, "%s", open ? P_("task", "open") : P_("task", "done"));
    return open ? TONE_PLAIN : TONE_GOOD;
}

static enum tone cell_assignee(const struct view *view, const struct list_row *row, char *text,
                               size_t size)
{
    const char *assignee = task_of(row)->assignee;

    snprintf(text, size, "%s", assignee);
    return strcmp(assignee, view->shell->me.login) == 0 ? TONE_STRONG : TONE_PLAIN;
}

static enum tone cell_author(const struct view *view, const struct list_row *row, char *text,
                             size_t size)
{
    (void)view;
    snprintf(text, size, "%s", task_of(row)->author);
    return TONE_PLAIN;
}

static enum tone cell_draws(const struct view *view, const struct list_row *row, char *text,
                            size_t size)
{
    (void)view;
    snprintf(text, size, "%d", task_of(row)->draws);
    return TONE_PLAIN;
}

static void put_money(char *text, size_t size, int64_t cents)
{
    char money[MONEY_TEXT];

    snprintf(text, size, "%s", lang_money(money, cents, 0));
}

static enum tone cell_fee(const struct view *view, const struct list_row *row, char *text,
                          size_t size)
{
    (void)view;
    put_money(text, size, task_of(row)->fee_cents);
    return TONE_PLAIN;
}

static enum tone cell_reward(const struct view *view, const struct list_row *row, char *text,
                             size_t size)
{
    (void)view;
    put_money(text, size, task_of(row)->reward_cents);
    return TONE_PLAIN;
}

static enum tone cell_age(const struct view *view, const struct list_row *row, char *text,
                          size_t size)
{
    const struct task_row *task = task_of(row);
    char age[TIMETEXT];
    int64_t until_ms = task_row_is_open(task) ? shell_now_ms(view->shell) : task->done_at_ms;

    snprintf(text, size, "%s", timetext_age(age, until_ms - task->assigned_at_ms, lang_code()));
    return TONE_PLAIN;
}

const struct column task_columns[TASK_COLUMN_COUNT] = {
    [TASK_COLUMN_ID] = {.title = N_("ID"), .cols = 6, .cell = cell_id},
    [TASK_COLUMN_TITLE] = {.title = N_("TITLE"), .cell = cell_title},
    [TASK_COLUMN_STATE] = {.title = N_("STATE"), .cols = 7, .from_cols = 72, .cell = cell_state},
    [TASK_COLUMN_ASSIGNEE] = {.title = N_("ASSIGNEE"), .cols = 10, .cell = cell_assignee},
    [TASK_COLUMN_AUTHOR] = {.title = N_("AUTHOR"),
                            .cols = 10,
                            .from_cols = 120,
                            .cell = cell_author},
    [TASK_COLUMN_DRAWS] =
        {.title = N_("DRAWS"), .cols = 5, .from_cols = 132, .right = true, .cell = cell_draws},
    [TASK_COLUMN_FEE] =
        {.title = N_("FEE"), .cols = 9, .from_cols = 100, .right = true, .cell = cell_fee},
    [TASK_COLUMN_REWARD] = {.title = N_("REWARD"), .cols = 9, .right = true, .cell = cell_reward},
    [TASK_COLUMN_AGE] =
        {.title = N_("AGE"), .cols = 8, .from_cols = 80, .right = true, .cell = cell_age},
};

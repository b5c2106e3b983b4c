/* task_row.h: a task as the lists keep it: small, without its text. */
#ifndef POPUG_TUI_TASK_ROW_H
#define POPUG_TUI_TASK_ROW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tui/widget_list.h"
#include "tui/widget_table.h"

enum { TASK_LOGIN_MAX = 33 };

struct task_row {
    struct list_row row;                                         /* the task's id */
    int64_t fee_cents, reward_cents, assigned_at_ms, done_at_ms; /* done_at_ms 0: open */
    int draws;
    char author[TASK_LOGIN_MAX], assignee[TASK_LOGIN_MAX];
    char title[];
};

/* From a TASK of the protocol; NULL when it is none. One block, the caller's. */
struct list_row *task_row_parse(struct view *view, const json_t *task);

bool task_row_is_open(const struct task_row *task);

/* The columns of all lists of tasks; lists hide those that say nothing there. */
enum task_column {
    TASK_COLUMN_ID,
    TASK_COLUMN_TITLE,
    TASK_COLUMN_STATE,
    TASK_COLUMN_ASSIGNEE,
    TASK_COLUMN_AUTHOR,
    TASK_COLUMN_DRAWS,
    TASK_COLUMN_FEE,
    TASK_COLUMN_REWARD,
    TASK_COLUMN_AGE,
    TASK_COLUMN_COUNT
};
extern const struct column task_columns[TASK_COLUMN_COUNT];

#endif

/* ledger_row.h: an entry of the audit log as the lists keep it. */
#ifndef POPUG_TUI_LEDGER_ROW_H
#define POPUG_TUI_LEDGER_ROW_H

#include <jansson.h>
#include <stdint.h>

#include "tui/widget_list.h"
#include "tui/widget_table.h"

struct ledger_row {
    struct list_row row; /* the entry's seq */
    int64_t at_ms, amount_cents, balance_cents;
    int64_t task, corrects; /* 0: none */
    char kind[12];
    char text[]; /* the task's title, or the reason */
};

struct list_row *ledger_row_parse(struct view *view, const json_t *entry);

enum { LEDGER_COLUMN_COUNT = 4 };
extern const struct column ledger_columns[LEDGER_COLUMN_COUNT];

#endif

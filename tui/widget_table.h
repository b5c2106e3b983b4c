/* widget_table.h: a list's rows drawn in columns, and the line that tells what part is shown. */
#ifndef POPUG_TUI_WIDGET_TABLE_H
#define POPUG_TUI_WIDGET_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/draw.h"
#include "tui/widget_list.h"

enum { TABLE_CELL_MAX = 1024, TABLE_NUMBER = 32 };

struct column {
    const char *title; /* N_() */
    int cols;          /* 0: all that the others leave */
    int from_cols;     /* shown by itself on screens at least this wide */
    bool right;        /* numbers stand at the right */
    enum tone (*cell)(const struct view *view, const struct list_row *row, char *text, size_t size);
};

struct table {
    const struct column *columns;
    int count;
    unsigned hidden, shown; /* bit per column: what the user has chosen */
    bool (*is_marked)(const struct view *view, int64_t id); /* NULL: nothing can be marked */
};

/* Row 0 of the canvas: heads; then the list's rows; the last row: what part of the list this is. */
void table_draw(const struct table *table, const struct list *list, const struct canvas *canvas);

/* The columns that a screen so wide shows, a bit each; and the same after the user has switched
 * one. */
unsigned table_visible(const struct table *table, int screen_cols);
unsigned table_toggle(struct table *table, int column, int screen_cols);

/* "12,481", "12 481" */
char *table_number(char text[TABLE_NUMBER], int64_t number);

#endif

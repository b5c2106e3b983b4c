/* widget_table.c: columns that fit the screen, the cursor's row in reverse video with a sign. */
#include "tui/widget_table.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/lang.h"

enum { GAP = 2, SIGNS = 4, COLUMNS_MAX = 16 };

char *table_number(char text[TABLE_NUMBER], int64_t number)
{
    const char *gap = strcmp(lang_code(), "ru") == 0 ? " " : ",";
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRId64, number), at = 0;

    for (int i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            at += snprintf(text + at, (size_t)(TABLE_NUMBER - at), "%s", gap);
        text[at++] = digits[i];
    }
    text[at] = '\0';
    return text;
}

unsigned table_visible(const struct table *table, int screen_cols)
{
    unsigned visible = table->shown;

    for (int i = 0; i < table->count; i++) {
        if (screen_cols >= table->columns[i].from_cols)
            visible |= 1U << i;
    }
    return visible & ~table->hidden;
}

unsigned table_toggle(struct table *table, int column, int screen_cols)
{
    unsigned bit = 1U << column;

    if (table_visible(table, screen_cols) & bit) {
        table->hidden |= bit;
        table->shown &= ~bit;
    } else {
        table->hidden &= ~bit;
        table->shown |= bit;
    }
    return table_visible(table, screen_cols);
}

/* The width of each column; 0: not shown. */
static void lay_out(const struct table *table, int screen_cols, int widths[COLUMNS_MAX])
{
    int left = screen_cols - SIGNS - 1, flexible = -1;
    unsigned visible = table_visible(table, screen_cols);

    for (int i = 0; i < table->count; i++) {
        widths[i] = visible >> i & 1 ? table->columns[i].cols : 0;
        if (visible >> i & 1 && table->columns[i].cols == 0)
            flexible = i;
        left -= widths[i] > 0 ? widths[i] + GAP : 0;
    }
    if (flexible >= 0)
        widths[flexible] = left > 1 ? left : 1;
}

static void draw_head(const struct table *table, const int *widths, const struct canvas *canvas)
{
    int x = SIGNS;

    for (int i = 0; i < table->count; i++) {
        const char *title = _(table->columns[i].title);
        if (widths[i] == 0)
            continue;
        if (table->columns[i].right)
            draw_right(canvas, 0, x, widths[i], TONE_DIM, title);
        else
            draw_text(canvas, 0, x, widths[i], TONE_DIM, title);
        x += widths[i] + GAP;
    }
}

static void draw_row(const struct table *table, const struct list *list, const int *widths,
                     const struct canvas *canvas, int y, int index)
{
    const struct list_row *row = list->rows[index];
    struct canvas line = draw_part(canvas, y, 0, 1, canvas->cols);
    bool here = index == list->cursor;
    bool marked = table->is_marked != NULL && table->is_marked(list->view, row->id);
    int x = SIGNS;

    line.extra = here ? A_REVERSE : 0;
    if (here)
        draw_fill(&line, 0, 0, 1, line.cols, TONE_PLAIN);
    draw_text(&line, 0, 1, 1, TONE_STRONG, here ? ">" : " ");
    if (marked)
        draw_text(&line, 0, 2, 1, TONE_STRONG, "*");
    else if (row->fresh)
        draw_text(&line, 0, 2, 1, TONE_NEW, "+");
    for (int i = 0; i < table->count; i++) {
        char text[TABLE_CELL_MAX] = "";
        if (widths[i] == 0)
            continue;
        enum tone tone = table->columns[i].cell(list->view, row, text, sizeof text);
        if (table->columns[i].right)
            draw_right(&line, 0, x, widths[i], tone, text);
        else
            draw_text(&line, 0, x, widths[i], tone, text);
        x += widths[i] + GAP;
    }
}

/* "-- 1-18 of 12,481 ------- 2 new (r) --" */
static void draw_part_line(const struct list *list, const struct canvas *canvas)
{
    char from[TABLE_NUMBER], to[TABLE_NUMBER], total[TABLE_NUMBER], text[160];
    int y = canvas->rows - 1, news = list->news_above + list->news_inside;
    int shown = list->count - list->top < list->height ? list->count - list->top : list->height;

    draw_rule(canvas, y, 0, canvas->cols, TONE_DIM);
    if (shown > 0) {
        table_number(from, list->offset + list->top + 1);
        table_number(to, list->offset + list->top + shown);
        if (list->total >= 0)
            snprintf(text, sizeof text, _(" %s-%s of %s "), from, to,
                     table_number(total, list->total));
        else
            snprintf(text, sizeof text, list->at_end ? " %s-%s " : " %s-%s+ ", from, to);
        draw_text(canvas, y, 2, canvas->cols - 4, TONE_DIM, text);
    }
    if (news > 0) {
        snprintf(text, sizeof text, ngettext(" %d%s new (r) ", " %d%s new (r) ", (unsigned)news),
                 news, list->news_more ? "+" : "");
        draw_right(canvas, y, 0, canvas->cols - 2, TONE_NEW, text);
    }
}

void table_draw(const struct table *table, const struct list *list, const struct canvas *canvas)
{
    int widths[COLUMNS_MAX];

    lay_out(table, canvas->cols, widths);
    draw_head(table, widths, canvas);
    for (int y = 0; y < list->height && list->top + y < list->count; y++)
        draw_row(table, list, widths, canvas, y + 1, list->top + y);
    draw_part_line(list, canvas);
}

/* term.c: libvterm as text. Knows nothing of processes or descriptors. */
#include "tests/lib/term.h"

#include <stdlib.h>
#include <string.h>
#include <vterm.h>

struct term {
    VTerm *vt;
    VTermScreen *screen;
    char *text; /* of the last term_row or term_text */
    char answer[4096];
    char cell[VTERM_MAX_CHARS_PER_CELL * 6 + 1]; /* of the last term_cell */
};

struct term *term_new(int cols, int rows)
{
    struct term *term = calloc(1, sizeof(*term));

    term->vt = vterm_new(rows, cols);
    vterm_set_utf8(term->vt, 1);
    term->screen = vterm_obtain_screen(term->vt);
    vterm_screen_enable_altscreen(term->screen, 1);
    vterm_screen_reset(term->screen, 1);
    return term;
}

void term_free(struct term *term)
{
    if (term == NULL)
        return;
    vterm_free(term->vt);
    free(term->text);
    free(term);
}

void term_feed(struct term *term, const char *bytes, size_t size)
{
    vterm_input_write(term->vt, bytes, size);
}

void term_resize(struct term *term, int cols, int rows)
{
    vterm_set_size(term->vt, rows, cols);
}

/* Appends one row at `to`, without the spaces at its end; returns the new end. */
static char *put_row(const struct term *term, int row, int cols, char *to)
{
    char *end = to;

    for (int col = 0; col < cols;) {
        VTermScreenCell cell;

        if (!vterm_screen_get_cell(term->screen, (VTermPos){.row = row, .col = col}, &cell))
            break;
        if (cell.chars[0] == 0 || cell.chars[0] == (uint32_t)-1) {
            *to++ = ' ';
        } else {
            VTermRect rect = {row, row + 1, col, col + (cell.width > 1 ? cell.width : 1)};
            char text[VTERM_MAX_CHARS_PER_CELL * 6 + 1];
            size_t size = vterm_screen_get_text(term->screen, text, sizeof(text), rect);

            memcpy(to, text, size);
            to += size;
            if (cell.chars[0] != ' ')
                end = to;
        }
        col += cell.width > 1 ? cell.width : 1;
    }
    return end;
}

static const char *rows_text(struct term *term, int from, int to, const char *newline)
{
    int rows, cols;
    char *at;

    vterm_get_size(term->vt, &rows, &cols);
    free(term->text);
    term->text =
        malloc((size_t)(to - from) * ((size_t)cols * VTERM_MAX_CHARS_PER_CELL * 6 + 2) + 1);
    at = term->text;
    for (int row = from; row < to; row++) {
        at = put_row(term, row, cols, at);
        at = stpcpy(at, newline);
    }
    *at = '\0';
    return term->text;
}

const char *term_row(struct term *term, int row)
{
    return rows_text(term, row, row + 1, "");
}

const char *term_text(struct term *term)
{
    int rows, cols;

    vterm_get_size(term->vt, &rows, &cols);
    return rows_text(term, 0, rows, "\n");
}

bool term_has(struct term *term, const char *text)
{
    return term_find(term, text) >= 0;
}

int term_find(struct term *term, const char *text)
{
    int rows, cols;

    vterm_get_size(term->vt, &rows, &cols);
    for (int row = 0; row < rows; row++) {
        if (strstr(term_row(term, row), text) != NULL)
            return row;
    }
    return -1;
}

void term_cursor(const struct term *term, int *col, int *row)
{
    VTermPos pos;

    vterm_state_get_cursorpos(vterm_obtain_state(term->vt), &pos);
    *col = pos.col;
    *row = pos.row;
}

static VTermScreenCell cell_at(const struct term *term, int col, int row)
{
    VTermScreenCell cell;

    memset(&cell, 0, sizeof(cell));
    vterm_screen_get_cell(term->screen, (VTermPos){.row = row, .col = col}, &cell);
    return cell;
}

bool term_is_reverse(const struct term *term, int col, int row)
{
    return cell_at(term, col, row).attrs.reverse;
}

bool term_is_bold(const struct term *term, int col, int row)
{
    return cell_at(term, col, row).attrs.bold;
}

const char *term_cell(struct term *term, int col, int row)
{
    VTermRect rect = {row, row + 1, col, col + 1};
    uint32_t first = cell_at(term, col, row).chars[0];
    size_t size;

    if (first == (uint32_t)-1)
        return "";
    if (first == 0)
        return " ";
    size = vterm_screen_get_text(term->screen, term->cell, sizeof(term->cell) - 1, rect);
    term->cell[size] = '\0';
    return term->cell;
}

int term_color(const struct term *term, int col, int row)
{
    VTermColor color = cell_at(term, col, row).fg;

    if (VTERM_COLOR_IS_DEFAULT_FG(&color) || !VTERM_COLOR_IS_INDEXED(&color))
        return -1;
    return color.indexed.idx < 16 ? color.indexed.idx : -1;
}

void term_size(const struct term *term, int *cols, int *rows)
{
    vterm_get_size(term->vt, rows, cols);
}

const char *term_answer(struct term *term, size_t *size)
{
    *size = vterm_output_read(term->vt, term->answer, sizeof(term->answer));
    return term->answer;
}

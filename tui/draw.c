/* draw.c: clipped, sanitised text in ncurses. */
#include "tui/draw.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "common/text.h"
#include "tui/terminal.h"

enum { CELLS_MAX = TERMINAL_COLS_MAX, CHARS_MAX = CELLS_MAX * 3 };

struct canvas draw_part(const struct canvas *canvas, int y, int x, int rows, int cols)
{
    struct canvas part = *canvas;
    int y_end = y + rows < canvas->rows ? y + rows : canvas->rows;
    int x_end = x + cols < canvas->cols ? x + cols : canvas->cols;

    y = y > 0 ? y : 0;
    x = x > 0 ? x : 0;
    part.y = canvas->y + y;
    part.x = canvas->x + x;
    part.rows = y_end > y ? y_end - y : 0;
    part.cols = x_end > x ? x_end - x : 0;
    return part;
}

/* The character as it may be sent, and its columns. */
static uint32_t safe_char(uint32_t c, int *cols)
{
    *cols = text_unsafe(c) || c == 0x200d || c == 0xfe0f ? -1 : wcwidth((wchar_t)c);
    if (*cols >= 0)
        return c;
    *cols = 1;
    return TEXT_BAD;
}

int draw_cols(const char *text)
{
    const char *end = text + strlen(text);
    int cols = 0, width;

    while (text < end) {
        safe_char(text_next(&text, end), &width);
        cols += width;
    }
    return cols;
}

/* Reads as much text as fits into `cols`; *used: the columns it takes. False when it was cut. */
static bool clip(const char *text, int cols, wchar_t chars[CHARS_MAX + 1], int *count, int *used)
{
    const char *end = text + strlen(text);
    int marks = 0;

    *count = *used = 0;
    while (text < end) {
        int width;
        uint32_t c = safe_char(text_next(&text, end), &width);
        marks = width == 0 ? marks + 1 : 0;
        if (width == 0 && (*used == 0 || marks > 3)) /* a mark on nothing, or a tower of them */
            continue;
        if (*used + width > cols || *count == CHARS_MAX)
            return false;
        chars[(*count)++] = (wchar_t)c;
        *used += width;
    }
    return true;
}

static void put(const struct canvas *canvas, int y, int x, enum tone tone, const wchar_t *chars,
                int count)
{
    attr_set(canvas->theme->attrs[tone] | canvas->extra, canvas->theme->pairs[tone], NULL);
    mvaddnwstr(canvas->y + y, canvas->x + x, chars, count);
}

/* Room from x to the right edge, at most cols; 0 when the row is outside. */
static int room(const struct canvas *canvas, int y, int x, int cols)
{
    if (y < 0 || y >= canvas->rows || x < 0 || x >= canvas->cols)
        return 0;
    int left = canvas->cols - x;
    left = cols < left ? cols : left;
    return left > CELLS_MAX ? CELLS_MAX : left;
}

int draw_text(const struct canvas *canvas, int y, int x, int cols, enum tone tone, const char *text)
{
    wchar_t chars[CHARS_MAX + 1];
    int count, used;

    cols = room(canvas, y, x, cols);
    if (cols <= 0)
        return 0;
    if (!clip(text, cols, chars, &count, &used)) {
        clip(text, cols - 1, chars, &count, &used);
        chars[count++] = canvas->ascii ? L'~' : L'…';
        used++;
    }
    put(canvas, y, x, tone, chars, count);
    return used;
}

void draw_right(const struct canvas *canvas, int y, int x, int cols, enum tone tone,
                const char *text)
{
    int width = draw_cols(text);

    if (width < cols) {
        x += cols - width;
        cols = width;
    }
    draw_text(canvas, y, x, cols, tone, text);
}

int draw_format(const struct canvas *canvas, int y, int x, int cols, enum tone tone,
                const char *format, ...)
{
    char text[2048];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return draw_text(canvas, y, x, cols, tone, text);
}

int draw_wrapped(const struct canvas *canvas, int y, int x, int cols, enum tone tone,
                 const char *text)
{
    char *clean = text_clean(text, strlen(text), true);

    cols = cols > 4 ? cols : 4;
    for (const char *at = clean; *at != '\0'; y++) {
        size_t skip, size = text_wrap(at, cols, &skip);
        draw_format(canvas, y, x, cols, tone, "%.*s", (int)size, at);
        at += size + skip;
    }
    free(clean);
    return y;
}

void draw_fill(const struct canvas *canvas, int y, int x, int rows, int cols, enum tone tone)
{
    cols = room(canvas, y, x, cols);
    attr_set(canvas->theme->attrs[tone] | canvas->extra, canvas->theme->pairs[tone], NULL);
    for (int row = y; row < y + rows && row < canvas->rows && cols > 0; row++) {
        move(canvas->y + row, canvas->x + x);
        for (int col = 0; col < cols; col++)
            addch(' ');
    }
}

/* Lines as UTF-8, or from the character set of the vt family. */
static void line_across(const struct canvas *canvas, int y, int x, int cols)
{
    if (canvas->ascii)
        mvhline(canvas->y + y, canvas->x + x, ACS_HLINE, cols);
    else
        mvhline_set(canvas->y + y, canvas->x + x, WACS_HLINE, cols);
}

static void line_down(const struct canvas *canvas, int y, int x, int rows)
{
    if (canvas->ascii)
        mvvline(canvas->y + y, canvas->x + x, ACS_VLINE, rows);
    else
        mvvline_set(canvas->y + y, canvas->x + x, WACS_VLINE, rows);
}

static void corner(const struct canvas *canvas, int y, int x, chtype ascii, const cchar_t *wide)
{
    if (canvas->ascii)
        mvaddch(canvas->y + y, canvas->x + x, ascii);
    else
        mvadd_wch(canvas->y + y, canvas->x + x, wide);
}

void draw_rule(const struct canvas *canvas, int y, int x, int cols, enum tone tone)
{
    cols = room(canvas, y, x, cols);
    if (cols <= 0)
        return;
    attr_set(canvas->theme->attrs[tone] | canvas->extra, canvas->theme->pairs[tone], NULL);
    line_across(canvas, y, x, cols);
}

void draw_column(const struct canvas *canvas, int x, enum tone tone)
{
    if (x < 0 || x >= canvas->cols || canvas->rows <= 0)
        return;
    attr_set(canvas->theme->attrs[tone] | canvas->extra, canvas->theme->pairs[tone], NULL);
    line_down(canvas, 0, x, canvas->rows);
}

void draw_frame(const struct canvas *canvas)
{
    int bottom = canvas->rows - 1, right = canvas->cols - 1;

    if (canvas->rows < 2 || canvas->cols < 2)
        return;
    attr_set(canvas->theme->attrs[TONE_PLAIN] | canvas->extra, 0, NULL);
    line_across(canvas, 0, 0, canvas->cols);
    line_across(canvas, bottom, 0, canvas->cols);
    line_down(canvas, 0, 0, canvas->rows);
    line_down(canvas, 0, right, canvas->rows);
    corner(canvas, 0, 0, ACS_ULCORNER, WACS_ULCORNER);
    corner(canvas, 0, right, ACS_URCORNER, WACS_URCORNER);
    corner(canvas, bottom, 0, ACS_LLCORNER, WACS_LLCORNER);
    corner(canvas, bottom, right, ACS_LRCORNER, WACS_LRCORNER);
}

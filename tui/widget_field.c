/* widget_field.c: the text editor of forms, filter, command line and dialogs.
 *
 * Promises that the text is always valid UTF-8 without control characters (but newlines, where
 * there are lines) and within its bound. */
#include "tui/widget_field.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"

void field_init(struct field *field, const char *text, size_t chars_max, bool lines, char **killed)
{
    *field = (struct field){.chars_max = chars_max, .lines = lines, .killed = killed, .cols = 1};
    field_set(field, text);
}

void field_free(struct field *field)
{
    free(field->text);
    field->text = NULL;
}

void field_set(struct field *field, const char *text)
{
    free(field->text);
    field->text = strdup(text);
    if (field->text == NULL)
        abort();
    field->size = strlen(text);
    field->capacity = field->size + 1;
    field->chars = text_chars(text, field->size);
    field->at = field->size;
    field->left = field->top = 0;
}

static size_t before(const struct field *field, size_t at)
{
    while (at > 0 && ((unsigned char)field->text[--at] & 0xc0) == 0x80)
        ;
    return at;
}

static size_t behind(const struct field *field, size_t at)
{
    if (at < field->size)
        at++;
    while (at < field->size && ((unsigned char)field->text[at] & 0xc0) == 0x80)
        at++;
    return at;
}

static void insert(struct field *field, const char *text, size_t size)
{
    if (field->size + size + 1 > field->capacity) {
        field->capacity = (field->size + size + 1) * 2;
        field->text = realloc(field->text, field->capacity);
        if (field->text == NULL)
            abort();
    }
    memmove(field->text + field->at + size, field->text + field->at, field->size - field->at + 1);
    memcpy(field->text + field->at, text, size);
    field->size += size;
    field->at += size;
    field->chars += text_chars(text, size);
}

/* Takes out from..to; kept for C-y when `keep`. */
static void cut(struct field *field, size_t from, size_t to, bool keep)
{
    if (from >= to)
        return;
    if (keep) {
        free(*field->killed);
        *field->killed = strndup(field->text + from, to - from);
    }
    field->chars -= text_chars(field->text + from, to - from);
    memmove(field->text + from, field->text + to, field->size - to + 1);
    field->size -= to - from;
    field->at = from;
}

static void type(struct field *field, int32_t code)
{
    char bytes[4];
    size_t size = 0;

    if (field->chars >= field->chars_max || (text_unsafe((uint32_t)code) && code != '\n'))
        return;
    if (code < 0x80) {
        bytes[size++] = (char)code;
    } else if (code < 0x800) {
        bytes[size++] = (char)(0xc0 | code >> 6);
        bytes[size++] = (char)(0x80 | (code & 0x3f));
    } else if (code < 0x10000) {
        bytes[size++] = (char)(0xe0 | code >> 12);
        bytes[size++] = (char)(0x80 | (code >> 6 & 0x3f));
        bytes[size++] = (char)(0x80 | (code & 0x3f));
    } else {
        bytes[size++] = (char)(0xf0 | code >> 18);
        bytes[size++] = (char)(0x80 | (code >> 12 & 0x3f));
        bytes[size++] = (char)(0x80 | (code >> 6 & 0x3f));
        bytes[size++] = (char)(0x80 | (code & 0x3f));
    }
    insert(field, bytes, size);
}

static void yank(struct field *field)
{
    const char *text = *field->killed, *end = text == NULL ? NULL : text + strlen(text);

    while (text != NULL && text < end) {
        uint32_t c = text_next(&text, end);
        type(field, c == '\n' && !field->lines ? ' ' : (int32_t)c);
    }
}

static size_t word_left(const struct field *field)
{
    size_t at = field->at;

    while (at > 0 && strchr(" \n", field->text[at - 1]) != NULL)
        at = before(field, at);
    while (at > 0 && strchr(" \n", field->text[at - 1]) == NULL)
        at = before(field, at);
    return at;
}

static size_t word_right(const struct field *field)
{
    size_t at = field->at;

    while (at < field->size && strchr(" \n", field->text[at]) != NULL)
        at = behind(field, at);
    while (at < field->size && strchr(" \n", field->text[at]) == NULL)
        at = behind(field, at);
    return at;
}

static size_t line_begin(const struct field *field)
{
    size_t at = field->at;

    while (at > 0 && field->text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct field *field)
{
    return field->at + strcspn(field->text + field->at, "\n");
}

/* One screen line of the text: its bytes and where the next begins. False at the end. */
static bool next_line(const struct field *field, size_t at, size_t *size, size_t *next)
{
    size_t skip;

    if (at > field->size)
        return false;
    if (!field->lines) {
        *size = field->size;
        *next = field->size + 1;
        return at == 0;
    }
    *size = text_wrap(field->text + at, field->cols, &skip);
    *next = at + *size + skip;
    if (*next >= field->size && (skip == 0 || field->text[field->size - 1] != '\n'))
        *next = field->size + 1;
    return true;
}

/* The screen line and column of the cursor. */
static void where(const struct field *field, int *row, int *col)
{
    size_t at = 0, size, next;

    *row = *col = 0;
    for (int line = 0; next_line(field, at, &size, &next); line++) {
        if (field->at >= at && (field->at < next || next > field->size)) {
            char *part = strndup(field->text + at, field->at - at);
            *row = line;
            *col = part == NULL ? 0 : draw_cols(part);
            free(part);
            return;
        }
        at = next;
    }
}

/* The cursor one screen line up or down; false at the edge. */
static bool step_line(struct field *field, int step)
{
    int row, col;
    size_t at = 0, size, next;

    where(field, &row, &col);
    if (row + step < 0)
        return false;
    for (int line = 0; next_line(field, at, &size, &next); line++) {
        if (line == row + step) {
            field->at = at + text_clip(field->text + at, col);
            if (field->at > at + size)
                field->at = at + size;
            return true;
        }
        at = next;
    }
    return false;
}

static bool edit_key(struct field *field, int32_t code)
{
    switch (code) {
    case K_CTRL('a'):
    case K_HOME:
        field->at = line_begin(field);
        return true;
    case K_CTRL('e'):
    case K_END:
        field->at = line_end(field);
        return true;
    case K_CTRL('b'):
    case K_LEFT:
        field->at = before(field, field->at);
        return true;
    case K_CTRL('f'):
    case K_RIGHT:
        field->at = behind(field, field->at);
        return true;
    case K_META | 'b':
        field->at = word_left(field);
        return true;
    case K_META | 'f':
        field->at = word_right(field);
        return true;
    case K_CTRL('d'):
    case K_DELETE:
        cut(field, field->at, behind(field, field->at), false);
        return true;
    case K_CTRL('h'):
    case K_BACKSPACE:
        cut(field, before(field, field->at), field->at, false);
        return true;
    case K_CTRL('k'):
        cut(field, field->at, line_end(field), true);
        return true;
    case K_CTRL('u'):
        cut(field, line_begin(field), field->at, true);
        return true;
    case K_CTRL('w'):
        cut(field, word_left(field), field->at, true);
        return true;
    case K_META | 'd':
        cut(field, field->at, word_right(field), true);
        return true;
    case K_CTRL('y'):
        yank(field);
        return true;
    default:
        return false;
    }
}

bool field_key(struct field *field, struct key key)
{
    bool line_key = key.code == K_ENTER || key.code == K_UP || key.code == K_DOWN;

    if (key.pasted && (key.code == K_ENTER || key.code == K_TAB))
        type(field, key.code == K_ENTER && field->lines ? '\n' : ' ');
    else if (key.code >= ' ' && key.code != K_BACKSPACE && key.code <= 0x10ffff)
        type(field, key.code);
    else if (field->lines && line_key && key.code == K_ENTER)
        type(field, '\n');
    else if (field->lines && line_key)
        return step_line(field, key.code == K_UP ? -1 : 1);
    else
        return edit_key(field, key.code);
    return true;
}

static void draw_line(const struct field *field, const struct canvas *canvas, int y, size_t from,
                      size_t size)
{
    char *line = strndup(field->text + from, size);

    if (line == NULL)
        abort();
    draw_text(canvas, y, 1, field->cols, TONE_PLAIN, line + text_clip(line, field->left));
    free(line);
}

void field_draw(struct field *field, const struct canvas *canvas, bool focus)
{
    int row, col, y = 0;
    size_t at = 0, size, next;

    field->cols = canvas->cols > 2 ? canvas->cols - 2 : 1;
    where(field, &row, &col);
    if (row < field->top)
        field->top = row;
    if (row >= field->top + canvas->rows)
        field->top = row - canvas->rows + 1;
    if (field->lines || col < field->left)
        field->left = field->lines ? 0 : col;
    if (col >= field->left + field->cols)
        field->left = col - field->cols + 1;
    for (; y < canvas->rows; y++) {
        draw_text(canvas, y, 0, 1, focus ? TONE_STRONG : TONE_DIM, "[");
        draw_text(canvas, y, canvas->cols - 1, 1, focus ? TONE_STRONG : TONE_DIM, "]");
    }
    for (int line = 0; next_line(field, at, &size, &next); line++) {
        if (line >= field->top && line < field->top + canvas->rows)
            draw_line(field, canvas, line - field->top, at, size);
        at = next;
    }
    if (!focus || canvas->rows <= 0 || canvas->cols <= 2)
        return;
    curs_set(1);
    move(canvas->y + row - field->top, canvas->x + 1 + col - field->left);
}

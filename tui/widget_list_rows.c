/* widget_list_rows.c: the rows that a list holds, and how answers change them.
 *
 * Promises that the cursor stays on its row's id whatever comes, and that rows which would push
 * others away under the user's eyes are held back and counted. Asks core for nothing. */
#include "tui/widget_list_rows.h"

#include <stdlib.h>
#include <string.h>

enum { KEEP_SCREENS = 4 };

int rows_page(const struct list *list)
{
    return list->height > 10 ? list->height : 10;
}

static char *copy(const char *text)
{
    char *made = text == NULL ? NULL : strdup(text);

    if (text != NULL && made == NULL)
        abort();
    return made;
}

void rows_set_text(char **at, const char *text)
{
    free(*at);
    *at = copy(text);
}

static void drop_chunk_texts(struct list_chunk *chunk)
{
    free(chunk->first);
    free(chunk->last);
    *chunk = (struct list_chunk){0};
}

void rows_drop(struct list *list)
{
    for (int i = 0; i < list->count; i++)
        free(list->rows[i]);
    free(list->rows);
    list->rows = NULL;
    list->count = 0;
    for (int i = 0; i < list->chunk_count; i++)
        drop_chunk_texts(&list->chunks[i]);
    list->chunk_count = 0;
}

/* The rows of an answer, the caller's. */
static struct list_row **rows_parse(struct list *list, const json_t *result, int *count)
{
    const json_t *data = json_object_get(result, "data");
    size_t size = json_array_size(data);
    struct list_row **rows = calloc(size + 1, sizeof *rows);

    if (rows == NULL)
        abort();
    *count = 0;
    for (size_t i = 0; i < size; i++) {
        struct list_row *row = list->ops->parse(list->view, json_array_get(data, i));
        if (row != NULL)
            rows[(*count)++] = row;
    }
    return rows;
}

static const char *cursor_of(const json_t *result, const char *name)
{
    return json_string_value(json_object_get(result, name));
}

static void set_chunk(struct list_chunk *chunk, const json_t *result, int count)
{
    *chunk = (struct list_chunk){.count = count,
                                 .first = copy(cursor_of(result, "first")),
                                 .last = copy(cursor_of(result, "last"))};
}

static int index_of(struct list_row *const *rows, int count, int64_t id)
{
    for (int i = 0; i < count; i++) {
        if (rows[i]->id == id)
            return i;
    }
    return -1;
}

/* Puts cursor and window back within the rows. */
void rows_settle(struct list *list)
{
    int last_top = list->count > list->height ? list->count - list->height : 0;

    if (list->cursor >= list->count)
        list->cursor = list->count - 1;
    if (list->cursor < 0)
        list->cursor = 0;
    if (list->cursor < list->top)
        list->top = list->cursor;
    if (list->cursor >= list->top + list->height)
        list->top = list->cursor - list->height + 1;
    if (list->top > last_top)
        list->top = last_top;
}

/* Rows far behind the window go, whole chunks at a time. */
void rows_trim(struct list *list)
{
    while (list->chunk_count > 1 && list->count > KEEP_SCREENS * rows_page(list)) {
        struct list_chunk *first = &list->chunks[0], *last = &list->chunks[list->chunk_count - 1];
        bool head = list->top - first->count > rows_page(list);
        int gone = head ? first->count : last->count;
        if (!head && list->count - gone < list->top + 2 * list->height)
            return;
        int from = head ? 0 : list->count - gone;
        for (int i = from; i < from + gone; i++)
            free(list->rows[i]);
        list->count -= gone;
        if (head) {
            memmove(list->rows, list->rows + gone, (size_t)list->count * sizeof *list->rows);
            drop_chunk_texts(first);
            memmove(first, first + 1, (size_t)(list->chunk_count - 1) * sizeof *first);
            list->top -= gone;
            list->cursor -= gone;
            list->offset += gone;
            list->at_start = list->at_anchor = false;
        } else {
            drop_chunk_texts(last);
            list->at_end = false;
        }
        list->chunk_count--;
    }
}

/* Replaces all rows by one chunk. */
static void rows_replace(struct list *list, struct list_row **rows, int count, const json_t *result,
                         int sent)
{
    rows_drop(list);
    list->rows = rows;
    list->count = count;
    if (sent > 0) {
        set_chunk(&list->chunks[0], result, count);
        list->chunk_count = 1;
    }
}

void rows_total(struct list *list, const json_t *result)
{
    const json_t *total = json_object_get(result, "total");

    list->total = json_is_integer(total) ? json_integer_value(total) : -1;
}

static void rows_edges(struct list *list, const json_t *result)
{
    list->at_start = !json_is_string(json_object_get(result, "prev"));
    list->at_end = !json_is_string(json_object_get(result, "next"));
    if (list->at_start)
        list->offset = 0;
    else if (list->at_end && list->total >= 0)
        list->offset = list->total - list->count - list->news_inside;
    if (list->offset < 0)
        list->offset = 0;
}

static void rows_clear_news(struct list *list)
{
    list->news_above = list->news_inside = 0;
    list->news_more = false;
}

void rows_none(struct list *list)
{
    rows_drop(list);
    rows_clear_news(list);
    rows_set_text(&list->rest_from, NULL);
    list->cursor = list->top = 0;
    list->offset = list->total = 0;
    list->at_start = list->at_end = list->at_anchor = true;
}

void rows_load(struct list *list, const json_t *result, bool end)
{
    int count;
    struct list_row **rows = rows_parse(list, result, &count);

    rows_replace(list, rows, count, result, count);
    list->loaded = true;
    rows_clear_news(list);
    list->cursor = list->top = end ? count : 0;
    list->offset = 0;
    rows_edges(list, result);
    list->at_anchor = list->at_start;
    if (list->at_start)
        rows_set_text(&list->anchor, cursor_of(result, "first"));
    rows_set_text(&list->rest_from, NULL);
}

/* Adds an answer's rows behind or before those we have. */
void rows_more(struct list *list, const json_t *result, bool before, bool fresh)
{
    int count;
    struct list_row **rows = rows_parse(list, result, &count);
    size_t all = (size_t)(list->count + count);
    struct list_row **grown = realloc(list->rows, (all + 1) * sizeof *grown);

    if (grown == NULL)
        abort();
    list->rows = grown;
    for (int i = 0; i < count; i++)
        rows[i]->fresh = fresh;
    if (before) {
        memmove(grown + count, grown, (size_t)list->count * sizeof *grown);
        memmove(list->chunks + 1, list->chunks, (size_t)list->chunk_count * sizeof *list->chunks);
        list->cursor += count;
        list->top += count;
        list->offset = list->offset > count ? list->offset - count : 0;
        list->at_start = !json_is_string(json_object_get(result, "prev"));
    } else {
        list->at_end = !json_is_string(json_object_get(result, "next"));
    }
    memcpy(grown + (before ? 0 : list->count), rows, (size_t)count * sizeof *grown);
    list->count = (int)all;
    if (count > 0) {
        set_chunk(&list->chunks[before ? 0 : list->chunk_count], result, count);
        list->chunk_count++;
    } else if (before) {
        memmove(list->chunks, list->chunks + 1, (size_t)list->chunk_count * sizeof *list->chunks);
    }
    free(rows);
    if (!list->at_start)
        return;
    list->offset = 0;
    list->at_anchor = true;
    list->news_above = 0;
    rows_set_text(&list->anchor, list->chunks[0].first);
}

/* Rows that nobody here has seen and that would push others away are held back. */
static int rows_hold_back(struct list *list, struct list_row **rows, int count)
{
    int last_known = -1, kept = 0;

    for (int i = 0; i < count; i++) {
        int old = index_of(list->rows, list->count, rows[i]->id);
        if (old >= 0) {
            rows[i]->fresh = list->rows[old]->fresh;
            last_known = i;
        }
    }
    list->news_inside = 0;
    for (int i = 0; i < count; i++) {
        if (i < last_known && index_of(list->rows, list->count, rows[i]->id) < 0) {
            free(rows[i]);
            list->news_inside++;
        } else {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

static void rows_mark_fresh(const struct list *list, struct list_row **rows, int count)
{
    for (int i = 0; i < count && list->count > 0; i++)
        rows[i]->fresh = index_of(list->rows, list->count, rows[i]->id) < 0;
}

/* The rows that are shown, again: the answer to a question that began with chunk `from`. */
void rows_refresh(struct list *list, const json_t *result, int from, bool reveal)
{
    bool resting = list->count == 0;
    int64_t id = resting ? list->rest_id : list->rows[list->cursor]->id;
    int line = resting ? list->rest_line : list->cursor - list->top;
    int skipped = 0, sent, count;
    struct list_row **rows = rows_parse(list, result, &sent);

    for (int i = 0; i < from && i < list->chunk_count; i++)
        skipped += list->chunks[i].count;
    if (reveal || resting) {
        rows_mark_fresh(list, rows, sent);
        list->news_inside = 0;
        count = sent;
    } else {
        count = rows_hold_back(list, rows, sent);
    }
    int found = index_of(rows, count, id);
    list->cursor = found >= 0 ? found : list->cursor - skipped;
    list->top = list->cursor - line;
    list->offset += skipped;
    rows_replace(list, rows, count, result, sent);
    list->loaded = true;
    list->at_anchor = list->at_anchor && from == 0;
    rows_edges(list, result);
    list->at_anchor = list->at_anchor || list->at_start;
    if (list->top < 0)
        list->top = 0;
}

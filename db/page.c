/* page.c: keyset pages for every list. Promises that a page and what stands around it are found by
 * walks along the list's index alone, at most one more than rows are asked for, and one step back.
 */
#include "db/page.h"

#include <stdlib.h>
#include <string.h>

static bool is_back(const struct page_ask *ask)
{
    return ask->at == PAGE_BEFORE || ask->at == PAGE_END;
}

/* Moves the step's start so that the row at the start itself is met. */
static void include(struct page_step *step)
{
    if (step->falling && step->id < INT64_MAX)
        step->id++;
    else if (!step->falling && step->id > INT64_MIN)
        step->id--;
}

static struct page_step step_from(const struct page_key *key, bool falling)
{
    return (struct page_step){
        .falling = falling, .value = key->value, .id = key->id, .text = key->text};
}

static struct page_step first_step(const struct page_ask *ask)
{
    bool falling = ask->desc != is_back(ask);
    if (ask->at == PAGE_START || ask->at == PAGE_END) {
        int64_t end = falling ? INT64_MAX : INT64_MIN;
        return (struct page_step){
            .falling = falling, .value = end, .id = end, .whole = true, .text = ""};
    }
    struct page_step step = step_from(&ask->key, falling);
    if (ask->at == PAGE_FROM)
        include(&step);
    return step;
}

static void reverse(char *rows, size_t size, size_t count)
{
    char *spare = malloc(size);
    if (spare == NULL)
        abort();
    for (size_t i = 0; i < count / 2; i++) {
        char *a = rows + i * size, *b = rows + (count - 1 - i) * size;
        memcpy(spare, a, size);
        memcpy(a, b, size);
        memcpy(b, spare, size);
    }
    free(spare);
}

/* Is there a row on the side from which the page came? */
static enum err look_back(const struct page_list *list, void *arg, const struct page_ask *ask,
                          const char *rows, size_t count, bool *found)
{
    *found = false;
    if (ask->at == PAGE_START || ask->at == PAGE_END)
        return ERR_OK;
    struct page_key key = ask->key;
    if (count > 0)
        list->key(arg, is_back(ask) ? rows + (count - 1) * list->row_size : rows, &key);
    struct page_step step = step_from(&key, ask->desc == is_back(ask));
    if (count == 0 && ask->at != PAGE_FROM)
        include(&step);
    char *row = calloc(1, list->row_size);
    if (row == NULL)
        abort();
    size_t met;
    enum err err = list->walk(arg, &step, 1, row, &met);
    *found = met > 0;
    if (met > 0 && list->free != NULL)
        list->free(row);
    free(row);
    return err;
}

enum err page_fill(const struct page_list *list, void *arg, const struct page_ask *ask, void **out,
                   size_t *count, struct page_info *info)
{
    size_t limit = (size_t)ask->limit;
    char *rows = calloc(limit + 1, list->row_size);
    if (rows == NULL)
        abort();
    *out = rows;
    struct page_step step = first_step(ask);
    enum err err = list->walk(arg, &step, ask->limit + 1, rows, count);
    if (err != ERR_OK)
        return err;
    bool more = *count > limit, behind;
    if (more && list->free != NULL)
        list->free(rows + limit * list->row_size);
    if (more)
        *count = limit;
    if (is_back(ask))
        reverse(rows, list->row_size, *count);
    err = look_back(list, arg, ask, rows, *count, &behind);
    info->before = is_back(ask) ? more : behind;
    info->after = is_back(ask) ? behind : more;
    return err;
}

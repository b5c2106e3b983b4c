/* widget_list.c: the window of rows: paging, moving, reloading.
 *
 * Promises at most one request of a kind at a time, each for at most 1,000 rows, and a bounded
 * number of rows in memory whatever the list's length. Never shows a row that core has not sent. */
#include "tui/widget_list.h"

#include <stdlib.h>
#include <string.h>

#include "tui/shell.h"
#include "tui/widget_list_rows.h"

enum {
    LIMIT_MAX = 1000,
    OWED_SCREENS = 10,
    NEWS_LIMIT = 100,
    KIND_BITS = 4,
};

enum ask { ASK_LOAD, ASK_END, ASK_AFTER, ASK_BEFORE, ASK_REFRESH, ASK_REVEAL, ASK_FRESH, ASK_NEWS };

static void on_answer(struct shell *shell, struct view *view, int64_t tag,
                      const struct rpc_answer *answer);

static void ask(struct list *list, enum ask kind, const char *side, const char *cursor, int limit)
{
    json_t *params = list->ops->params(list->view);

    if (side != NULL)
        json_object_set_new(params, side, json_string(cursor));
    json_object_set_new(params, "limit", json_integer(limit < LIMIT_MAX ? limit : LIMIT_MAX));
    list->asking |= 1U << kind;
    shell_call(list->view->shell, list->view, list->ops->method, params, on_answer,
               (int64_t)list->generation << KIND_BITS | kind);
}

static bool asks(const struct list *list, enum ask kind)
{
    return (list->asking & 1U << kind) != 0;
}

void list_init(struct list *list, struct view *view, const struct list_ops *ops, int height)
{
    memset(list, 0, sizeof *list);
    list->view = view;
    list->ops = ops;
    list->height = height > 1 ? height : 1;
    list->total = -1;
}

void list_free(struct list *list)
{
    rows_drop(list);
    rows_set_text(&list->anchor, NULL);
    rows_set_text(&list->rest_from, NULL);
}

static void forget_questions(struct list *list)
{
    list->generation++;
    list->asking = 0;
    list->owed = 0;
}

void list_load(struct list *list)
{
    if (asks(list, ASK_LOAD)) { /* typed faster than core answers: one more, not ten */
        list->load_again = true;
        return;
    }
    forget_questions(list);
    list->loaded = false;
    ask(list, ASK_LOAD, NULL, NULL, rows_page(list));
}

void list_rest(struct list *list)
{
    forget_questions(list);
    if (list->count == 0)
        return;
    rows_set_text(&list->rest_from, list->chunks[0].first);
    list->rest_id = list->rows[list->cursor]->id;
    list->rest_line = list->cursor - list->top;
    list->rest_count = list->count;
    rows_drop(list);
    list->cursor = list->top = 0;
}

struct list_row *list_current(const struct list *list)
{
    return list->count == 0 ? NULL : list->rows[list->cursor];
}

/* Rows that the window will want next are fetched before it gets there. */
static void prefetch(struct list *list)
{
    int limit = rows_page(list) + abs(list->owed);
    bool room = list->chunk_count < LIST_CHUNKS_MAX;

    if (!list->loaded || list->chunk_count == 0 || !room)
        return;
    if (!list->at_end && list->top + 2 * list->height > list->count && !asks(list, ASK_AFTER))
        ask(list, ASK_AFTER, "after", list->chunks[list->chunk_count - 1].last, limit);
    if (!list->at_start && !list->at_anchor && list->top < list->height && !asks(list, ASK_BEFORE))
        ask(list, ASK_BEFORE, "before", list->chunks[0].first, limit);
}

static void move_by(struct list *list, int step)
{
    int target = list->cursor + list->owed + step;

    list->owed = 0;
    if (target >= list->count && !list->at_end)
        list->owed = target - list->count + 1;
    else if (target < 0 && !list->at_start && !list->at_anchor)
        list->owed = target;
    if (abs(list->owed) > OWED_SCREENS * list->height)
        list->owed = (list->owed < 0 ? -OWED_SCREENS : OWED_SCREENS) * list->height;
    list->cursor = target;
    rows_settle(list);
    rows_trim(list);
    prefetch(list);
}

/* The first chunk that is on the screen. */
static int visible_chunk(const struct list *list, int *start)
{
    int chunk = 0;

    *start = 0;
    while (chunk + 1 < list->chunk_count && *start + list->chunks[chunk].count <= list->top)
        *start += list->chunks[chunk++].count;
    return chunk;
}

static void ask_again(struct list *list, bool reveal)
{
    int start, chunk = visible_chunk(list, &start);
    int shown = list->top + list->height - start;
    const char *from = list->chunk_count > 0 ? list->chunks[chunk].first : list->rest_from;

    forget_questions(list);
    if (from == NULL) {
        ask(list, ASK_LOAD, NULL, NULL, rows_page(list));
        return;
    }
    if (list->chunk_count == 0)
        shown = list->rest_count;
    list->refresh_chunk = chunk;
    ask(list, reveal ? ASK_REVEAL : ASK_REFRESH, "from", from,
        shown > rows_page(list) ? shown : rows_page(list));
}

void list_reload(struct list *list, bool reveal)
{
    if (asks(list, ASK_LOAD)) {
        list->load_again = true;
        return;
    }
    ask_again(list, reveal);
}

/* Are there rows before those that the user has seen? */
static void look_above(struct list *list, bool was_at_start, bool reveal)
{
    int limit = list->news_above > 0 ? list->news_above : rows_page(list);

    if (reveal && was_at_start && !list->at_start)
        ask(list, ASK_FRESH, "before", list->chunks[0].first, limit);
    else if (reveal)
        rows_set_text(&list->anchor, list->at_start ? list->chunks[0].first : NULL);
    else if (list->anchor != NULL)
        ask(list, ASK_NEWS, "before", list->anchor, NEWS_LIMIT);
    if (reveal)
        list->news_above = 0;
}

static void took_news(struct list *list, const json_t *result)
{
    list->news_above = (int)json_array_size(json_object_get(result, "data"));
    list->news_more = json_is_string(json_object_get(result, "prev"));
    if (list->at_anchor)
        list->offset = list->news_above;
}

/* New rows come into sight, as far as the cursor's row stays in it. */
static void took_fresh(struct list *list, const json_t *result)
{
    bool at_top = list->top == 0;

    rows_more(list, result, true, true);
    if (!list->at_start && list->chunk_count > 0) { /* more have come meanwhile: they wait */
        list->at_anchor = true;
        rows_set_text(&list->anchor, list->chunks[0].first);
        ask(list, ASK_NEWS, "before", list->anchor, NEWS_LIMIT);
    }
    if (at_top)
        list->top = list->cursor < list->height ? 0 : list->cursor - list->height + 1;
}

static void take(struct list *list, enum ask kind, const json_t *result)
{
    bool was_at_start = list->at_start || list->at_anchor;
    int64_t total = list->total;

    if (kind != ASK_NEWS)
        rows_total(list, result);
    switch (kind) {
    case ASK_LOAD:
    case ASK_END:
        rows_load(list, result, kind == ASK_END);
        break;
    case ASK_AFTER:
    case ASK_BEFORE:
        rows_more(list, result, kind == ASK_BEFORE, false);
        if ((list->owed < 0) == (kind == ASK_BEFORE))
            move_by(list, 0);
        break;
    case ASK_REFRESH:
    case ASK_REVEAL:
        rows_refresh(list, result, list->refresh_chunk, kind == ASK_REVEAL);
        if (list->count == 0) /* all went elsewhere: there is nothing that others could push away */
            list_load(list);
        else if (kind == ASK_REVEAL || !list->at_start || total != list->total)
            look_above(list, was_at_start, kind == ASK_REVEAL);
        break;
    case ASK_FRESH:
        took_fresh(list, result);
        break;
    case ASK_NEWS:
        took_news(list, result);
        break;
    }
}

static void on_answer(struct shell *shell, struct view *view, int64_t tag,
                      const struct rpc_answer *answer)
{
    struct list *list = view->ops->list(view);
    enum ask kind = (enum ask)(tag & ((1 << KIND_BITS) - 1));

    if ((unsigned)(tag >> KIND_BITS) != list->generation)
        return;
    list->asking &= ~(1U << kind);
    if (answer->result == NULL) {
        if (answer->err == ERR_NO_ACCOUNT) /* a login that is still being typed */
            rows_none(list);
        else
            shell_refused(shell, NULL, answer);
        list->loaded = true;
    } else {
        take(list, kind, answer->result);
        if (list->ops->answered != NULL && kind != ASK_NEWS)
            list->ops->answered(view, answer->result);
    }
    rows_settle(list);
    rows_trim(list);
    prefetch(list);
    if (list->load_again && kind == ASK_LOAD) {
        list->load_again = false;
        list_load(list);
    }
}

void list_resize(struct list *list, int height)
{
    height = height > 1 ? height : 1;
    if (height == list->height)
        return;
    list->height = height;
    rows_settle(list);
    prefetch(list);
}

static void go_first(struct list *list)
{
    if (list->at_start || list->at_anchor || list->chunk_count == 0)
        move_by(list, -list->count - list->owed);
    else
        list_load(list);
}

static void go_last(struct list *list)
{
    if (list->at_end) {
        move_by(list, list->count - list->owed);
    } else {
        forget_questions(list);
        ask(list, ASK_END, "before", "end", rows_page(list));
    }
}

static void turn_page(struct list *list, int step)
{
    list->top += step;
    if (list->top < 0)
        list->top = 0;
    move_by(list, step);
}

bool list_act(struct list *list, enum action action)
{
    switch (action) {
    case ACTION_DOWN:
        move_by(list, 1);
        return true;
    case ACTION_UP:
        move_by(list, -1);
        return true;
    case ACTION_PAGE_DOWN:
        turn_page(list, list->height);
        return true;
    case ACTION_PAGE_UP:
        turn_page(list, -list->height);
        return true;
    case ACTION_HALF_DOWN:
        turn_page(list, (list->height + 1) / 2);
        return true;
    case ACTION_HALF_UP:
        turn_page(list, -(list->height + 1) / 2);
        return true;
    case ACTION_FIRST:
        go_first(list);
        return true;
    case ACTION_LAST:
        go_last(list);
        return true;
    default:
        return false;
    }
}

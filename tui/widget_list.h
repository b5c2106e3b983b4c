/* widget_list.h: a window of rows onto a list of any length that core keeps.
 *
 * Fetches pages by keyset cursors as the cursor moves and never holds more than a few screens.
 * The cursor holds a row's id: a reload never moves it to another row. What others add waits,
 * counted, until the user asks for it (reveal). A view has one as a member and hands it its
 * movements. */
#ifndef POPUG_TUI_WIDGET_LIST_H
#define POPUG_TUI_WIDGET_LIST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/methods.h"
#include "tui/view.h"

enum { LIST_CHUNKS_MAX = 8 };

/* Every row begins with this. */
struct list_row {
    int64_t id;
    bool fresh; /* shown since the user last asked for new rows */
};

struct list_ops {
    enum method method;
    struct list_row *(*parse)(struct view *view, const json_t *object); /* one malloc'd block */
    json_t *(*params)(struct view *view); /* filter and order; the list adds cursors and limit */
    void (*answered)(struct view *view, const json_t *result); /* what else came; may be NULL */
};

/* Rows that came in one answer. */
struct list_chunk {
    int count;
    char *first, *last; /* cursors */
};

struct list {
    struct view *view;
    const struct list_ops *ops;

    struct list_row **rows;
    int count;
    struct list_chunk chunks[LIST_CHUNKS_MAX + 2]; /* a page may come at each end */
    int chunk_count;
    int64_t offset; /* rows of the whole list before rows[0], as far as known */
    int64_t total;  /* -1: unknown */
    bool loaded;    /* an answer has come since the last list_load */
    bool at_start, at_end;

    int cursor, top, height;
    int owed; /* movement that waits for rows */

    char *rest_from; /* while at rest: where the rows began, the cursor's id, its line */
    int64_t rest_id;
    int rest_line, rest_count;

    bool at_anchor;  /* rows[0] is the first that the user has seen; what is before it waits */
    char *anchor;    /* the first row when the list's beginning was last looked at */
    int news_above;  /* before the anchor */
    int news_inside; /* between rows that are shown, held back */
    bool news_more;

    unsigned generation; /* answers to an older question are passed over */
    unsigned asking;     /* bit per kind of request */
    bool load_again;
    int refresh_chunk; /* the one that the pending reload began with */
};

void list_init(struct list *list, struct view *view, const struct list_ops *ops, int height);
void list_free(struct list *list);

/* From the beginning (another filter or order). The old rows are shown until the answer is here. */
void list_load(struct list *list);

/* What is shown, again; with `reveal` new rows too. */
void list_reload(struct list *list, bool reveal);

/* Gives the rows back; list_reload fetches the same place again. */
void list_rest(struct list *list);

void list_resize(struct list *list, int height);

/* Moves by one of the movement actions; false: it is none. */
bool list_act(struct list *list, enum action action);

/* The row under the cursor; NULL when there is none. */
struct list_row *list_current(const struct list *list);

#endif

/* task_search.c: pages of a search with few candidates. Promises the order and the cursors of
 * task_list, at a price bounded by the number of candidates. */
#include "db/task_search.h"

#include <stdlib.h>

#include "db/dialect_sqlite.h"

enum { CANDIDATES_MAX = 2000 };

struct hit {
    int64_t value, id;
};

/* Reads a candidate; *is_hit when it contains the needle and passes the filter. */
static enum err look(struct store *store, const struct task_filter *filter, const char *needle,
                     int64_t id, struct hit *hit, bool *is_hit)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "SELECT done, assignee, reward, assigned_at FROM task WHERE id = $id"
                    " AND (has($needle, title) = 1 OR has($needle, text) = 1)");
    sql_bind_int(stmt, "$id", id);
    sql_bind_text(stmt, "$needle", needle);
    bool row;
    enum err err = sql_step(stmt, &row);
    *is_hit =
        row &&
        (filter->state == TASK_ANY || (filter->state == TASK_DONE) == (sql_int(stmt, 0) != 0)) &&
        (filter->assignee == 0 || filter->assignee == sql_int(stmt, 1));
    if (*is_hit) {
        hit->id = id;
        hit->value = filter->sort == TASK_BY_ID       ? id
                     : filter->sort == TASK_BY_REWARD ? sql_int(stmt, 2)
                                                      : sql_int(stmt, 3);
    }
    sql_end(stmt);
    return err;
}

static int compare(const struct hit *a, int64_t value, int64_t id)
{
    if (a->value != value)
        return a->value < value ? -1 : 1;
    return a->id < id ? -1 : a->id > id;
}

static int ascending(const void *a, const void *b)
{
    const struct hit *other = b;
    return compare(a, other->value, other->id);
}

static int descending(const void *a, const void *b)
{
    return ascending(b, a);
}

/* Where the page begins in the sorted hits. */
static size_t first_of(const struct hit *hits, size_t count, const struct page_ask *ask)
{
    if (ask->at == PAGE_START)
        return 0;
    size_t at = 0; /* the key's place: the first hit that is not before it */
    if (ask->at == PAGE_END)
        at = count;
    else
        while (at < count &&
               (ask->desc ? -1 : 1) * compare(&hits[at], ask->key.value, ask->key.id) < 0)
            at++;
    if (ask->at == PAGE_AFTER && at < count && compare(&hits[at], ask->key.value, ask->key.id) == 0)
        at++;
    if (ask->at == PAGE_BEFORE || ask->at == PAGE_END)
        return at > (size_t)ask->limit ? at - (size_t)ask->limit : 0;
    return at;
}

static size_t end_of(const struct hit *hits, size_t count, const struct page_ask *ask, size_t first)
{
    size_t end = first + (size_t)ask->limit;
    if (ask->at == PAGE_BEFORE) {
        end = first;
        while (end < count &&
               (ask->desc ? -1 : 1) * compare(&hits[end], ask->key.value, ask->key.id) < 0)
            end++;
    }
    return end < count ? end : count;
}

static enum err fill(struct store *store, const struct hit *hits, size_t count,
                     const struct page_ask *ask, struct task_page *page)
{
    size_t first = first_of(hits, count, ask), end = end_of(hits, count, ask, first);
    page->info = (struct page_info){first > 0, end < count, -1};
    page->rows = calloc(count + 1, sizeof *page->rows);
    if (page->rows == NULL)
        abort();
    enum err err = ERR_OK;
    for (size_t i = first; i < end && err == ERR_OK; i++) {
        err = task_get(store, hits[i].id, &page->rows[page->count]);
        if (err == ERR_OK)
            page->count++;
    }
    return err;
}

enum err task_search_page(struct store *store, const struct task_filter *filter, const char *needle,
                          const struct page_ask *ask, struct task_page *page, bool *few)
{
    size_t candidates, count = 0;
    int64_t *ids = calloc(CANDIDATES_MAX, sizeof *ids);
    struct hit *hits = calloc(CANDIDATES_MAX, sizeof *hits);
    if (ids == NULL || hits == NULL)
        abort();
    enum err err = dialect_sqlite_search(store->sql, needle, CANDIDATES_MAX, ids, &candidates);
    *few = candidates < CANDIDATES_MAX;
    if (err != ERR_OK || !*few)
        goto done;
    for (size_t i = 0; i < candidates && err == ERR_OK; i++) {
        bool is_hit;
        err = look(store, filter, needle, ids[i], &hits[count], &is_hit);
        count += err == ERR_OK && is_hit;
    }
    qsort(hits, count, sizeof *hits, ask->desc ? descending : ascending);
    if (err == ERR_OK)
        err = fill(store, hits, count, ask, page);
done:
    free(ids);
    free(hits);
    return err;
}

/* account_list.c: pages of the list of accounts. A company has few of them, so that filters are
 * applied while walking; the order alone has an index (login) or is sorted (balance). */
#include "db/account.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/counter.h"

#define ROWS                                                                                       \
    "SELECT a.id, a.uuid, a.login, a.name, a.email, a.locale, a.role, a.active, a.created_at,"     \
    " b.amount, coalesce(c.n, 0) FROM account a JOIN balance b ON b.account = a.id"                \
    " LEFT JOIN counter c ON c.what = 'task.open' AND c.account = a.id"                            \
    " WHERE ($role IS NULL OR a.role = $role) AND ($active IS NULL OR a.active = $active)"         \
    " AND ($search IS NULL OR has($search, a.login) = 1 OR has($search, a.name) = 1"               \
    " OR has($search, a.email) = 1) AND "

/* [sort][falling]; a walk from an end ($whole) has no login to start behind. */
static const char *const texts[2][2] = {
    [ACCOUNT_BY_LOGIN] =
        {
            ROWS "($whole = 1 OR a.login > $text OR (a.login = $text AND a.id > $id))"
                 " ORDER BY a.login, a.id LIMIT $limit",
            ROWS "($whole = 1 OR a.login < $text OR (a.login = $text AND a.id < $id))"
                 " ORDER BY a.login DESC, a.id DESC LIMIT $limit",
        },
    [ACCOUNT_BY_BALANCE] =
        {
            ROWS "($whole = 1 OR (b.amount, a.id) > ($value, $id))"
                 " ORDER BY b.amount, a.id LIMIT $limit",
            ROWS "($whole = 1 OR (b.amount, a.id) < ($value, $id))"
                 " ORDER BY b.amount DESC, a.id DESC LIMIT $limit",
        },
};

struct list {
    struct store *store;
    const struct account_filter *filter;
    const char *needle;
};

static enum err walk(void *arg, const struct page_step *step, int limit, void *out, size_t *count)
{
    const struct list *list = arg;
    const struct account_filter *filter = list->filter;
    struct account *rows = out;
    *count = 0;
    struct sql_stmt *stmt = sql_prepare(list->store->sql, texts[filter->sort][step->falling]);
    sql_bind_text(stmt, "$role", filter->role != NULL ? role_word(*filter->role) : NULL);
    if (filter->active != NULL)
        sql_bind_int(stmt, "$active", *filter->active);
    sql_bind_text(stmt, "$search", list->needle);
    sql_bind_int(stmt, "$whole", step->whole);
    if (filter->sort == ACCOUNT_BY_LOGIN)
        sql_bind_text(stmt, "$text", step->text);
    else
        sql_bind_int(stmt, "$value", step->value);
    sql_bind_int(stmt, "$id", step->id);
    sql_bind_int(stmt, "$limit", limit);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        account_read(stmt, &rows[(*count)++]);
    return err;
}

void account_key(const struct account *account, enum account_sort sort, struct page_key *key)
{
    *key = (struct page_key){.value = account->id, .id = account->id};
    if (sort == ACCOUNT_BY_BALANCE)
        key->value = account->balance_cents;
    else
        snprintf(key->text, sizeof key->text, "%s", account->login);
}

static void key_of(void *arg, const void *row, struct page_key *key)
{
    const struct list *list = arg;
    account_key(row, list->filter->sort, key);
}

static const struct page_list pages = {
    .row_size = sizeof(struct account), .walk = walk, .key = key_of};

enum err account_list(struct store *store, const struct account_filter *filter,
                      const struct page_ask *ask, struct account_page *page)
{
    *page = (struct account_page){.info.total = -1};
    struct list list = {.store = store, .filter = filter};
    char *needle = NULL;
    if (filter->search != NULL && filter->search[0] != '\0')
        list.needle = needle = search_fold(store->search, filter->search);
    void *rows;
    enum err err = page_fill(&pages, &list, ask, &rows, &page->count, &page->info);
    page->rows = rows;
    if (err == ERR_OK && needle == NULL)
        err = counter_accounts(store, filter->role, filter->active, &page->info.total);
    free(needle);
    if (err != ERR_OK)
        account_page_free(page);
    return err;
}

void account_page_free(struct account_page *page)
{
    free(page->rows);
    page->rows = NULL;
    page->count = 0;
}

/* ledger_list.c: reads the audit log: one entry, and pages of an account's. Totals and a day's
 * bounds come from the account's days, so that no page counts or passes over other days' entries.
 */
#include "db/ledger.h"

#include <stdlib.h>

#define COLUMNS                                                                                    \
    "SELECT e.seq, e.day, e.account, e.kind, e.amount, e.balance_after, e.task, e.assign_no,"      \
    " e.payment, e.corrects, e.actor, e.at, (SELECT title FROM task WHERE id = e.task), e.reason"  \
    " FROM entry e "

static void read_entry(struct sql_stmt *stmt, struct entry *entry)
{
    *entry = (struct entry){.seq = sql_int(stmt, 0), .day = sql_int(stmt, 1)};
    entry->account = sql_int(stmt, 2);
    entry_kind_parse(sql_text(stmt, 3), &entry->kind);
    entry->amount_cents = sql_int(stmt, 4);
    entry->balance_after_cents = sql_int(stmt, 5);
    entry->task = sql_int(stmt, 6);
    entry->assign_no = sql_int(stmt, 7);
    entry->payment = sql_int(stmt, 8);
    entry->corrects = sql_int(stmt, 9);
    entry->actor = sql_int(stmt, 10);
    entry->at_ms = sql_int(stmt, 11);
    entry->title = sql_dup(stmt, 12);
    entry->reason = sql_dup(stmt, 13);
}

void entry_free(struct entry *entry)
{
    free(entry->title);
    free(entry->reason);
    entry->title = entry->reason = NULL;
}

enum err ledger_get(struct store *store, int64_t seq, struct entry *entry)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, COLUMNS "WHERE e.seq = $seq");
    sql_bind_int(stmt, "$seq", seq);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        read_entry(stmt, entry);
    else if (err == ERR_OK)
        err = ERR_NO_ENTRY;
    sql_end(stmt);
    return err;
}

struct list {
    struct store *store;
    const struct ledger_filter *filter;
    int64_t first, last; /* bounds of the day's entries within the account's */
};

#define MATCHING(kind, than, dir)                                                                  \
    COLUMNS "WHERE e.account = $account AND e.seq BETWEEN $first AND $last AND e.seq " than        \
            " $seq AND " kind " AND ($day IS NULL OR e.day = $day) ORDER BY e.seq" dir             \
            " LIMIT $limit"
#define BOTH_WAYS(kind)                                                                            \
    {                                                                                              \
        MATCHING(kind, ">", " ASC"), MATCHING(kind, "<", " DESC")                                  \
    }

/* [kind: any, one, one of the rare][falling]; the rare ones have an index of their own. */
static const char *const texts[3][2] = {
    BOTH_WAYS("$kind IS NULL"),
    BOTH_WAYS("e.kind = $kind"),
    BOTH_WAYS("e.kind IN ('payout', 'correction') AND e.kind = $kind"),
};

static enum err walk(void *arg, const struct page_step *step, int limit, void *out, size_t *count)
{
    const struct list *list = arg;
    const struct ledger_filter *filter = list->filter;
    struct entry *rows = out;
    *count = 0;
    int variant = 0;
    if (filter->kind != NULL)
        variant = *filter->kind == ENTRY_PAYOUT || *filter->kind == ENTRY_CORRECTION ? 2 : 1;
    struct sql_stmt *stmt = sql_prepare(list->store->sql, texts[variant][step->falling]);
    sql_bind_int(stmt, "$account", filter->account);
    sql_bind_int(stmt, "$first", list->first);
    sql_bind_int(stmt, "$last", list->last);
    sql_bind_int(stmt, "$seq", step->id);
    sql_bind_text(stmt, "$kind", filter->kind != NULL ? entry_kind_word(*filter->kind) : NULL);
    if (filter->day != NULL)
        sql_bind_int(stmt, "$day", *filter->day);
    sql_bind_int(stmt, "$limit", limit);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        read_entry(stmt, &rows[(*count)++]);
    return err;
}

static void key_of(void *arg, const void *row, struct page_key *key)
{
    (void)arg;
    const struct entry *entry = row;
    *key = (struct page_key){.value = entry->seq, .id = entry->seq};
}

static void free_row(void *row)
{
    entry_free(row);
}

static const struct page_list pages = {
    .row_size = sizeof(struct entry), .walk = walk, .key = key_of, .free = free_row};

/* The total, and where the day's entries begin and end. */
static enum err measure(struct list *list, int64_t *total)
{
    const struct ledger_filter *filter = list->filter;
    struct sql_stmt *stmt = sql_prepare(
        list->store->sql,
        "SELECT CAST(coalesce(sum(fee_n), 0) AS BIGINT), CAST(coalesce(sum(reward_n), 0) AS "
        "BIGINT),"
        " CAST(coalesce(sum(payout_n), 0) AS BIGINT),"
        " CAST(coalesce(sum(correction_n), 0) AS BIGINT), min(first_entry), max(last_entry)"
        " FROM account_day WHERE account = $account AND day BETWEEN $from AND $to");
    sql_bind_int(stmt, "$account", filter->account);
    sql_bind_int(stmt, "$from", filter->day != NULL ? *filter->day : INT64_MIN);
    sql_bind_int(stmt, "$to", filter->day != NULL ? *filter->day : INT64_MAX);
    bool row;
    enum err err = sql_step(stmt, &row);
    *total = 0;
    for (int kind = 0; row && kind < ENTRY_KINDS; kind++) {
        if (filter->kind == NULL || (int)*filter->kind == kind)
            *total += sql_int(stmt, kind);
    }
    list->first = row ? sql_int(stmt, 4) : 0;
    list->last = row ? sql_int(stmt, 5) : 0;
    sql_end(stmt);
    return err;
}

enum err ledger_list(struct store *store, const struct ledger_filter *filter,
                     const struct page_ask *ask, struct ledger_page *page)
{
    *page = (struct ledger_page){0};
    struct list list = {.store = store, .filter = filter};
    enum err err = measure(&list, &page->info.total);
    if (err != ERR_OK)
        return err;
    void *rows;
    err = page_fill(&pages, &list, ask, &rows, &page->count, &page->info);
    page->rows = rows;
    if (err != ERR_OK)
        ledger_page_free(page);
    return err;
}

void ledger_page_free(struct ledger_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        entry_free(&page->rows[i]);
    free(page->rows);
    page->rows = NULL;
    page->count = 0;
}

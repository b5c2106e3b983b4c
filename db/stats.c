/* stats.c: the company's sums, out of rollups that are kept with what they sum. Reads few rows,
 * never entries or tasks. */
#include "db/stats.h"

#include <stdbool.h>

enum err stats_day(struct store *store, int64_t day, struct stats_day *sums)
{
    *sums = (struct stats_day){0};
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT kind, n, amount FROM day_total WHERE day = $day");
    sql_bind_int(stmt, "$day", day);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row) {
        enum entry_kind kind;
        if (!entry_kind_parse(sql_text(stmt, 0), &kind))
            continue;
        sums->n[kind] = sql_int(stmt, 1);
        sums->cents[kind] = sql_int(stmt, 2);
        if (kind != ENTRY_PAYOUT)
            sums->management_cents -= sums->cents[kind];
    }
    return err;
}

enum err stats_top(struct store *store, int64_t from_day, int64_t to_day, int64_t *task,
                   int64_t *reward_cents)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT task, reward FROM day_top WHERE day BETWEEN $from AND $to"
                                " ORDER BY reward DESC, day LIMIT 1");
    sql_bind_int(stmt, "$from", from_day);
    sql_bind_int(stmt, "$to", to_day);
    bool row;
    enum err err = sql_step(stmt, &row);
    *task = row ? sql_int(stmt, 0) : 0;
    *reward_cents = row ? sql_int(stmt, 1) : 0;
    sql_end(stmt);
    return err;
}

enum err stats_in_red(struct store *store, int64_t *n)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT count(*) FROM balance WHERE amount < 0");
    bool row;
    enum err err = sql_step(stmt, &row);
    *n = row ? sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

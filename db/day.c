/* day.c: opens, rolls and closes the company's days. Promises that exactly one is open, that none
 * is skipped or repeated, and that a clock which goes back changes nothing. Never computes an
 * entry's day. */
#include "db/day.h"

#include <stdio.h>
#include <string.h>

static const char *const states[] = {
    [DAY_OPEN] = "open",
    [DAY_CLOSING] = "closing",
    [DAY_CLOSED] = "closed",
};

const char *day_state_word(enum day_state state)
{
    return states[state];
}

static void read_row(struct sql_stmt *stmt, struct day_row *row)
{
    memset(row, 0, sizeof *row);
    row->day = sql_int(stmt, 0);
    sql_copy(stmt, 1, row->zone, sizeof row->zone);
    row->starts_at_ms = sql_int(stmt, 2);
    row->ends_at_ms = sql_int(stmt, 3);
    while (row->state < DAY_CLOSED && strcmp(states[row->state], sql_text(stmt, 4)) != 0)
        row->state++;
    row->closed_at_ms = sql_int(stmt, 5);
    row->in_red = sql_int(stmt, 6);
}

static enum err one(struct sql_stmt *stmt, struct day_row *row)
{
    bool found;
    enum err err = sql_step(stmt, &found);
    if (found)
        read_row(stmt, row);
    else if (err == ERR_OK)
        err = ERR_NO_DAY;
    sql_end(stmt);
    return err;
}

static enum err open_row(struct store *store, struct day_row *row)
{
    return one(sql_prepare(store->sql, "SELECT day, zone, starts_at, ends_at, state, closed_at,"
                                       " in_red FROM day WHERE state = 'open'"),
               row);
}

enum err day_get(struct store *store, int64_t day, struct day_row *row)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT day, zone, starts_at, ends_at, state, closed_at, in_red"
                                " FROM day WHERE day = $day");
    sql_bind_int(stmt, "$day", day);
    return one(stmt, row);
}

enum err day_open(struct store *store, struct day_span *span)
{
    if (store->open_day.ends_at_ms == 0) {
        struct day_row row;
        enum err err = open_row(store, &row);
        if (err != ERR_OK)
            return err;
        store->open_day = (struct day_span){row.day, row.starts_at_ms, row.ends_at_ms};
    }
    *span = store->open_day;
    return ERR_OK;
}

enum err day_must_roll(struct store *store, int64_t now_ms, bool *must)
{
    struct day_row row;
    enum err err = open_row(store, &row);
    *must = err == ERR_NO_DAY ||
            (err == ERR_OK && (now_ms >= row.ends_at_ms || strcmp(row.zone, store->zone) != 0));
    return err == ERR_NO_DAY ? ERR_OK : err;
}

static enum err insert(struct store *store, const struct day_span *span)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "INSERT INTO day (day, zone, starts_at, ends_at, state)"
                                " VALUES ($day, $zone, $starts_at, $ends_at, 'open')");
    sql_bind_int(stmt, "$day", span->day);
    sql_bind_text(stmt, "$zone", store->zone);
    sql_bind_int(stmt, "$starts_at", span->starts_at_ms);
    sql_bind_int(stmt, "$ends_at", span->ends_at_ms);
    return sql_run(stmt);
}

/* The open day goes by the store's zone from now on; it ends no earlier than it was to end. */
static enum err take_zone(struct store *store, struct day_row *row)
{
    struct day_span span;
    day_span(store->zone, row->day, &span);
    if (span.ends_at_ms > row->ends_at_ms)
        row->ends_at_ms = span.ends_at_ms;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE day SET zone = $zone, ends_at = $ends_at WHERE day = $day");
    sql_bind_text(stmt, "$zone", store->zone);
    sql_bind_int(stmt, "$ends_at", row->ends_at_ms);
    sql_bind_int(stmt, "$day", row->day);
    return sql_run(stmt);
}

/* The open day waits for its close; the next one opens where it ended. */
static enum err roll_one(struct store *store, struct day_row *row)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE day SET state = 'closing' WHERE day = $day");
    sql_bind_int(stmt, "$day", row->day);
    enum err err = sql_run(stmt);
    if (err != ERR_OK)
        return err;
    struct day_span next;
    day_span(store->zone, row->day + 1, &next);
    next.starts_at_ms = row->ends_at_ms;
    if (next.ends_at_ms < next.starts_at_ms)
        next.ends_at_ms =
            next.starts_at_ms; /* swallowed by a day that a change of zone lengthened */
    row->day = next.day;
    row->ends_at_ms = next.ends_at_ms;
    return insert(store, &next);
}

enum err day_roll(struct store *store, int64_t now_ms, int64_t *rolled)
{
    *rolled = 0;
    store->open_day = (struct day_span){0};
    struct day_row row;
    enum err err = open_row(store, &row);
    if (err == ERR_NO_DAY) {
        struct day_span first;
        day_span(store->zone, day_of(store->zone, now_ms), &first);
        return insert(store, &first);
    }
    if (err == ERR_OK && strcmp(row.zone, store->zone) != 0)
        err = take_zone(store, &row);
    while (err == ERR_OK && now_ms >= row.ends_at_ms) {
        err = roll_one(store, &row);
        (*rolled)++;
    }
    return err;
}

static enum err neighbour(struct sql_stmt *stmt, int64_t day, int64_t *other)
{
    sql_bind_int(stmt, "$day", day);
    bool row;
    enum err err = sql_step(stmt, &row);
    *other = row && !sql_is_null(stmt, 0) ? sql_int(stmt, 0) : -1;
    sql_end(stmt);
    return err;
}

enum err day_neighbours(struct store *store, int64_t day, int64_t *prev, int64_t *next)
{
    enum err err =
        neighbour(sql_prepare(store->sql, "SELECT max(day) FROM day WHERE day < $day"), day, prev);
    if (err == ERR_OK)
        err = neighbour(sql_prepare(store->sql, "SELECT min(day) FROM day WHERE day > $day"), day,
                        next);
    return err;
}

enum err day_next_closing(struct store *store, int64_t *day)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT min(day) FROM day WHERE state = 'closing'");
    bool row;
    enum err err = sql_step(stmt, &row);
    *day = row && !sql_is_null(stmt, 0) ? sql_int(stmt, 0) : -1;
    sql_end(stmt);
    return err;
}

enum err day_close(struct store *store, int64_t now_ms, int64_t day, int64_t in_red)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE day SET state = 'closed', closed_at = $now,"
                                " in_red = $in_red WHERE day = $day");
    sql_bind_int(stmt, "$now", now_ms);
    sql_bind_int(stmt, "$in_red", in_red);
    sql_bind_int(stmt, "$day", day);
    enum err err = sql_run(stmt);
    return err == ERR_OK && sql_changes(store->sql) == 0 ? ERR_NO_DAY : err;
}

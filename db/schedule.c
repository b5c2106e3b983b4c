/* schedule.c: the rows that say what runs when. Knows no calendar: the scheduler computes the
 * times. */
#include "db/schedule.h"

#include <string.h>

static const char *const misfires[] = {
    [MISFIRE_ALL] = "all",
    [MISFIRE_LAST] = "last",
    [MISFIRE_SKIP] = "skip",
};

enum err schedule_put(struct store *store, const struct schedule *schedule)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "INSERT INTO schedule (name, time, zone, misfire, next_at, enabled)"
                    " VALUES ($name, $when, $zone, $misfire, $next_at, $enabled)"
                    " ON CONFLICT (name) DO UPDATE SET time = excluded.time, zone = excluded.zone,"
                    " misfire = excluded.misfire, next_at = excluded.next_at,"
                    " enabled = excluded.enabled");
    sql_bind_text(stmt, "$name", schedule->name);
    sql_bind_text(stmt, "$when", schedule->when);
    sql_bind_text(stmt, "$zone", schedule->zone);
    sql_bind_text(stmt, "$misfire", misfires[schedule->misfire]);
    sql_bind_int(stmt, "$next_at", schedule->next_at_ms);
    sql_bind_int(stmt, "$enabled", schedule->enabled);
    return sql_run(stmt);
}

enum err schedule_first(struct store *store, struct schedule *schedule, bool *found)
{
    memset(schedule, 0, sizeof *schedule);
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT name, time, zone, misfire, next_at FROM schedule"
                                " WHERE enabled = 1 ORDER BY next_at, name LIMIT 1");
    enum err err = sql_step(stmt, found);
    if (*found) {
        sql_copy(stmt, 0, schedule->name, sizeof schedule->name);
        sql_copy(stmt, 1, schedule->when, sizeof schedule->when);
        sql_copy(stmt, 2, schedule->zone, sizeof schedule->zone);
        while (schedule->misfire < MISFIRE_SKIP &&
               strcmp(misfires[schedule->misfire], sql_text(stmt, 3)) != 0)
            schedule->misfire++;
        schedule->next_at_ms = sql_int(stmt, 4);
        schedule->enabled = true;
    }
    sql_end(stmt);
    return err;
}

enum err schedule_advance(struct store *store, const char *name, int64_t next_at_ms)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE schedule SET next_at = $next_at WHERE name = $name");
    sql_bind_int(stmt, "$next_at", next_at_ms);
    sql_bind_text(stmt, "$name", name);
    return sql_run(stmt);
}

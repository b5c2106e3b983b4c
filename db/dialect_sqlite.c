/* dialect_sqlite.c: triggers, full-text search and the version mark, in SQLite's own words. The
 * triggers are the last line of defence of the books: they refuse what no code may do. */
#include "db/dialect_sqlite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What migration 0001 has here. */
static const char start_triggers[] =
    "CREATE TRIGGER entry_insert BEFORE INSERT ON entry BEGIN"
    "  SELECT RAISE(ABORT, 'entry: a gap in seq')"
    "   WHERE NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry);"
    "  SELECT RAISE(ABORT, 'entry: the day is neither open nor (payouts only) closing')"
    "   WHERE NOT EXISTS (SELECT 1 FROM day WHERE day = NEW.day AND (state = 'open'"
    "                     OR state = 'closing' AND NEW.kind = 'payout'));"
    "  SELECT RAISE(ABORT, 'entry: balance_after is not balance + amount')"
    "   WHERE NEW.balance_after <> NEW.amount"
    "         + coalesce((SELECT amount FROM balance WHERE account = NEW.account), 0);"
    "  SELECT RAISE(ABORT, 'entry: only the account''s own fees and rewards are corrected')"
    "   WHERE NEW.kind = 'correction' AND NOT EXISTS (SELECT 1 FROM entry WHERE seq = NEW.corrects"
    "         AND account = NEW.account AND kind IN ('fee', 'reward'));"
    "END;"
    "CREATE TRIGGER entry_update BEFORE UPDATE ON entry BEGIN"
    "  SELECT RAISE(ABORT, 'entry: append-only');"
    "END;"
    "CREATE TRIGGER entry_delete BEFORE DELETE ON entry BEGIN"
    "  SELECT RAISE(ABORT, 'entry: append-only');"
    "END;"
    "CREATE TRIGGER day_insert BEFORE INSERT ON day BEGIN"
    "  SELECT RAISE(ABORT, 'day: one is skipped or repeated')"
    "   WHERE NEW.day <> (SELECT coalesce(max(day) + 1, NEW.day) FROM day);"
    "END;"
    "CREATE TRIGGER day_update BEFORE UPDATE ON day BEGIN"
    "  SELECT RAISE(ABORT, 'day: closed') WHERE OLD.state = 'closed';"
    "  SELECT RAISE(ABORT, 'day: neither its number nor its start ever changes')"
    "   WHERE NEW.day <> OLD.day OR NEW.starts_at <> OLD.starts_at;"
    "  SELECT RAISE(ABORT, 'day: can only get longer, while it is open')"
    "   WHERE NEW.ends_at < OLD.ends_at OR NEW.ends_at <> OLD.ends_at AND OLD.state <> 'open';"
    "  SELECT RAISE(ABORT, 'day: goes from open to closing to closed')"
    "   WHERE NEW.state = 'open' AND OLD.state <> 'open'"
    "      OR NEW.state = 'closed' AND OLD.state <> 'closing';"
    "  SELECT RAISE(ABORT, 'day: an earlier one is not closed')"
    "   WHERE NEW.state = 'closed'"
    "     AND EXISTS (SELECT 1 FROM day WHERE day < NEW.day AND state = 'closing');"
    "END;"
    "CREATE TRIGGER day_delete BEFORE DELETE ON day BEGIN"
    "  SELECT RAISE(ABORT, 'day: never deleted');"
    "END;"
    "CREATE TRIGGER task_update BEFORE UPDATE ON task BEGIN"
    "  SELECT RAISE(ABORT, 'task: done') WHERE OLD.done = 1;"
    "  SELECT RAISE(ABORT, 'task: a price never changes')"
    "   WHERE NEW.fee <> OLD.fee OR NEW.reward <> OLD.reward;"
    "  SELECT RAISE(ABORT, 'task: neither its id nor its author ever changes')"
    "   WHERE NEW.id <> OLD.id OR NEW.uuid <> OLD.uuid OR NEW.author IS NOT OLD.author"
    "      OR NEW.created_at <> OLD.created_at;"
    "  SELECT RAISE(ABORT, 'task: draws are counted one by one')"
    "   WHERE NEW.assign_no NOT BETWEEN OLD.assign_no AND OLD.assign_no + 1;"
    "END;"
    "CREATE TRIGGER task_delete BEFORE DELETE ON task BEGIN"
    "  SELECT RAISE(ABORT, 'task: never deleted');"
    "END;"
    "CREATE TRIGGER payment_update BEFORE UPDATE ON payment BEGIN"
    "  SELECT RAISE(ABORT, 'payment: only the mail changes')"
    "   WHERE NEW.id <> OLD.id OR NEW.uuid <> OLD.uuid OR NEW.account <> OLD.account"
    "      OR NEW.day <> OLD.day OR NEW.amount <> OLD.amount OR NEW.made_at <> OLD.made_at;"
    "END;"
    "CREATE TRIGGER payment_delete BEFORE DELETE ON payment BEGIN"
    "  SELECT RAISE(ABORT, 'payment: never deleted');"
    "END;"
    "CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN"
    "  SELECT RAISE(ABORT, 'event: append-only');"
    "END;"
    "CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN"
    "  SELECT RAISE(ABORT, 'event: append-only');"
    "END;";

/* An index of all runs of three characters, with no copy of the text. Each column gets two
 * characters more behind its end, so that also its last one and two begin a run: short searches ask
 * for runs that begin with them. Its parts are merged a little with each write: by itself it would
 * save that up and then stand still for 20 to 30 ms. */
static const char start_search[] =
    "CREATE VIRTUAL TABLE task_search"
    " USING fts5(title, text, content = '', detail = none, tokenize = 'trigram');"
    "INSERT INTO task_search (task_search, rank) VALUES ('automerge', 0);"
    "CREATE VIRTUAL TABLE task_run USING fts5vocab(task_search, instance);"
    "CREATE TRIGGER task_search_insert AFTER INSERT ON task BEGIN"
    "  INSERT INTO task_search (rowid, title, text)"
    "  VALUES (NEW.id, NEW.title || char(1, 1), NEW.text || char(1, 1));"
    "  INSERT INTO task_search (task_search, rank) VALUES ('merge', 2 + length(NEW.text) / 500);"
    "END;"
    "CREATE TRIGGER task_search_update AFTER UPDATE OF title, text ON task BEGIN"
    "  INSERT INTO task_search (task_search, rowid, title, text)"
    "  VALUES ('delete', OLD.id, OLD.title || char(1, 1), OLD.text || char(1, 1));"
    "  INSERT INTO task_search (rowid, title, text)"
    "  VALUES (NEW.id, NEW.title || char(1, 1), NEW.text || char(1, 1));"
    "  INSERT INTO task_search (task_search, rank) VALUES ('merge', 2 + length(NEW.text) / 500);"
    "END;";

static void has(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *needle = (const char *)sqlite3_value_text(values[0]);
    const char *text = (const char *)sqlite3_value_text(values[1]);
    const struct search *search = sqlite3_user_data(context);
    sqlite3_result_int(context, needle != NULL && text != NULL && search_has(search, needle, text));
}

enum err dialect_sqlite_open(struct sql *sql, const struct search *search)
{
    int rc = sqlite3_create_function_v2(sql_handle(sql), "has", 2,
                                        SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                        (void *)(uintptr_t)search, has, NULL, NULL, NULL);
    return rc == SQLITE_OK ? ERR_OK : ERR_STORE;
}

enum err dialect_sqlite_version(struct sql *sql, int *version)
{
    struct sql_stmt *stmt = sql_prepare(sql, "PRAGMA user_version");
    bool row;
    enum err err = sql_step(stmt, &row);
    *version = row ? (int)sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

enum err dialect_sqlite_migrate(struct sql *sql, int version)
{
    enum err err = ERR_OK;
    if (version == 1) {
        err = sql_exec(sql, start_triggers);
        if (err == ERR_OK)
            err = sql_exec(sql, start_search);
    }
    char mark[64]; /* a pragma takes no parameters */
    snprintf(mark, sizeof mark, "PRAGMA user_version = %d", version);
    return err == ERR_OK ? sql_exec(sql, mark) : err;
}

enum { RUN = 3, RUNS_MAX = 16, RUN_BYTES = RUN * 4 * 2 + 8 };

/* The words of FTS5 for "all of the search's runs": "abc" AND "bcd" … The rest of a long search is
 * left to whoever looks at the found texts. */
static void match_runs(const char *search, size_t length, char *match)
{
    size_t runs = length - (RUN - 1);
    if (runs > RUNS_MAX)
        runs = RUNS_MAX;
    for (size_t run = 0; run < runs; run++, search += search_step(search)) {
        match = stpcpy(match, run == 0 ? "\"" : " AND \"");
        const char *from = search;
        for (int i = 0; i < RUN; i++) {
            size_t step = search_step(from);
            if (*from == '"')
                *match++ = '"';
            memcpy(match, from, step);
            match += step;
            from += step;
        }
        match = stpcpy(match, "\"");
    }
}

static enum err collect(struct sql_stmt *stmt, int64_t *ids, size_t *count)
{
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        ids[(*count)++] = sql_int(stmt, 0);
    return err;
}

enum err dialect_sqlite_search(struct sql *sql, const char *search, size_t limit, int64_t *ids,
                               size_t *count)
{
    *count = 0;
    size_t length = search_length(search);
    if (length >= RUN) {
        char match[RUNS_MAX * RUN_BYTES];
        match_runs(search, length, match);
        struct sql_stmt *stmt = sql_prepare(
            sql, "SELECT rowid FROM task_search WHERE task_search MATCH $match LIMIT $limit");
        sql_bind_text(stmt, "$match", match);
        sql_bind_int(stmt, "$limit", (int64_t)limit);
        return collect(stmt, ids, count);
    }
    struct sql_stmt *stmt =
        sql_prepare(sql, "SELECT DISTINCT doc FROM task_run WHERE term >= $low AND term < $high"
                         " LIMIT $limit");
    char high[RUN * 4 + 8];
    snprintf(high, sizeof high, "%.8s\xF4\x8F\xBF\xBF", search); /* the last character there is */
    sql_bind_text(stmt, "$low", search);
    sql_bind_text(stmt, "$high", high);
    sql_bind_int(stmt, "$limit", (int64_t)limit);
    return collect(stmt, ids, count);
}

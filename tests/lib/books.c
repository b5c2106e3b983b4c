/* books.c: recomputes the invariants of the books from the bare tables. Opens the file read-only
 * and believes no rollup, counter or balance that it can add up itself. */
#include "tests/lib/books.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/store.h"
#include "db/verify.h"
#include "tests/lib/test.h"

/* Each counts what must not be. */
static const struct {
    const char *what, *sql;
} wrongs[] = {
    {"1: balances that are not the sum of their entries",
     "SELECT count(*) FROM account a LEFT JOIN balance b ON b.account = a.id WHERE"
     " coalesce(b.amount, 0) <> (SELECT coalesce(sum(amount), 0) FROM entry WHERE account = a.id)"},
    {"1: balance_after that does not follow",
     "SELECT count(*) FROM (SELECT balance_after, sum(amount) OVER (PARTITION BY account ORDER BY"
     " seq) AS running FROM entry) WHERE balance_after <> running"},
    {"2: gaps in seq", "SELECT coalesce(max(seq), 0) - count(*) FROM entry"},
    {"2: seq that does not begin with 1", "SELECT coalesce(min(seq), 1) - 1 FROM entry"},
    {"3: tasks without exactly one fee for each draw",
     "SELECT count(*) FROM task t WHERE assign_no <> (SELECT count(DISTINCT assign_no) FROM entry"
     " WHERE kind = 'fee' AND task = t.id) OR assign_no <> (SELECT count(*) FROM entry WHERE"
     " kind = 'fee' AND task = t.id AND assign_no BETWEEN 1 AND t.assign_no)"},
    {"3: tasks whose rewards do not fit their state",
     "SELECT count(*) FROM task t WHERE done <> (SELECT count(*) FROM entry WHERE kind = 'reward'"
     " AND task = t.id)"},
    {"3: entries that are not the task's price",
     "SELECT count(*) FROM entry e JOIN task t ON t.id = e.task WHERE (e.kind = 'fee' AND"
     " e.amount <> -t.fee) OR (e.kind = 'reward' AND e.amount <> t.reward)"},
    {"3: last fees and rewards of others than the assignee",
     "SELECT count(*) FROM entry e JOIN task t ON t.id = e.task WHERE e.account <> t.assignee AND"
     " (e.kind = 'reward' OR (e.kind = 'fee' AND e.assign_no = t.assign_no))"},
    {"4: days whose total is not that of their entries",
     "SELECT count(*) FROM day_total d WHERE amount <> (SELECT coalesce(sum(amount), 0) FROM entry"
     " WHERE day = d.day AND kind = d.kind) OR n <> (SELECT count(*) FROM entry WHERE day = d.day"
     " AND kind = d.kind)"},
    {"4: entries on a day and of a kind without total",
     "SELECT count(*) FROM entry e WHERE NOT EXISTS (SELECT 1 FROM day_total WHERE day = e.day AND"
     " kind = e.kind)"},
    {"4: account days whose net is not that of their entries",
     "SELECT count(*) FROM account_day d WHERE net <> (SELECT coalesce(sum(amount), 0) FROM entry"
     " WHERE day = d.day AND account = d.account)"},
    {"6: open days beside the one", "SELECT abs(count(*) - 1) FROM day WHERE state = 'open'"},
    {"7: tasks without one event of creation, with author, title and text",
     "SELECT count(*) FROM task t WHERE 1 <> (SELECT count(*) FROM happened WHERE type ="
     " 'task.created' AND task = t.id AND title IS NOT NULL AND text IS NOT NULL AND account IS"
     " t.author)"},
    {"7: tasks whose last words the events do not tell",
     "SELECT count(*) FROM task t WHERE title <> (SELECT title FROM happened WHERE task = t.id AND"
     " type IN ('task.created', 'task.updated') ORDER BY seq DESC LIMIT 1) OR text <> (SELECT text"
     " FROM happened WHERE task = t.id AND type IN ('task.created', 'task.updated') ORDER BY seq "
     "DESC"
     " LIMIT 1)"},
    {"7: tasks without one event for each draw",
     "SELECT count(*) FROM task t WHERE assign_no <> (SELECT count(DISTINCT assign_no) FROM "
     "happened"
     " WHERE type = 'task.assigned' AND task = t.id) OR assign_no <> (SELECT count(*) FROM happened"
     " WHERE type = 'task.assigned' AND task = t.id) OR assignee <> (SELECT account FROM happened "
     "WHERE"
     " type = 'task.assigned' AND task = t.id ORDER BY assign_no DESC LIMIT 1)"},
    {"7: tasks without one event of their price",
     "SELECT count(*) FROM task t WHERE 1 <> (SELECT count(*) FROM happened WHERE type ="
     " 'task.estimated' AND task = t.id AND fee = t.fee AND reward = t.reward)"},
    {"7: tasks whose completion the events do not tell",
     "SELECT count(*) FROM task t WHERE done <> (SELECT count(*) FROM happened WHERE type ="
     " 'task.completed' AND task = t.id AND account = t.assignee)"},
    {"7: entries without one event of the same sum",
     "SELECT count(*) FROM entry e WHERE 1 <> (SELECT count(*) FROM happened WHERE type ="
     " 'audit_log_record.created' AND entry = e.seq AND account = e.account AND amount = e.amount"
     " AND day = e.day AND kind = e.kind)"},
    {"7: events of entries that are not there",
     "SELECT (SELECT count(*) FROM happened WHERE type = 'audit_log_record.created') - (SELECT"
     " count(*) FROM entry)"},
    {"7: gaps in the events", "SELECT coalesce(max(seq), 0) - count(*) FROM happened"},
    {"12: jobs that are done but not whole",
     "SELECT count(*) FROM job WHERE state = 'done' AND kind IN ('reshuffle', 'redraw') AND"
     " result_n + result_skipped <> of_n"},
    {"13: cents that the company and its popugs disagree about",
     "SELECT (SELECT coalesce(sum(amount), 0) FROM balance) - (SELECT coalesce(sum(amount), 0) FROM"
     " day_total)"},
    {"counters of open tasks that do not count them",
     "SELECT count(*) FROM counter c WHERE what = 'task.open' AND (n <> (SELECT count(*) FROM task"
     " WHERE done = 0 AND (c.account = 0 OR assignee = c.account)) OR fee <> (SELECT"
     " coalesce(sum(fee), 0) FROM task WHERE done = 0 AND (c.account = 0 OR assignee = "
     "c.account)))"},
    {"counters of done tasks that do not count them",
     "SELECT count(*) FROM counter c WHERE what = 'task.done' AND n <> (SELECT count(*) FROM task"
     " WHERE done = 1 AND (c.account = 0 OR assignee = c.account))"},
    {"open tasks of disabled accounts that no job will draw",
     "SELECT count(*) FROM task t JOIN account a ON a.id = t.assignee WHERE t.done = 0 AND a.active"
     " = 0 AND NOT EXISTS (SELECT 1 FROM job WHERE kind = 'redraw' AND state <> 'done')"},
};

struct books {
    sqlite3 *db;
};

/* The events have no index that would help here, so they are copied to where they get one. */
static void copy_events(sqlite3 *db)
{
    static const char script[] =
        "PRAGMA temp_store = MEMORY; CREATE TEMP TABLE happened AS SELECT * FROM event;"
        "CREATE INDEX temp.happened_task ON happened (task, type, seq);"
        "CREATE INDEX temp.happened_entry ON happened (entry);";

    if (sqlite3_exec(db, script, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("cannot copy the events: %s", sqlite3_errmsg(db));
}

struct books *books_open(struct testcore *core)
{
    struct books *books = calloc(1, sizeof *books);

    assert_non_null(books);
    if (sqlite3_open_v2(testcore_database(core), &books->db, SQLITE_OPEN_READONLY, NULL) !=
        SQLITE_OK)
        fail_msg("cannot open %s: %s", testcore_database(core), sqlite3_errmsg(books->db));
    sqlite3_busy_timeout(books->db, 30000);
    copy_events(books->db);
    return books;
}

void books_close(struct books *books)
{
    sqlite3_close(books->db);
    free(books);
}

int64_t books_query(struct books *books, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value;

    if (sqlite3_prepare_v2(books->db, sql, -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW)
        fail_msg("%s: %s", sqlite3_errmsg(books->db), sql);
    value = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return value;
}

int64_t books_int(struct testcore *core, const char *sql)
{
    struct books *books = books_open(core);
    int64_t value = books_query(books, sql);

    books_close(books);
    return value;
}

/* The number of problems, each printed. */
static size_t store_verify(struct testcore *core)
{
    char why[STORE_WHY_SIZE];
    struct store *store = NULL;
    struct store_config config = {
        .dir = testcore_state(core), .zone = testcore_config(core)->zone, .clock_file = true};
    struct verify verify;
    size_t count;

    if (store_open(&store, &config, why) != ERR_OK)
        fail_msg("cannot open the store: %s", why);
    if (verify_run(store, &verify) != ERR_OK)
        fail_msg("cannot verify: %s", store_detail(store));
    count = verify.count;
    for (size_t i = 0; i < count; i++)
        print_error("verify: %s\n", verify.problems[i]);
    verify_free(&verify);
    store_close(store);
    return count;
}

void books_check(struct testcore *core)
{
    size_t problems = store_verify(core);
    struct books *books = books_open(core);

    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        int64_t count = books_query(books, wrongs[i].sql);

        if (count != 0) {
            print_error("%lld: %s\n", (long long)count, wrongs[i].what);
            problems++;
        }
    }
    books_close(books);
    if (problems > 0)
        fail_msg("the books do not add up: %zu problems", problems);
}

/* verify.c: recomputes from the entries and the tasks themselves what is kept beside them. Each
 * check is a query whose rows are problems in words; none of them means that all is well. Changes
 * nothing. */
#include "db/verify.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { PER_CHECK = 10, PROBLEMS_MAX = 100 };

/* Balances and entries: invariants 1 and 2. */
static const char *const money[] = {
    "SELECT 'balance of account ' || a.id || ' is ' || coalesce(b.amount, 0) || ', its entries sum "
    "to '"
    " || coalesce(e.total, 0) FROM account a LEFT JOIN balance b ON b.account = a.id"
    " LEFT JOIN (SELECT account, CAST(sum(amount) AS BIGINT) AS total, max(seq) AS last"
    "            FROM entry GROUP BY account) e ON e.account = a.id"
    " WHERE b.account IS NULL OR b.amount <> coalesce(e.total, 0)"
    " OR coalesce(b.entry, 0) <> coalesce(e.last, 0)",

    "SELECT 'entry ' || seq || ' says balance ' || balance_after || ', the account''s entries up "
    "to it"
    " sum to ' || running FROM (SELECT seq, balance_after, CAST(sum(amount) OVER"
    " (PARTITION BY account ORDER BY seq) AS BIGINT) AS running FROM entry) e"
    " WHERE balance_after <> running",

    "SELECT 'entries: ' || n || ' of them, the last is ' || last"
    " FROM (SELECT count(*) AS n, coalesce(max(seq), 0) AS last, coalesce(min(seq), 1) AS first"
    " FROM entry) e WHERE n <> last OR first <> 1",

    "SELECT 'balances sum to ' || b.total || ', the days to ' || d.total"
    " FROM (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS total FROM balance) b"
    " CROSS JOIN (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS total FROM day_total) d"
    " WHERE b.total <> d.total",
};

/* Charges follow tasks: invariant 3. */
static const char *const charges[] = {
    "SELECT 'task ' || t.id || ' was drawn ' || t.assign_no || ' times and charged '"
    " || coalesce(f.n, 0) || ' times' FROM task t"
    " LEFT JOIN (SELECT task, count(*) AS n, min(assign_no) AS first, max(assign_no) AS last"
    "            FROM entry WHERE kind = 'fee' GROUP BY task) f ON f.task = t.id"
    " WHERE coalesce(f.n, 0) <> t.assign_no OR f.first <> 1 OR f.last <> t.assign_no",

    "SELECT 'fee ' || e.seq || ' is ' || e.amount || ', task ' || t.id || ' costs ' || t.fee"
    " FROM entry e JOIN task t ON t.id = e.task WHERE e.kind = 'fee' AND e.amount <> -t.fee",

    "SELECT 'task ' || t.id || ' belongs to ' || t.assignee || ', its last fee was paid by '"
    " || e.account FROM task t JOIN entry e ON e.task = t.id AND e.assign_no = t.assign_no"
    " WHERE e.kind = 'fee' AND e.account <> t.assignee",

    "SELECT 'task ' || t.id || ' is done without its reward' FROM task t"
    " LEFT JOIN entry e ON e.task = t.id AND e.kind = 'reward'"
    " WHERE t.done = 1 AND e.seq IS NULL",

    "SELECT 'reward ' || e.seq || ' of task ' || t.id || ' is not its assignee''s, its price, its "
    "day,"
    " or it is not done' FROM entry e JOIN task t ON t.id = e.task WHERE e.kind = 'reward'"
    " AND (t.done = 0 OR e.amount <> t.reward OR e.account <> t.assignee OR e.day <> t.done_day)",

    "SELECT 'payout ' || e.seq || ' does not match its payment' FROM entry e"
    " LEFT JOIN payment p ON p.id = e.payment WHERE e.kind = 'payout'"
    " AND (p.id IS NULL OR p.account <> e.account OR p.day <> e.day OR p.amount <> -e.amount)",

    "SELECT 'payment ' || p.id || ' has no payout' FROM payment p"
    " LEFT JOIN entry e ON e.payment = p.id AND e.kind = 'payout' WHERE e.seq IS NULL",
};

/* Rollups: invariants 4 and 13, counters and tops. */
static const char *const rollups[] = {
    "SELECT 'day ' || day || ', ' || kind || ': the total differs from its entries' FROM ("
    " SELECT day, kind, n, amount FROM day_total"
    " UNION ALL SELECT day, kind, -count(*), CAST(-sum(amount) AS BIGINT) FROM entry"
    " GROUP BY day, kind) d GROUP BY day, kind HAVING sum(n) <> 0 OR sum(amount) <> 0",

    "SELECT 'day ' || day || ' of account ' || account || ' differs from its entries' FROM ("
    " SELECT account, day, net, fee, fee_n, reward, reward_n, payout, payout_n, correction,"
    " correction_n, first_entry, last_entry FROM account_day"
    " UNION ALL SELECT account, day, -sum(amount),"
    " -sum(CASE kind WHEN 'fee' THEN amount ELSE 0 END), -sum(CASE kind WHEN 'fee' THEN 1 ELSE 0 "
    "END),"
    " -sum(CASE kind WHEN 'reward' THEN amount ELSE 0 END),"
    " -sum(CASE kind WHEN 'reward' THEN 1 ELSE 0 END),"
    " -sum(CASE kind WHEN 'payout' THEN amount ELSE 0 END),"
    " -sum(CASE kind WHEN 'payout' THEN 1 ELSE 0 END),"
    " -sum(CASE kind WHEN 'correction' THEN amount ELSE 0 END),"
    " -sum(CASE kind WHEN 'correction' THEN 1 ELSE 0 END), -min(seq), -max(seq)"
    " FROM entry GROUP BY account, day) d GROUP BY account, day"
    " HAVING sum(net) <> 0 OR sum(fee) <> 0 OR sum(fee_n) <> 0 OR sum(reward) <> 0"
    " OR sum(reward_n) <> 0 OR sum(payout) <> 0 OR sum(payout_n) <> 0 OR sum(correction) <> 0"
    " OR sum(correction_n) <> 0 OR sum(first_entry) <> 0 OR sum(last_entry) <> 0",

    "SELECT 'counter ' || what || ' of account ' || account || ' differs from what it counts' FROM "
    "("
    " SELECT what, account, n, fee, reward FROM counter"
    " UNION ALL SELECT CASE done WHEN 1 THEN 'task.done' ELSE 'task.open' END, assignee, -count(*),"
    " -sum(fee), -sum(reward) FROM task GROUP BY done, assignee"
    " UNION ALL SELECT CASE done WHEN 1 THEN 'task.done' ELSE 'task.open' END, 0, -count(*),"
    " -sum(fee), -sum(reward) FROM task GROUP BY done"
    " UNION ALL SELECT 'account.' || role || CASE active WHEN 1 THEN '.active' ELSE '.disabled' "
    "END,"
    " 0, -count(*), 0, 0 FROM account GROUP BY role, active) c GROUP BY what, account"
    " HAVING sum(n) <> 0 OR sum(fee) <> 0 OR sum(reward) <> 0",

    "SELECT 'day ' || d.day || ': the most expensive task is not ' || coalesce(p.task, 0)"
    " FROM (SELECT done_day AS day, max(reward) AS reward FROM task WHERE done = 1 GROUP BY "
    "done_day) d"
    " LEFT JOIN day_top p ON p.day = d.day LEFT JOIN task t ON t.id = p.task"
    " WHERE p.task IS NULL OR p.reward <> d.reward OR t.done_day <> d.day OR t.reward <> d.reward"
    " OR EXISTS (SELECT 1 FROM task o JOIN entry oe ON oe.task = o.id AND oe.kind = 'reward'"
    "            JOIN entry te ON te.task = t.id AND te.kind = 'reward'"
    "            WHERE o.done_day = d.day AND o.reward = d.reward AND oe.seq < te.seq)",
};

/* Days: invariants 5 and 6. */
static const char *const days[] = {
    "SELECT 'there are ' || n || ' open days' FROM (SELECT count(*) AS n FROM day"
    " WHERE state = 'open') d WHERE n <> 1 AND EXISTS (SELECT 1 FROM day)",

    "SELECT 'day ' || d.day || ' does not follow on the day before' FROM day d"
    " WHERE d.day <> (SELECT min(day) FROM day) AND NOT EXISTS (SELECT 1 FROM day p"
    " WHERE p.day = d.day - 1 AND p.ends_at = d.starts_at)",

    "SELECT 'day ' || d.day || ' is ' || d.state || ' after one that is ' || p.state FROM day d"
    " JOIN day p ON p.day = d.day - 1 WHERE p.state = 'open'"
    " OR (d.state = 'closed' AND p.state <> 'closed')",

    "SELECT 'account ' || c.account || ' is owed ' || c.closing || ' as of the closed day ' || "
    "c.day"
    " FROM (SELECT account, day, CAST(sum(net) OVER (PARTITION BY account ORDER BY day) AS BIGINT)"
    " AS closing FROM account_day) c JOIN day d ON d.day = c.day"
    " WHERE d.state = 'closed' AND c.closing > 0",
};

/* Events: one per change, and replaying them gives what stands: invariant 7. */
static const char *const events[] = {
    "SELECT 'events: ' || n || ' of them, the last is ' || last FROM (SELECT count(*) AS n,"
    " coalesce(max(seq), 0) AS last FROM event) e WHERE n <> last",

    "SELECT 'entry ' || e.seq || ' and its event differ' FROM entry e"
    " LEFT JOIN (SELECT entry, count(*) AS n, min(account) AS account, min(amount) AS amount,"
    "            min(kind) AS kind, min(day) AS day, min(task) AS task FROM event"
    "            WHERE type = 'audit_log_record.created' GROUP BY entry) v ON v.entry = e.seq"
    " WHERE v.n IS NULL OR v.n <> 1 OR v.account <> e.account OR v.amount <> e.amount"
    " OR v.kind <> e.kind OR v.day <> e.day OR coalesce(v.task, 0) <> coalesce(e.task, 0)",

    "SELECT 'there are ' || v.n || ' events of entries, but ' || e.n || ' entries'"
    " FROM (SELECT count(*) AS n FROM event WHERE type = 'audit_log_record.created') v"
    " CROSS JOIN (SELECT count(*) AS n FROM entry) e WHERE v.n <> e.n",

    "SELECT 'task ' || t.id || ' and its events differ' FROM task t"
    " LEFT JOIN (SELECT task, sum(CASE type WHEN 'task.created' THEN 1 ELSE 0 END) AS created,"
    "            sum(CASE type WHEN 'task.estimated' THEN 1 ELSE 0 END) AS estimated,"
    "            sum(CASE type WHEN 'task.assigned' THEN 1 ELSE 0 END) AS assigned,"
    "            sum(CASE type WHEN 'task.completed' THEN 1 ELSE 0 END) AS completed,"
    "            max(CASE type WHEN 'task.estimated' THEN fee END) AS fee,"
    "            max(CASE type WHEN 'task.estimated' THEN reward END) AS reward,"
    "            max(CASE type WHEN 'task.assigned' THEN seq END) AS last_assigned,"
    "            max(CASE WHEN type IN ('task.created', 'task.updated') THEN seq END) AS last_text,"
    "            max(CASE type WHEN 'task.completed' THEN account END) AS completed_by"
    "            FROM event WHERE task IS NOT NULL GROUP BY task) v ON v.task = t.id"
    " LEFT JOIN event a ON a.seq = v.last_assigned LEFT JOIN event x ON x.seq = v.last_text"
    " WHERE v.task IS NULL OR v.created <> 1 OR v.estimated <> 1 OR v.assigned <> t.assign_no"
    " OR v.completed <> t.done OR v.fee <> t.fee OR v.reward <> t.reward"
    " OR a.account <> t.assignee OR a.assign_no <> t.assign_no OR x.title <> t.title"
    " OR x.text <> t.text OR (t.done = 1 AND v.completed_by <> t.assignee)",

    "SELECT 'account ' || a.id || ' and its events differ' FROM account a"
    " LEFT JOIN (SELECT account, sum(CASE type WHEN 'account.created' THEN 1 ELSE 0 END) AS "
    "created,"
    "            max(seq) AS last FROM event WHERE type IN ('account.created', 'account.updated')"
    "            GROUP BY account) v ON v.account = a.id LEFT JOIN event e ON e.seq = v.last"
    " WHERE v.account IS NULL OR v.created <> 1 OR e.login <> a.login OR e.name <> a.name"
    " OR e.email <> a.email OR e.role <> a.role OR e.active <> a.active",
};

static void keep(struct verify *verify, const char *problem)
{
    if (verify->count < VERIFY_PROBLEMS_MAX)
        snprintf(verify->problems[verify->count++], VERIFY_LINE_SIZE, "%s", problem);
}

static enum err run(struct store *store, const char *check, struct verify *verify)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, check);
    enum err err = ERR_OK;
    bool row;
    for (int i = 0; i < PER_CHECK; i++) {
        err = sql_step(stmt, &row);
        if (err != ERR_OK || !row)
            return err;
        keep(verify, sql_text(stmt, 0));
    }
    sql_end(stmt);
    return err;
}

static enum err count(struct store *store, const char *text, int64_t *n)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, text);
    bool row;
    enum err err = sql_step(stmt, &row);
    *n = row ? sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

static enum err run_all(struct store *store, const char *const *checks, size_t n,
                        struct verify *verify)
{
    enum err err = ERR_OK;
    for (size_t i = 0; i < n && err == ERR_OK; i++)
        err = run(store, checks[i], verify);
    return err;
}

#define RUN_ALL(checks) run_all(store, checks, sizeof(checks) / sizeof(checks)[0], verify)

enum err verify_run(struct store *store, struct verify *verify)
{
    *verify = (struct verify){0};
    verify->problems = calloc(PROBLEMS_MAX, sizeof *verify->problems);
    if (verify->problems == NULL)
        abort();
    enum err err = RUN_ALL(money);
    if (err == ERR_OK)
        err = RUN_ALL(charges);
    if (err == ERR_OK)
        err = RUN_ALL(rollups);
    if (err == ERR_OK)
        err = RUN_ALL(days);
    if (err == ERR_OK)
        err = RUN_ALL(events);
    if (err == ERR_OK)
        err = count(store, "SELECT count(*) FROM entry", &verify->entries);
    if (err == ERR_OK)
        err = count(store, "SELECT count(*) FROM account", &verify->accounts);
    if (err == ERR_OK)
        err = count(store, "SELECT count(*) FROM task", &verify->tasks);
    if (err == ERR_OK)
        err = count(store, "SELECT count(*) FROM event", &verify->events);
    if (err != ERR_OK)
        verify_free(verify);
    return err;
}

void verify_free(struct verify *verify)
{
    free(verify->problems);
    *verify = (struct verify){0};
}

/* ledger.c: posts entries and keeps every sum that follows from them, in one function. Promises
 * that an entry, the balance, the account's day, the company's day and the event go together or not
 * at all (the caller's savepoint); refuses nothing silently and never changes an entry. */
#include "db/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "db/day.h"
#include "db/event.h"

static const char *const kinds[ENTRY_KINDS] = {
    [ENTRY_FEE] = "fee",
    [ENTRY_REWARD] = "reward",
    [ENTRY_PAYOUT] = "payout",
    [ENTRY_CORRECTION] = "correction",
};

const char *entry_kind_word(enum entry_kind kind)
{
    return kinds[kind];
}

bool entry_kind_parse(const char *word, enum entry_kind *kind)
{
    for (int i = 0; i < ENTRY_KINDS; i++) {
        if (strcmp(kinds[i], word) == 0) {
            *kind = (enum entry_kind)i;
            return true;
        }
    }
    return false;
}

/* What an entry will be, once its place and the balance are known. */
struct posting {
    const struct entry_new *fresh;
    int64_t seq, day, balance_after, at_ms;
};

static enum err insert_entry(struct store *store, const struct posting *posting)
{
    const struct entry_new *fresh = posting->fresh;
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "INSERT INTO entry (seq, day, account, kind, amount, balance_after, task, assign_no,"
        " payment, corrects, reason, actor, at) VALUES ($seq, $day, $account, $kind, $amount,"
        " $balance, $task, $assign_no, $payment, $corrects, $reason, $actor, $at)");
    sql_bind_int(stmt, "$seq", posting->seq);
    sql_bind_int(stmt, "$day", posting->day);
    sql_bind_int(stmt, "$account", fresh->account);
    sql_bind_text(stmt, "$kind", kinds[fresh->kind]);
    sql_bind_int(stmt, "$amount", fresh->amount_cents);
    sql_bind_int(stmt, "$balance", posting->balance_after);
    sql_bind_id(stmt, "$task", fresh->task);
    sql_bind_id(stmt, "$assign_no", fresh->assign_no);
    sql_bind_id(stmt, "$payment", fresh->payment);
    sql_bind_id(stmt, "$corrects", fresh->corrects);
    sql_bind_text(stmt, "$reason", fresh->reason);
    sql_bind_id(stmt, "$actor", fresh->actor);
    sql_bind_int(stmt, "$at", posting->at_ms);
    return sql_run(stmt);
}

static enum err set_balance(struct store *store, const struct posting *posting)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE balance SET amount = $amount, entry = $seq WHERE account = $account");
    sql_bind_int(stmt, "$amount", posting->balance_after);
    sql_bind_int(stmt, "$seq", posting->seq);
    sql_bind_int(stmt, "$account", posting->fresh->account);
    return sql_run(stmt);
}

static enum err add_to_account_day(struct store *store, const struct posting *posting)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "INSERT INTO account_day (account, day, net, fee, fee_n, reward, reward_n, payout, "
        "payout_n,"
        " correction, correction_n, first_entry, last_entry) VALUES ($account, $day, $amount,"
        " $fee, $fee_n, $reward, $reward_n, $payout, $payout_n, $correction, $correction_n,"
        " $seq, $seq) ON CONFLICT (account, day) DO UPDATE SET net = account_day.net + "
        "excluded.net,"
        " fee = account_day.fee + excluded.fee, fee_n = account_day.fee_n + excluded.fee_n,"
        " reward = account_day.reward + excluded.reward,"
        " reward_n = account_day.reward_n + excluded.reward_n,"
        " payout = account_day.payout + excluded.payout,"
        " payout_n = account_day.payout_n + excluded.payout_n,"
        " correction = account_day.correction + excluded.correction,"
        " correction_n = account_day.correction_n + excluded.correction_n,"
        " last_entry = excluded.last_entry");
    int64_t amount[ENTRY_KINDS] = {0}, n[ENTRY_KINDS] = {0};
    amount[posting->fresh->kind] = posting->fresh->amount_cents;
    n[posting->fresh->kind] = 1;
    sql_bind_int(stmt, "$account", posting->fresh->account);
    sql_bind_int(stmt, "$day", posting->day);
    sql_bind_int(stmt, "$amount", posting->fresh->amount_cents);
    sql_bind_int(stmt, "$fee", amount[ENTRY_FEE]);
    sql_bind_int(stmt, "$fee_n", n[ENTRY_FEE]);
    sql_bind_int(stmt, "$reward", amount[ENTRY_REWARD]);
    sql_bind_int(stmt, "$reward_n", n[ENTRY_REWARD]);
    sql_bind_int(stmt, "$payout", amount[ENTRY_PAYOUT]);
    sql_bind_int(stmt, "$payout_n", n[ENTRY_PAYOUT]);
    sql_bind_int(stmt, "$correction", amount[ENTRY_CORRECTION]);
    sql_bind_int(stmt, "$correction_n", n[ENTRY_CORRECTION]);
    sql_bind_int(stmt, "$seq", posting->seq);
    return sql_run(stmt);
}

static enum err add_to_day_total(struct store *store, const struct posting *posting)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "INSERT INTO day_total (day, kind, n, amount) VALUES ($day, $kind, 1, $amount)"
                    " ON CONFLICT (day, kind) DO UPDATE SET n = day_total.n + 1,"
                    " amount = day_total.amount + excluded.amount");
    sql_bind_int(stmt, "$day", posting->day);
    sql_bind_text(stmt, "$kind", kinds[posting->fresh->kind]);
    sql_bind_int(stmt, "$amount", posting->fresh->amount_cents);
    return sql_run(stmt);
}

static enum err tell(struct store *store, const struct posting *posting)
{
    struct event event = event_of(EVENT_ENTRY_CREATED, posting->at_ms, posting->fresh->actor);
    event.entry = posting->seq;
    event.account = posting->fresh->account;
    event.task = posting->fresh->task;
    event.payment = posting->fresh->payment;
    event.kind = (int)posting->fresh->kind;
    event.amount_cents = posting->fresh->amount_cents;
    event.day = posting->day;
    return event_put(store, &event);
}

enum err ledger_post(struct store *store, int64_t now_ms, const struct entry_new *fresh,
                     struct entry_done *done)
{
    struct posting posting = {.fresh = fresh, .day = fresh->day, .at_ms = now_ms};
    enum err err = ERR_OK;
    if (fresh->kind != ENTRY_PAYOUT) {
        struct day_span open;
        err = day_open(store, &open);
        posting.day = open.day;
    }
    int64_t balance;
    if (err == ERR_OK)
        err = ledger_balance(store, fresh->account, &balance);
    if (err == ERR_OK)
        err = store_next_id(store, STORE_ENTRY, &posting.seq);
    if (err != ERR_OK)
        return err;
    posting.balance_after = balance + fresh->amount_cents;
    err = insert_entry(store, &posting);
    if (err == ERR_OK)
        err = set_balance(store, &posting);
    if (err == ERR_OK)
        err = add_to_account_day(store, &posting);
    if (err == ERR_OK)
        err = add_to_day_total(store, &posting);
    if (err == ERR_OK)
        err = tell(store, &posting);
    if (done != NULL)
        *done = (struct entry_done){posting.seq, posting.balance_after};
    return err;
}

enum err ledger_balance(struct store *store, int64_t account, int64_t *cents)
{
    *cents = 0;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT amount FROM balance WHERE account = $account");
    sql_bind_int(stmt, "$account", account);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        *cents = sql_int(stmt, 0);
    else if (err == ERR_OK)
        err = ERR_NO_ACCOUNT;
    sql_end(stmt);
    return err;
}

enum err ledger_balance_of_day(struct store *store, int64_t account, int64_t day, int64_t *cents)
{
    enum err err = ledger_balance(store, account, cents);
    if (err != ERR_OK)
        return err;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT CAST(coalesce(sum(net), 0) AS BIGINT) FROM account_day"
                                " WHERE account = $account AND day > $day");
    sql_bind_int(stmt, "$account", account);
    sql_bind_int(stmt, "$day", day);
    bool row;
    err = sql_step(stmt, &row);
    if (row)
        *cents -= sql_int(stmt, 0);
    sql_end(stmt);
    return err;
}

enum err ledger_day(struct store *store, int64_t account, int64_t day, struct ledger_day *sums)
{
    *sums = (struct ledger_day){.day = day};
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "SELECT net, fee, fee_n, reward, reward_n, payout, payout_n, correction,"
                    " correction_n FROM account_day WHERE account = $account AND day = $day");
    sql_bind_int(stmt, "$account", account);
    sql_bind_int(stmt, "$day", day);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row) {
        static const enum entry_kind order[] = {ENTRY_FEE, ENTRY_REWARD, ENTRY_PAYOUT,
                                                ENTRY_CORRECTION};
        sums->net_cents = sql_int(stmt, 0);
        for (int i = 0; i < ENTRY_KINDS; i++) {
            sums->cents[order[i]] = sql_int(stmt, 1 + 2 * i);
            sums->n[order[i]] = sql_int(stmt, 2 + 2 * i);
        }
    }
    sql_end(stmt);
    return err;
}

enum err ledger_closings(struct store *store, int64_t day, struct ledger_closing **rows,
                         size_t *count)
{
    size_t room = 0, n = 0;
    struct ledger_closing *found = NULL;
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "SELECT b.account, CAST(b.amount - coalesce((SELECT sum(d.net) FROM account_day d"
        " WHERE d.account = b.account AND d.day > $day), 0) AS BIGINT) AS closing FROM balance b"
        " ORDER BY b.account");
    sql_bind_int(stmt, "$day", day);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row) {
        if (sql_int(stmt, 1) == 0)
            continue;
        if (n == room) {
            room = room * 2 + 64;
            found = reallocarray(found, room, sizeof *found);
            if (found == NULL)
                abort();
        }
        found[n++] = (struct ledger_closing){sql_int(stmt, 0), sql_int(stmt, 1)};
    }
    if (err != ERR_OK) {
        free(found);
        found = NULL;
        n = 0;
    }
    *rows = found;
    *count = n;
    return err;
}

/* payment.c: what a closed day pays. Promises that a payment and its payout entry are one, and that
 * there is one per account and day (the database refuses a second). */
#include "db/payment.h"

#include <stdlib.h>
#include <string.h>

#include "db/event.h"
#include "db/ledger.h"

static enum err tell(struct store *store, enum event_type type, int64_t now_ms,
                     const struct payment *payment)
{
    struct event event = event_of(type, now_ms, 0);
    event.payment = payment->id;
    event.account = payment->account;
    if (type == EVENT_PAYMENT_CREATED) {
        event.amount_cents = payment->amount_cents;
        event.day = payment->day;
    }
    return event_put(store, &event);
}

static enum err insert(struct store *store, int64_t now_ms, const struct payment *payment)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "INSERT INTO payment (id, uuid, account, day, amount, state, made_at)"
                    " VALUES ($id, $uuid, $account, $day, $amount, 'made', $now)");
    sql_bind_int(stmt, "$id", payment->id);
    sql_bind_blob(stmt, "$uuid", payment->uuid, sizeof payment->uuid);
    sql_bind_int(stmt, "$account", payment->account);
    sql_bind_int(stmt, "$day", payment->day);
    sql_bind_int(stmt, "$amount", payment->amount_cents);
    sql_bind_int(stmt, "$now", now_ms);
    return sql_run(stmt);
}

enum err payment_make(struct store *store, int64_t now_ms, int64_t account, int64_t day,
                      int64_t amount_cents, int64_t *id)
{
    struct payment payment = {.account = account, .day = day, .amount_cents = amount_cents};
    uid_v4(payment.uuid);
    enum err err = store_next_id(store, STORE_PAYMENT, &payment.id);
    if (err == ERR_OK)
        err = insert(store, now_ms, &payment);
    if (err == ERR_OK)
        err = tell(store, EVENT_PAYMENT_CREATED, now_ms, &payment);
    if (err != ERR_OK)
        return err;
    if (id != NULL)
        *id = payment.id;
    struct entry_new payout = {.kind = ENTRY_PAYOUT,
                               .account = account,
                               .amount_cents = -amount_cents,
                               .payment = payment.id,
                               .day = day};
    return ledger_post(store, now_ms, &payout, NULL);
}

#define COLUMNS "SELECT id, uuid, account, day, amount, mailed_at FROM payment "

static void read_payment(struct sql_stmt *stmt, struct payment *payment)
{
    memset(payment, 0, sizeof *payment);
    payment->id = sql_int(stmt, 0);
    size_t size;
    const void *uuid = sql_blob(stmt, 1, &size);
    if (size == UID_SIZE)
        memcpy(payment->uuid, uuid, size);
    payment->account = sql_int(stmt, 2);
    payment->day = sql_int(stmt, 3);
    payment->amount_cents = sql_int(stmt, 4);
    payment->mailed_at_ms = sql_int(stmt, 5);
}

enum err payment_get(struct store *store, int64_t id, struct payment *payment)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, COLUMNS "WHERE id = $id");
    sql_bind_int(stmt, "$id", id);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        read_payment(stmt, payment);
    else if (err == ERR_OK)
        err = ERR_NO_PAYMENT;
    sql_end(stmt);
    return err;
}

enum err payment_mailed(struct store *store, int64_t now_ms, int64_t id)
{
    struct payment payment;
    enum err err = payment_get(store, id, &payment);
    if (err != ERR_OK || payment.mailed_at_ms != 0)
        return err;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE payment SET state = 'mailed', mailed_at = $now WHERE id = $id");
    sql_bind_int(stmt, "$now", now_ms);
    sql_bind_int(stmt, "$id", id);
    err = sql_run(stmt);
    return err == ERR_OK ? tell(store, EVENT_EMAIL_SENT, now_ms, &payment) : err;
}

struct list {
    struct store *store;
    int64_t account;
};

/* [of one account][falling] */
static const char *const texts[2][2] = {
    {COLUMNS "WHERE id > $id ORDER BY id LIMIT $limit",
     COLUMNS "WHERE id < $id ORDER BY id DESC LIMIT $limit"},
    {COLUMNS "WHERE account = $account AND id > $id ORDER BY id LIMIT $limit",
     COLUMNS "WHERE account = $account AND id < $id ORDER BY id DESC LIMIT $limit"},
};

static enum err walk(void *arg, const struct page_step *step, int limit, void *out, size_t *count)
{
    const struct list *list = arg;
    struct payment *rows = out;
    *count = 0;
    struct sql_stmt *stmt = sql_prepare(list->store->sql, texts[list->account != 0][step->falling]);
    if (list->account != 0)
        sql_bind_int(stmt, "$account", list->account);
    sql_bind_int(stmt, "$id", step->id);
    sql_bind_int(stmt, "$limit", limit);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        read_payment(stmt, &rows[(*count)++]);
    return err;
}

static void key_of(void *arg, const void *row, struct page_key *key)
{
    (void)arg;
    const struct payment *payment = row;
    *key = (struct page_key){.value = payment->id, .id = payment->id};
}

static const struct page_list pages = {
    .row_size = sizeof(struct payment), .walk = walk, .key = key_of};

enum err payment_list(struct store *store, int64_t account, const struct page_ask *ask,
                      struct payment_page *page)
{
    *page = (struct payment_page){.info.total = -1};
    struct list list = {store, account};
    void *rows;
    enum err err = page_fill(&pages, &list, ask, &rows, &page->count, &page->info);
    page->rows = rows;
    if (err != ERR_OK)
        payment_page_free(page);
    return err;
}

void payment_page_free(struct payment_page *page)
{
    free(page->rows);
    page->rows = NULL;
    page->count = 0;
}

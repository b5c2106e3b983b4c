/* payment.h: what the company owes and has paid, one row per account and day. */
#ifndef POPUG_DB_PAYMENT_H
#define POPUG_DB_PAYMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/page.h"
#include "db/store.h"

struct payment {
    int64_t id;
    uint8_t uuid[UID_SIZE];
    int64_t account;
    int64_t day;
    int64_t amount_cents; /* > 0 */
    int64_t mailed_at_ms; /* 0: not yet */
};

/* The payment of a closing day and its payout entry, in one; *id may be NULL. ERR_REFUSED for a
 * second one. Events payment_log_record.created and the entry's. */
enum err payment_make(struct store *store, int64_t now_ms, int64_t account, int64_t day,
                      int64_t amount_cents, int64_t *id);
enum err payment_get(struct store *store, int64_t id, struct payment *payment); /* ERR_NO_PAYMENT */
/* Its mail has gone out; repeating it changes nothing. Event email.sent. */
enum err payment_mailed(struct store *store, int64_t now_ms, int64_t id);

struct payment_page {
    struct payment *rows;
    size_t count;
    struct page_info info; /* total is not counted: -1 */
};
/* Sorted by id; account 0: everybody's. */
enum err payment_list(struct store *store, int64_t account, const struct page_ask *ask,
                      struct payment_page *page);
void payment_page_free(struct payment_page *page);

#endif

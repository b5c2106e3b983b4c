/* ledger.h: the money: append-only entries, and the sums that are kept with them.
 *
 * ledger_post is the only way in. It writes the entry and, in the same transaction, the account's
 * balance, its day, the company's day and the event; the database refuses an entry that does not
 * follow. Amounts are in cents as they change the popug's balance: a fee is negative, a reward
 * positive, a payout negative. */
#ifndef POPUG_DB_LEDGER_H
#define POPUG_DB_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/page.h"
#include "db/store.h"

enum entry_kind { ENTRY_FEE, ENTRY_REWARD, ENTRY_PAYOUT, ENTRY_CORRECTION, ENTRY_KINDS };

const char *entry_kind_word(enum entry_kind kind);
bool entry_kind_parse(const char *word, enum entry_kind *kind);

struct entry {
    int64_t seq;
    int64_t day;
    int64_t account;
    enum entry_kind kind;
    int64_t amount_cents;
    int64_t balance_after_cents;
    int64_t task;      /* 0: none */
    int64_t assign_no; /* of a fee */
    int64_t payment;   /* 0: none */
    int64_t corrects;  /* 0: none */
    int64_t actor;     /* 0: the operator or the system */
    int64_t at_ms;
    char *title;  /* the task's, now; NULL: none; owned: ledger_page_free, entry_free */
    char *reason; /* of a correction; NULL: none */
};
void entry_free(struct entry *entry);

struct entry_new {
    enum entry_kind kind;
    int64_t account;
    int64_t amount_cents;
    int64_t task, assign_no, payment, corrects; /* 0: none */
    const char *reason;                         /* NULL: none */
    int64_t actor;
    int64_t day; /* payouts only: the closing day that they pay; the others go to the open day */
};
struct entry_done {
    int64_t seq;
    int64_t balance_cents;
};
/* ERR_REFUSED where the database says no. *done may be NULL. Event audit_log_record.created. */
enum err ledger_post(struct store *store, int64_t now_ms, const struct entry_new *fresh,
                     struct entry_done *done);

/* Not found: ERR_NO_ENTRY. The caller frees with entry_free. */
enum err ledger_get(struct store *store, int64_t seq, struct entry *entry);

struct ledger_filter {
    int64_t account;
    const int64_t *day;          /* NULL: all */
    const enum entry_kind *kind; /* NULL: all */
};
struct ledger_page {
    struct entry *rows;
    size_t count;
    struct page_info info;
};
/* Sorted by seq. */
enum err ledger_list(struct store *store, const struct ledger_filter *filter,
                     const struct page_ask *ask, struct ledger_page *page);
void ledger_page_free(struct ledger_page *page);

enum err ledger_balance(struct store *store, int64_t account, int64_t *cents);
/* As of the end of that day. */
enum err ledger_balance_of_day(struct store *store, int64_t account, int64_t day, int64_t *cents);

/* One account's day; all zero when nothing was posted. Sums are as posted (fees <= 0). */
struct ledger_day {
    int64_t day;
    int64_t n[ENTRY_KINDS];
    int64_t cents[ENTRY_KINDS];
    int64_t net_cents;
};
enum err ledger_day(struct store *store, int64_t account, int64_t day, struct ledger_day *sums);

/* Every account's balance as of the end of a day, those that are not zero; the caller frees *rows.
 */
struct ledger_closing {
    int64_t account;
    int64_t cents;
};
enum err ledger_closings(struct store *store, int64_t day, struct ledger_closing **rows,
                         size_t *count);

#endif

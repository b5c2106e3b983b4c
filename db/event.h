/* event.h: what happened, as typed columns in an append-only table; the way out makes CloudEvents
 * of it.
 *
 * The verbs of the other nouns write the events; nobody else does. Each carries what was true then.
 */
#ifndef POPUG_DB_EVENT_H
#define POPUG_DB_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/account.h"
#include "db/ledger.h"
#include "db/store.h"

/* X(NAME, type, the columns it has besides seq, id, type, time and actor) */
#define EVENT_LIST(X)                                                                              \
    X(ACCOUNT_LOGGED_IN, "account.logged_in", "account login name role source")                    \
    X(ACCOUNT_CREATED, "account.created", "account login name email role active")                  \
    X(ACCOUNT_UPDATED, "account.updated", "account login name email role active")                  \
    X(TASK_CREATED, "task.created", "task account(author) title text")                             \
    X(TASK_UPDATED, "task.updated", "task title text")                                             \
    X(TASK_ESTIMATED, "task.estimated", "task fee reward")                                         \
    X(TASK_ASSIGNED, "task.assigned", "task account(assignee) assign_no")                          \
    X(TASK_COMPLETED, "task.completed", "task account(assignee) day")                              \
    X(ENTRY_CREATED, "audit_log_record.created", "entry account task amount kind day")             \
    X(PAYMENT_CREATED, "payment_log_record.created", "payment account amount day")                 \
    X(EMAIL_SENT, "email.sent", "payment account")

enum event_type {
#define EVENT_ENUM(name, type, columns) EVENT_##name,
    EVENT_LIST(EVENT_ENUM)
#undef EVENT_ENUM
        EVENT_TYPES
};

const char *event_type_word(enum event_type type);

#define EVENT_NONE INT64_MIN /* a number that the type has not */

/* As written and as read; texts NULL, ids 0, numbers EVENT_NONE where the type has none. Read ones
 * own their texts.
 */
struct event {
    int64_t seq; /* given by event_put */
    uint8_t id[UID_SIZE];
    enum event_type type;
    int64_t time_ms;
    int64_t actor;
    int64_t account, task, entry, payment;
    const char *title, *text, *login, *name, *email, *source;
    int role;   /* enum role; -1: none */
    int active; /* -1: none */
    int kind;   /* enum entry_kind; -1: none */
    int64_t assign_no, fee_cents, reward_cents, amount_cents, day;
};

/* For the nouns of this folder; event_of fills in "none". */
struct event event_of(enum event_type type, int64_t time_ms, int64_t actor);
enum err event_put(struct store *store, const struct event *event);

/* Up to `limit` events with seq > after, in order; free with event_free_all. */
enum err event_list(struct store *store, int64_t after_seq, size_t limit, struct event **events,
                    size_t *count);
void event_free_all(struct event *events, size_t count);
enum err event_last_seq(struct store *store, int64_t *seq);

#endif

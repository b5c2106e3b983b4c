/* event.c: appends what happened and reads it back in order. Never changes a row: the database
 * refuses it anyway. */
#include "db/event.h"

#include <stdlib.h>
#include <string.h>

static const char *const words[EVENT_TYPES] = {
#define EVENT_WORD(name, type, columns) [EVENT_##name] = (type),
    EVENT_LIST(EVENT_WORD)
#undef EVENT_WORD
};

const char *event_type_word(enum event_type type)
{
    return words[type];
}

static enum event_type type_parse(const char *word)
{
    int type = 0;
    while (type < EVENT_TYPES && strcmp(words[type], word) != 0)
        type++;
    return (enum event_type)type;
}

struct event event_of(enum event_type type, int64_t time_ms, int64_t actor)
{
    return (struct event){.type = type,
                          .time_ms = time_ms,
                          .actor = actor,
                          .role = -1,
                          .active = -1,
                          .kind = -1,
                          .assign_no = EVENT_NONE,
                          .fee_cents = EVENT_NONE,
                          .reward_cents = EVENT_NONE,
                          .amount_cents = EVENT_NONE,
                          .day = EVENT_NONE};
}

/* What is not bound is NULL. */
static void bind_number(struct sql_stmt *stmt, const char *name, int64_t value)
{
    if (value != EVENT_NONE)
        sql_bind_int(stmt, name, value);
}

static void bind_id(struct sql_stmt *stmt, const char *name, int64_t id)
{
    if (id != 0)
        sql_bind_int(stmt, name, id);
}

static void bind_text(struct sql_stmt *stmt, const char *name, const char *text)
{
    if (text != NULL)
        sql_bind_text(stmt, name, text);
}

enum err event_put(struct store *store, const struct event *event)
{
    int64_t seq;
    enum err err = store_next_id(store, STORE_EVENT, &seq);
    if (err != ERR_OK)
        return err;
    uint8_t id[UID_SIZE];
    uid_v7(&store->event_ids, event->time_ms, id);
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "INSERT INTO event (seq, id, type, time, actor, account, task, entry, payment, assign_no,"
        " day, kind, amount, fee, reward, active, role, login, name, email, source, title, text)"
        " VALUES ($seq, $id, $type, $time, $actor, $account, $task, $entry, $payment, $assign_no,"
        " $day, $kind, $amount, $fee, $reward, $active, $role, $login, $name, $email, $source,"
        " $title, $text)");
    sql_bind_int(stmt, "$seq", seq);
    sql_bind_blob(stmt, "$id", id, sizeof id);
    sql_bind_text(stmt, "$type", words[event->type]);
    sql_bind_int(stmt, "$time", event->time_ms);
    bind_id(stmt, "$actor", event->actor);
    bind_id(stmt, "$account", event->account);
    bind_id(stmt, "$task", event->task);
    bind_id(stmt, "$entry", event->entry);
    bind_id(stmt, "$payment", event->payment);
    bind_number(stmt, "$assign_no", event->assign_no);
    bind_number(stmt, "$day", event->day);
    if (event->kind >= 0)
        sql_bind_text(stmt, "$kind", entry_kind_word((enum entry_kind)event->kind));
    bind_number(stmt, "$amount", event->amount_cents);
    bind_number(stmt, "$fee", event->fee_cents);
    bind_number(stmt, "$reward", event->reward_cents);
    if (event->active >= 0)
        sql_bind_int(stmt, "$active", event->active);
    if (event->role >= 0)
        sql_bind_text(stmt, "$role", role_word((enum role)event->role));
    bind_text(stmt, "$login", event->login);
    bind_text(stmt, "$name", event->name);
    bind_text(stmt, "$email", event->email);
    bind_text(stmt, "$source", event->source);
    bind_text(stmt, "$title", event->title);
    bind_text(stmt, "$text", event->text);
    return sql_run(stmt);
}

static int64_t number(struct sql_stmt *stmt, int column)
{
    return sql_is_null(stmt, column) ? EVENT_NONE : sql_int(stmt, column);
}

static void read_event(struct sql_stmt *stmt, struct event *event)
{
    *event = event_of(type_parse(sql_text(stmt, 2)), sql_int(stmt, 3), sql_int(stmt, 4));
    event->seq = sql_int(stmt, 0);
    size_t size;
    const void *id = sql_blob(stmt, 1, &size);
    if (size == UID_SIZE)
        memcpy(event->id, id, size);
    event->account = sql_int(stmt, 5);
    event->task = sql_int(stmt, 6);
    event->entry = sql_int(stmt, 7);
    event->payment = sql_int(stmt, 8);
    event->assign_no = number(stmt, 9);
    event->day = number(stmt, 10);
    enum entry_kind kind;
    if (entry_kind_parse(sql_text(stmt, 11), &kind))
        event->kind = (int)kind;
    event->amount_cents = number(stmt, 12);
    event->fee_cents = number(stmt, 13);
    event->reward_cents = number(stmt, 14);
    event->active = sql_is_null(stmt, 15) ? -1 : (int)sql_int(stmt, 15);
    enum role role;
    if (role_parse(sql_text(stmt, 16), &role))
        event->role = (int)role;
    event->login = sql_dup(stmt, 17);
    event->name = sql_dup(stmt, 18);
    event->email = sql_dup(stmt, 19);
    event->source = sql_dup(stmt, 20);
    event->title = sql_dup(stmt, 21);
    event->text = sql_dup(stmt, 22);
}

enum err event_list(struct store *store, int64_t after_seq, size_t limit, struct event **events,
                    size_t *count)
{
    *count = 0;
    *events = calloc(limit + 1, sizeof **events);
    if (*events == NULL)
        abort();
    struct sql_stmt *stmt = sql_prepare(
        store->sql,
        "SELECT seq, id, type, time, actor, account, task, entry, payment, assign_no, day, kind,"
        " amount, fee, reward, active, role, login, name, email, source, title, text"
        " FROM event WHERE seq > $after ORDER BY seq LIMIT $limit");
    sql_bind_int(stmt, "$after", after_seq);
    sql_bind_int(stmt, "$limit", (int64_t)limit);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        read_event(stmt, &(*events)[(*count)++]);
    if (err != ERR_OK) {
        event_free_all(*events, *count);
        *events = NULL;
        *count = 0;
    }
    return err;
}

void event_free_all(struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((char *)events[i].login);
        free((char *)events[i].name);
        free((char *)events[i].email);
        free((char *)events[i].source);
        free((char *)events[i].title);
        free((char *)events[i].text);
    }
    free(events);
}

enum err event_last_seq(struct store *store, int64_t *seq)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "SELECT coalesce(max(seq), 0) FROM event");
    bool row;
    enum err err = sql_step(stmt, &row);
    *seq = row ? sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

/* row.c: rows of the store as JSON (contract.md: TASK, ENTRY, ACCOUNT; docs/protocol.md: KEY).
 * Knows no rights: what a reader may not see is not passed in. */
#include "server/row.h"

#include "common/clock.h"
#include "common/day.h"
#include "common/uid.h"

json_t *row_time(int64_t at_ms)
{
    char text[CLOCK_TEXT_SIZE];

    if (at_ms == 0)
        return json_null();
    clock_format(at_ms, text);
    return json_string(text);
}

json_t *row_day(int64_t day)
{
    char text[DAY_TEXT_SIZE];

    if (day < 0)
        return json_null();
    day_format(day, text);
    return json_string(text);
}

json_t *row_id(int64_t id)
{
    return id == 0 ? json_null() : json_integer(id);
}

json_t *row_task(const struct task *task)
{
    char uuid[UID_TEXT_SIZE];

    uid_format(task->uuid, uuid);
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:o, s:o}", "id",
                     (json_int_t)task->id, "uuid", uuid, "title", task->title, "text", task->text,
                     "state", task->done ? "done" : "open", "author", task->author_login,
                     "assignee", task->assignee_login, "draws", (json_int_t)task->draws,
                     "fee_cents", (json_int_t)task->fee_cents, "reward_cents",
                     (json_int_t)task->reward_cents, "created_at", row_time(task->created_at_ms),
                     "assigned_at", row_time(task->assigned_at_ms), "done_at",
                     row_time(task->done_at_ms));
}

json_t *row_moment(const struct task_moment *moment, bool amounts)
{
    bool has_amount = moment->what == TASK_ASSIGNED || moment->what == TASK_COMPLETED;

    return json_pack("{s:o, s:s, s:s, s:o}", "at", row_time(moment->at_ms), "what",
                     task_what_word(moment->what), "account", moment->login, "amount_cents",
                     has_amount && amounts ? json_integer(moment->amount_cents) : json_null());
}

json_t *row_entry(const struct entry *entry, const char *login)
{
    return json_pack("{s:I, s:s, s:o, s:s, s:I, s:I, s:o, s:s?, s:s?, s:o, s:o}", "seq",
                     (json_int_t)entry->seq, "account", login, "day", row_day(entry->day), "kind",
                     entry_kind_word(entry->kind), "amount_cents", (json_int_t)entry->amount_cents,
                     "balance_after_cents", (json_int_t)entry->balance_after_cents, "task",
                     row_id(entry->task), "title", entry->title, "reason", entry->reason,
                     "corrects", row_id(entry->corrects), "at", row_time(entry->at_ms));
}

json_t *row_account(const struct account *account)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s, s:I, s:I, s:o}", "login", account->login,
                     "name", account->name, "email", account->email, "role",
                     role_word(account->role), "active", account->active, "locale", account->locale,
                     "balance_cents", (json_int_t)account->balance_cents, "open_tasks",
                     (json_int_t)account->open_tasks, "created_at",
                     row_time(account->created_at_ms));
}

json_t *row_key(const struct key *key)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "fingerprint", key->fingerprint, "type",
                     key->type, "comment", key->comment, "account", key->login, "added_at",
                     row_time(key->added_at_ms), "last_used_at", row_time(key->last_used_at_ms));
}

json_t *row_settings(const char *settings)
{
    json_t *object = json_loads(settings ? settings : "{}", 0, NULL);

    if (json_is_object(object))
        return object;
    json_decref(object);
    return json_object();
}

/* task.c: the life of a task: created, assigned, edited, completed. Promises that each step goes
 * with its charge, its counters and its events, in the caller's savepoint. Draws nothing itself. */
#include "db/task.h"

#include <stdlib.h>
#include <string.h>

#include "db/counter.h"
#include "db/day.h"
#include "db/event.h"
#include "db/ledger.h"

/* What the verbs need of a task; its texts stay in the database. */
struct brief {
    int64_t id;
    bool done;
    int64_t assignee, assign_no, fee, reward, done_at;
};

static enum err brief(struct store *store, int64_t id, struct brief *task)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT done, assignee, assign_no, fee, reward, done_at FROM task"
                                " WHERE id = $id");
    sql_bind_int(stmt, "$id", id);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        *task = (struct brief){id,
                               sql_int(stmt, 0) != 0,
                               sql_int(stmt, 1),
                               sql_int(stmt, 2),
                               sql_int(stmt, 3),
                               sql_int(stmt, 4),
                               sql_int(stmt, 5)};
    else if (err == ERR_OK)
        err = ERR_NO_TASK;
    sql_end(stmt);
    return err;
}

/* One task more (sign 1) or less (-1) in the totals of one assignee, or (0) of everybody. */
static enum err count(struct store *store, const struct brief *task, bool done, int64_t assignee,
                      int sign)
{
    struct counter change = {sign, sign * task->fee, sign * task->reward};
    return counter_task_add(store, done, assignee, &change);
}

static enum err charge(struct store *store, int64_t now_ms, int64_t actor, const struct brief *task)
{
    struct event event = event_of(EVENT_TASK_ASSIGNED, now_ms, actor);
    event.task = task->id;
    event.account = task->assignee;
    event.assign_no = task->assign_no;
    enum err err = event_put(store, &event);
    if (err != ERR_OK)
        return err;
    struct entry_new fee = {.kind = ENTRY_FEE,
                            .account = task->assignee,
                            .amount_cents = -task->fee,
                            .task = task->id,
                            .assign_no = task->assign_no,
                            .actor = actor};
    return ledger_post(store, now_ms, &fee, NULL);
}

static enum err insert(struct store *store, int64_t now_ms, int64_t id,
                       const struct task_new *fresh)
{
    uint8_t uuid[UID_SIZE];
    uid_v4(uuid);
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "INSERT INTO task (id, uuid, title, text, done, author, assignee, fee, reward,"
                    " assign_no, created_at, assigned_at) VALUES ($id, $uuid, $title, $text, 0,"
                    " $author, $assignee, $fee, $reward, 1, $now, $now)");
    sql_bind_int(stmt, "$id", id);
    sql_bind_blob(stmt, "$uuid", uuid, sizeof uuid);
    sql_bind_text(stmt, "$title", fresh->title);
    sql_bind_text(stmt, "$text", fresh->text);
    sql_bind_id(stmt, "$author", fresh->author);
    sql_bind_int(stmt, "$assignee", fresh->assignee);
    sql_bind_int(stmt, "$fee", fresh->fee_cents);
    sql_bind_int(stmt, "$reward", fresh->reward_cents);
    sql_bind_int(stmt, "$now", now_ms);
    return sql_run(stmt);
}

static enum err tell_created(struct store *store, int64_t now_ms, int64_t id,
                             const struct task_new *fresh)
{
    struct event created = event_of(EVENT_TASK_CREATED, now_ms, fresh->author);
    created.task = id;
    created.account = fresh->author;
    created.title = fresh->title;
    created.text = fresh->text;
    enum err err = event_put(store, &created);
    if (err != ERR_OK)
        return err;
    struct event estimated = event_of(EVENT_TASK_ESTIMATED, now_ms, fresh->author);
    estimated.task = id;
    estimated.fee_cents = fresh->fee_cents;
    estimated.reward_cents = fresh->reward_cents;
    return event_put(store, &estimated);
}

enum err task_create(struct store *store, int64_t now_ms, const struct task_new *fresh, int64_t *id)
{
    enum err err = store_next_id(store, STORE_TASK, id);
    if (err == ERR_OK)
        err = insert(store, now_ms, *id, fresh);
    if (err == ERR_OK)
        err = tell_created(store, now_ms, *id, fresh);
    if (err != ERR_OK)
        return err;
    struct brief task = {.id = *id,
                         .assignee = fresh->assignee,
                         .assign_no = 1,
                         .fee = fresh->fee_cents,
                         .reward = fresh->reward_cents};
    err = count(store, &task, false, 0, 1);
    if (err == ERR_OK)
        err = count(store, &task, false, task.assignee, 1);
    return err == ERR_OK ? charge(store, now_ms, fresh->author, &task) : err;
}

enum err task_assign(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                     int64_t assignee, int64_t *fee_cents)
{
    struct brief task;
    enum err err = brief(store, id, &task);
    if (err == ERR_OK && task.done)
        err = ERR_TASK_DONE;
    if (err != ERR_OK)
        return err;
    if (assignee != task.assignee) {
        err = count(store, &task, false, task.assignee, -1);
        if (err == ERR_OK)
            err = count(store, &task, false, assignee, 1);
        if (err != ERR_OK)
            return err;
    }
    task.assignee = assignee;
    task.assign_no++;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE task SET assignee = $assignee, assign_no = $assign_no,"
                                " assigned_at = $now WHERE id = $id");
    sql_bind_int(stmt, "$assignee", assignee);
    sql_bind_int(stmt, "$assign_no", task.assign_no);
    sql_bind_int(stmt, "$now", now_ms);
    sql_bind_int(stmt, "$id", id);
    err = sql_run(stmt);
    if (fee_cents != NULL)
        *fee_cents = task.fee;
    return err == ERR_OK ? charge(store, now_ms, actor, &task) : err;
}

static enum err mark_done(struct store *store, int64_t now_ms, int64_t id, int64_t day)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "UPDATE task SET done = 1, done_at = $now, done_day = $day WHERE id = $id");
    sql_bind_int(stmt, "$now", now_ms);
    sql_bind_int(stmt, "$day", day);
    sql_bind_int(stmt, "$id", id);
    return sql_run(stmt);
}

static enum err count_done(struct store *store, const struct brief *task)
{
    enum err err = count(store, task, false, 0, -1);
    if (err == ERR_OK)
        err = count(store, task, false, task->assignee, -1);
    if (err == ERR_OK)
        err = count(store, task, true, 0, 1);
    return err == ERR_OK ? count(store, task, true, task->assignee, 1) : err;
}

static enum err raise_top(struct store *store, const struct brief *task, int64_t day)
{
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "INSERT INTO day_top (day, reward, task) VALUES ($day, $reward, $task)"
                    " ON CONFLICT (day) DO UPDATE SET reward = excluded.reward,"
                    " task = excluded.task WHERE excluded.reward > day_top.reward");
    sql_bind_int(stmt, "$day", day);
    sql_bind_int(stmt, "$reward", task->reward);
    sql_bind_int(stmt, "$task", task->id);
    return sql_run(stmt);
}

static enum err reward(struct store *store, int64_t now_ms, const struct brief *task, int64_t day,
                       int64_t *balance)
{
    struct event event = event_of(EVENT_TASK_COMPLETED, now_ms, task->assignee);
    event.task = task->id;
    event.account = task->assignee;
    event.day = day;
    enum err err = event_put(store, &event);
    if (err != ERR_OK)
        return err;
    struct entry_new fresh = {.kind = ENTRY_REWARD,
                              .account = task->assignee,
                              .amount_cents = task->reward,
                              .task = task->id,
                              .actor = task->assignee};
    struct entry_done done;
    err = ledger_post(store, now_ms, &fresh, &done);
    if (err == ERR_OK)
        *balance = done.balance_cents;
    return err;
}

enum err task_complete(struct store *store, int64_t now_ms, int64_t assignee, int64_t id,
                       struct task_done *done)
{
    struct brief task;
    enum err err = brief(store, id, &task);
    if (err == ERR_OK && task.assignee != assignee)
        err = ERR_NOT_ASSIGNEE;
    if (err != ERR_OK)
        return err;
    *done = (struct task_done){task.done, task.reward, task.done ? task.done_at : now_ms, 0};
    if (task.done)
        return ledger_balance(store, assignee, &done->balance_cents);
    struct day_span open;
    err = day_open(store, &open);
    if (err == ERR_OK)
        err = mark_done(store, now_ms, id, open.day);
    if (err == ERR_OK)
        err = count_done(store, &task);
    if (err == ERR_OK)
        err = raise_top(store, &task, open.day);
    return err == ERR_OK ? reward(store, now_ms, &task, open.day, &done->balance_cents) : err;
}

enum err task_edit(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                   const char *title, const char *text)
{
    struct task task;
    enum err err = task_get(store, id, &task);
    if (err != ERR_OK)
        return err;
    bool changes = (title != NULL && strcmp(title, task.title) != 0) ||
                   (text != NULL && strcmp(text, task.text) != 0);
    if (task.done)
        err = ERR_TASK_DONE;
    if (err != ERR_OK || !changes)
        goto done;
    struct event event = event_of(EVENT_TASK_UPDATED, now_ms, actor);
    event.task = id;
    event.title = title != NULL ? title : task.title;
    event.text = text != NULL ? text : task.text;
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "UPDATE task SET title = $title, text = $text WHERE id = $id");
    sql_bind_text(stmt, "$title", event.title);
    sql_bind_text(stmt, "$text", event.text);
    sql_bind_int(stmt, "$id", id);
    err = sql_run(stmt);
    if (err == ERR_OK)
        err = event_put(store, &event);
done:
    task_free(&task);
    return err;
}

/* task_list.c: reads tasks: one, its history, and pages of lists. Promises that a page costs the
 * same at any depth of the list: every sort has its index, every place in it a key. Changes
 * nothing. */
#include "db/task.h"

#include <stdlib.h>
#include <string.h>

#include "db/counter.h"
#include "db/task_search.h"

#define COLUMNS                                                                                    \
    "t.id AS id, t.uuid, t.title, t.text, t.done, t.author, t.assignee,"                           \
    " coalesce((SELECT login FROM account WHERE id = t.author), 'operator'),"                      \
    " (SELECT login FROM account WHERE id = t.assignee), t.assign_no, t.fee,"                      \
    " t.reward AS reward, t.created_at, t.assigned_at AS assigned_at, t.done_at, t.done_day"

static void read_task(struct sql_stmt *stmt, struct task *task)
{
    memset(task, 0, sizeof *task);
    task->id = sql_int(stmt, 0);
    size_t size;
    const void *uuid = sql_blob(stmt, 1, &size);
    if (size == UID_SIZE)
        memcpy(task->uuid, uuid, size);
    task->title = sql_dup(stmt, 2);
    task->text = sql_dup(stmt, 3);
    task->done = sql_int(stmt, 4) != 0;
    task->author = sql_int(stmt, 5);
    task->assignee = sql_int(stmt, 6);
    sql_copy(stmt, 7, task->author_login, sizeof task->author_login);
    sql_copy(stmt, 8, task->assignee_login, sizeof task->assignee_login);
    task->draws = sql_int(stmt, 9);
    task->fee_cents = sql_int(stmt, 10);
    task->reward_cents = sql_int(stmt, 11);
    task->created_at_ms = sql_int(stmt, 12);
    task->assigned_at_ms = sql_int(stmt, 13);
    task->done_at_ms = sql_int(stmt, 14);
    task->done_day = sql_int(stmt, 15);
}

void task_free(struct task *task)
{
    free(task->title);
    free(task->text);
    task->title = task->text = NULL;
}

enum err task_get(struct store *store, int64_t id, struct task *task)
{
    struct sql_stmt *stmt =
        sql_prepare(store->sql, "SELECT " COLUMNS " FROM task t WHERE t.id = $id");
    sql_bind_int(stmt, "$id", id);
    bool row;
    enum err err = sql_step(stmt, &row);
    if (row)
        read_task(stmt, task);
    else if (err == ERR_OK)
        err = ERR_NO_TASK;
    sql_end(stmt);
    return err;
}

const char *task_what_word(enum task_what what)
{
    static const char *const words[] = {
        [TASK_CREATED] = "created",
        [TASK_ASSIGNED] = "assigned",
        [TASK_EDITED] = "edited",
        [TASK_COMPLETED] = "completed",
    };
    return words[what];
}

/* The moments come from the task itself, its charges, and the events of its edits. */
#define HISTORY                                                                                    \
    "SELECT created_at AS at, 0 AS what, author AS account, 0 AS amount, 0 AS place"               \
    " FROM task WHERE id = $id"                                                                    \
    " UNION ALL SELECT at, 1, account, amount, seq FROM entry WHERE task = $id AND kind = 'fee'"   \
    " UNION ALL SELECT time, 2, actor, 0, seq FROM event"                                          \
    " WHERE task = $id AND type = 'task.updated'"                                                  \
    " UNION ALL SELECT at, 3, account, amount, seq FROM entry"                                     \
    " WHERE task = $id AND kind = 'reward'"

enum err task_history(struct store *store, int64_t id, struct task_moment **moments, size_t *count)
{
    size_t room = 0, n = 0;
    struct task_moment *found = NULL;
    struct sql_stmt *stmt = sql_prepare(
        store->sql, "SELECT m.at, m.what, m.account, coalesce(a.login, 'operator'), m.amount"
                    " FROM (" HISTORY ") m LEFT JOIN account a ON a.id = m.account"
                    " ORDER BY CASE m.what WHEN 0 THEN 0 WHEN 3 THEN 2 ELSE 1 END, m.at, m.what,"
                    " m.place");
    sql_bind_int(stmt, "$id", id);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row) {
        if (n == room) {
            room = room * 2 + 8;
            found = reallocarray(found, room, sizeof *found);
            if (found == NULL)
                abort();
        }
        struct task_moment *moment = &found[n++];
        moment->at_ms = sql_int(stmt, 0);
        moment->what = (enum task_what)sql_int(stmt, 1);
        moment->account = sql_int(stmt, 2);
        sql_copy(stmt, 3, moment->login, sizeof moment->login);
        moment->amount_cents = sql_int(stmt, 4);
    }
    if (err == ERR_OK && n == 0)
        err = ERR_NO_TASK;
    if (err != ERR_OK) {
        free(found);
        found = NULL;
        n = 0;
    }
    *moments = found;
    *count = n;
    return err;
}

/* One text for each sort, direction and filter: walks along indexes, merged. Beyond the key are the
 * rows of its value with an id beyond it, and those of a value beyond it; (value, id) compared as a
 * pair would walk through all rows of the value. Without a state there are such walks for each of
 * the two. */
#define WALK(mine, done, beyond)                                                                   \
    "SELECT " COLUMNS " FROM task t WHERE " mine "t.done = " done " AND " beyond                   \
    " AND ($search IS NULL OR has($search, t.title) = 1 OR has($search, t.text) = 1)"
#define BEYOND(mine, done, sort, than)                                                             \
    WALK(mine, done, "t." sort " = $value AND t.id " than " $id")                                  \
    " UNION ALL " WALK(mine, done, "t." sort " " than " $value")
#define ANY_STATE(mine, sort, than)                                                                \
    BEYOND(mine, "0", sort, than) " UNION ALL " BEYOND(mine, "1", sort, than)
#define BOTH_STATES(mine, sort, than, order)                                                       \
    {                                                                                              \
        ANY_STATE(mine, sort, than)                                                                \
        " " order, BEYOND(mine, "$done", sort, than) " " order                                     \
    }
#define EVERY_FILTER(sort, than, order)                                                            \
    {                                                                                              \
        BOTH_STATES("", sort, than, order),                                                        \
            BOTH_STATES("t.assignee = $assignee AND ", sort, than, order)                          \
    }
#define EVERY_ORDER(sort)                                                                          \
    {                                                                                              \
        EVERY_FILTER(sort, ">", " ORDER BY " sort ", id LIMIT $limit"),                            \
            EVERY_FILTER(sort, "<", " ORDER BY " sort " DESC, id DESC LIMIT $limit")               \
    }

/* [sort][falling][of one assignee][of one state] */
static const char *const texts[3][2][2][2] = {
    [TASK_BY_ID] = EVERY_ORDER("id"),
    [TASK_BY_REWARD] = EVERY_ORDER("reward"),
    [TASK_BY_ASSIGNED_AT] = EVERY_ORDER("assigned_at"),
};

/* What a walk along a list needs to know. */
struct list {
    struct store *store;
    const struct task_filter *filter;
    const char *needle;
};

static enum err walk(void *arg, const struct page_step *step, int limit, void *out, size_t *count)
{
    const struct list *list = arg;
    const struct task_filter *filter = list->filter;
    struct task *rows = out;
    *count = 0;
    bool one_state = filter->state != TASK_ANY, mine = filter->assignee != 0;
    struct sql_stmt *stmt =
        sql_prepare(list->store->sql, texts[filter->sort][step->falling][mine][one_state]);
    if (mine)
        sql_bind_int(stmt, "$assignee", filter->assignee);
    if (one_state)
        sql_bind_int(stmt, "$done", filter->state == TASK_DONE);
    sql_bind_int(stmt, "$value", step->value);
    sql_bind_int(stmt, "$id", step->id);
    sql_bind_text(stmt, "$search", list->needle);
    sql_bind_int(stmt, "$limit", limit);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        read_task(stmt, &rows[(*count)++]);
    return err;
}

static void key_of(void *arg, const void *row, struct page_key *key)
{
    const struct list *list = arg;
    task_key(row, list->filter->sort, key);
}

static void free_row(void *row)
{
    task_free(row);
}

static const struct page_list pages = {
    .row_size = sizeof(struct task), .walk = walk, .key = key_of, .free = free_row};

static enum err walk_page(struct store *store, const struct task_filter *filter, const char *needle,
                          const struct page_ask *ask, struct task_page *page)
{
    struct list list = {store, filter, needle};
    void *rows;
    enum err err = page_fill(&pages, &list, ask, &rows, &page->count, &page->info);
    page->rows = rows;
    return err;
}

static enum err total(struct store *store, const struct task_filter *filter, int64_t *n)
{
    struct counter open = {0}, done = {0};
    enum err err = ERR_OK;
    if (filter->state != TASK_DONE)
        err = counter_tasks(store, false, filter->assignee, &open);
    if (err == ERR_OK && filter->state != TASK_OPEN)
        err = counter_tasks(store, true, filter->assignee, &done);
    *n = open.n + done.n;
    return err;
}

enum err task_list(struct store *store, const struct task_filter *filter,
                   const struct page_ask *ask, struct task_page *page)
{
    *page = (struct task_page){.info.total = -1};
    enum err err;
    if (filter->search == NULL || filter->search[0] == '\0') {
        err = walk_page(store, filter, NULL, ask, page);
        if (err == ERR_OK)
            err = total(store, filter, &page->info.total);
    } else {
        char *needle = search_fold(store->search, filter->search);
        bool few;
        err = task_search_page(store, filter, needle, ask, page, &few);
        if (err == ERR_OK && !few)
            err = walk_page(store, filter, needle, ask, page);
        free(needle);
    }
    if (err != ERR_OK)
        task_page_free(page);
    return err;
}

void task_page_free(struct task_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        task_free(&page->rows[i]);
    free(page->rows);
    page->rows = NULL;
    page->count = 0;
}

void task_key(const struct task *task, enum task_sort sort, struct page_key *key)
{
    *key = (struct page_key){.id = task->id};
    key->value = sort == TASK_BY_ID       ? task->id
                 : sort == TASK_BY_REWARD ? task->reward_cents
                                          : task->assigned_at_ms;
}

enum err task_next_open(struct store *store, int64_t after_id, int64_t up_to_id, int64_t assignee,
                        size_t limit, int64_t *ids, size_t *count)
{
    *count = 0;
    struct sql_stmt *stmt;
    if (assignee == 0) {
        stmt = sql_prepare(store->sql, "SELECT id FROM task WHERE done = 0 AND id > $after"
                                       " AND id <= $up_to ORDER BY id LIMIT $limit");
    } else {
        stmt = sql_prepare(store->sql, "SELECT id FROM task WHERE assignee = $assignee AND done = 0"
                                       " AND id > $after AND id <= $up_to ORDER BY id"
                                       " LIMIT $limit");
        sql_bind_int(stmt, "$assignee", assignee);
    }
    sql_bind_int(stmt, "$after", after_id);
    sql_bind_int(stmt, "$up_to", up_to_id);
    sql_bind_int(stmt, "$limit", (int64_t)limit);
    enum err err;
    bool row;
    while ((err = sql_step(stmt, &row)) == ERR_OK && row)
        ids[(*count)++] = sql_int(stmt, 0);
    return err;
}

enum err task_max_id(struct store *store, int64_t *id)
{
    struct sql_stmt *stmt = sql_prepare(store->sql, "SELECT coalesce(max(id), 0) FROM task");
    bool row;
    enum err err = sql_step(stmt, &row);
    *id = row ? sql_int(stmt, 0) : 0;
    sql_end(stmt);
    return err;
}

/* task.h: tasks: created with prices, assigned by chance (the caller's), completed once.
 *
 * These verbs post the charges, keep the counters and write the events themselves; they know no
 * rights and no randomness. A done task and a price never change: the database refuses it. */
#ifndef POPUG_DB_TASK_H
#define POPUG_DB_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/account.h"
#include "db/page.h"
#include "db/store.h"

struct task {
    int64_t id;
    uint8_t uuid[UID_SIZE];
    char *title; /* owned by the struct: task_free */
    char *text;
    bool done;
    int64_t author; /* 0: the operator */
    int64_t assignee;
    char author_login[ACCOUNT_LOGIN_SIZE]; /* "operator" for the operator */
    char assignee_login[ACCOUNT_LOGIN_SIZE];
    int64_t draws; /* assignments so far, from 1 */
    int64_t fee_cents, reward_cents;
    int64_t created_at_ms, assigned_at_ms;
    int64_t done_at_ms; /* 0: open */
    int64_t done_day;
};
void task_free(struct task *task);

struct task_new {
    int64_t author; /* also the actor; 0: the operator */
    int64_t assignee;
    int64_t fee_cents, reward_cents;
    const char *title, *text;
};
/* Stores it, assigns it, charges the fee. Events task.created, .estimated, .assigned and the
 * entry's. */
enum err task_create(struct store *store, int64_t now_ms, const struct task_new *fresh,
                     int64_t *id);

/* Assigns an open task anew (maybe to the same) and charges the fee. *fee_cents may be NULL.
 * ERR_NO_TASK, ERR_TASK_DONE. */
enum err task_assign(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                     int64_t assignee, int64_t *fee_cents);

/* Completes an open task of this assignee and pays the reward: ERR_NO_TASK, ERR_NOT_ASSIGNEE (done
 * by or assigned to somebody else). Repeated by the same: *already and nothing changes. */
struct task_done {
    bool already;
    int64_t reward_cents, done_at_ms;
    int64_t balance_cents; /* the assignee's, now */
};
enum err task_complete(struct store *store, int64_t now_ms, int64_t assignee, int64_t id,
                       struct task_done *done);

/* NULL: as it is. ERR_NO_TASK, ERR_TASK_DONE. Event task.updated, unless nothing changes. */
enum err task_edit(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                   const char *title, const char *text);

/* ERR_NO_TASK. The caller frees with task_free. */
enum err task_get(struct store *store, int64_t id, struct task *task);

enum task_what { TASK_CREATED, TASK_ASSIGNED, TASK_EDITED, TASK_COMPLETED };
struct task_moment {
    int64_t at_ms;
    enum task_what what;
    int64_t account; /* who created or edited; who got or completed it; 0: the operator */
    char login[ACCOUNT_LOGIN_SIZE];
    int64_t amount_cents; /* as posted: fee < 0 < reward; 0 for created and edited */
};
const char *task_what_word(enum task_what what);
/* In order of time; the caller frees *moments. */
enum err task_history(struct store *store, int64_t id, struct task_moment **moments, size_t *count);

enum task_sort { TASK_BY_ID, TASK_BY_REWARD, TASK_BY_ASSIGNED_AT };
enum task_state { TASK_ANY, TASK_OPEN, TASK_DONE };

struct task_filter {
    enum task_sort sort;
    enum task_state state;
    int64_t assignee;   /* 0: anybody's */
    const char *search; /* in title and text, any letter case; NULL: none */
};
struct task_page {
    struct task *rows;
    size_t count;
    struct page_info info;
};
enum err task_list(struct store *store, const struct task_filter *filter,
                   const struct page_ask *ask, struct task_page *page);
void task_page_free(struct task_page *page);
/* The row's place in the list sorted so: what an ask takes. */
void task_key(const struct task *task, enum task_sort sort, struct page_key *key);

/* For slices: up to `limit` ids of open tasks with after_id < id <= up_to_id, in order, all or
 * (assignee not 0) one assignee's. *ids has room for `limit`. */
enum err task_next_open(struct store *store, int64_t after_id, int64_t up_to_id, int64_t assignee,
                        size_t limit, int64_t *ids, size_t *count);
enum err task_max_id(struct store *store, int64_t *id); /* 0: none */

#endif

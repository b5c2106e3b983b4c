/* account.h: the people: who they are, what role they have, whether they are active. */
#ifndef POPUG_DB_ACCOUNT_H
#define POPUG_DB_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/page.h"
#include "db/store.h"

/* In the order of enum method_who: `1u << role` is its bit there. */
enum role { ROLE_POPUG, ROLE_MANAGER, ROLE_ACCOUNTANT, ROLE_ADMIN, ROLE_COUNT };

const char *role_word(enum role role); /* "popug" */
bool role_parse(const char *word, enum role *role);

enum {
    ACCOUNT_LOGIN_SIZE = 33,
    ACCOUNT_NAME_SIZE = 401,   /* 100 characters */
    ACCOUNT_EMAIL_SIZE = 1017, /* 254 characters */
    ACCOUNT_LOCALE_SIZE = 8,
    ACCOUNT_SETTINGS_MAX = 16384, /* bytes */
};

struct account {
    int64_t id;
    uint8_t uuid[UID_SIZE];
    char login[ACCOUNT_LOGIN_SIZE];
    char name[ACCOUNT_NAME_SIZE];
    char email[ACCOUNT_EMAIL_SIZE];
    char locale[ACCOUNT_LOCALE_SIZE]; /* "": none chosen */
    enum role role;
    bool active;
    int64_t created_at_ms;
    int64_t balance_cents;
    int64_t open_tasks;
};

/* What a request needs to know of who asks: one cheap read. ERR_NO_ACCOUNT. */
struct account_right {
    int64_t id;
    enum role role;
    bool active;
    char login[ACCOUNT_LOGIN_SIZE];
};
enum err account_right(struct store *store, int64_t id, struct account_right *right);

enum err account_get(struct store *store, int64_t id, struct account *account);
enum err account_by_login(struct store *store, const char *login, struct account *account);
enum err account_id(struct store *store, const char *login, int64_t *id);
/* The stored JSON text, "{}" when nothing was set; the caller frees. */
enum err account_settings(struct store *store, int64_t id, char **settings);

struct account_new {
    const char *login, *name, *email;
    const char *locale; /* "" or NULL: none */
    enum role role;
};
/* Active, with a balance of 0. ERR_LOGIN_TAKEN, ERR_LOGIN_RESERVED. Event account.created. */
enum err account_create(struct store *store, int64_t now_ms, int64_t actor,
                        const struct account_new *fresh, int64_t *id);

/* NULL: as it is. */
struct account_change {
    const char *name, *email, *locale, *settings;
    const enum role *role;
};
/* ERR_LAST_ADMIN. Event account.updated, unless nothing changes. */
enum err account_set(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                     const struct account_change *change);

/* Active or not; *changed says whether it was otherwise. Disabling ends the logins' rows as well.
 * ERR_LAST_ADMIN. Event account.updated. */
enum err account_set_active(struct store *store, int64_t now_ms, int64_t actor, int64_t id,
                            bool active, bool *changed);

/* True when `id` is an active admin and there is no other. */
enum err account_is_last_admin(struct store *store, int64_t id, bool *last);

/* Ids of the active accounts whose role is in `roles` (bits 1u << role), in order; the caller frees
 * *ids (NULL when *count is 0). */
enum err account_pool(struct store *store, unsigned roles, int64_t **ids, size_t *count);

enum account_sort { ACCOUNT_BY_LOGIN, ACCOUNT_BY_BALANCE };

struct account_filter {
    enum account_sort sort;
    const char *search;    /* in login, name, email, any letter case; NULL: all */
    const enum role *role; /* NULL: any */
    const bool *active;    /* NULL: both */
};
struct account_page {
    struct account *rows;
    size_t count;
    struct page_info info;
};
enum err account_list(struct store *store, const struct account_filter *filter,
                      const struct page_ask *ask, struct account_page *page);
void account_page_free(struct account_page *page);
/* The row's place in the list sorted so: what an ask takes. */
void account_key(const struct account *account, enum account_sort sort, struct page_key *key);

/* For the nouns of this folder: the event that the account is otherwise now. */
enum err account_updated(struct store *store, int64_t now_ms, int64_t actor, int64_t id);
/* Reads a row of: id, uuid, login, name, email, locale, role, active, created_at, balance, open
 * tasks. */
void account_read(struct sql_stmt *stmt, struct account *account);

#endif

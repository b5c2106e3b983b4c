/* key.h: the public keys by which people log in; a fingerprint belongs to at most one account. */
#ifndef POPUG_DB_KEY_H
#define POPUG_DB_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/account.h"
#include "db/store.h"

enum { KEY_FINGERPRINT_SIZE = 64, KEY_TYPE_SIZE = 64, KEY_COMMENT_SIZE = 256 };

struct key {
    char fingerprint[KEY_FINGERPRINT_SIZE]; /* "SHA256:…" */
    char type[KEY_TYPE_SIZE];               /* "ssh-ed25519" */
    char comment[KEY_COMMENT_SIZE];
    int64_t account;
    char login[ACCOUNT_LOGIN_SIZE];
    int64_t added_at_ms;
    int64_t last_used_at_ms; /* 0: never */
};

struct key_new {
    const char *fingerprint, *type, *comment;
    const void *blob;
    size_t blob_size;
};

/* ERR_KEY_TAKEN. Event account.updated. */
enum err key_add(struct store *store, int64_t now_ms, int64_t actor, int64_t account,
                 const struct key_new *fresh);
/* Ends the logins made with it, too. ERR_NO_KEY when the account has no such key, ERR_LAST_KEY when
 * it is the account's only one and `keep_last`. Event account.updated. */
enum err key_remove(struct store *store, int64_t now_ms, int64_t actor, int64_t account,
                    const char *fingerprint, bool keep_last);

/* The key and whose it is. ERR_NO_KEY. */
enum err key_find(struct store *store, const char *fingerprint, struct key *key,
                  struct account_right *right);
/* Oldest first; the caller frees *keys. */
enum err key_list(struct store *store, int64_t account, struct key **keys, size_t *count);

#endif

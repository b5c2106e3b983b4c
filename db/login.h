/* login.h: one row per live session: which account, by which key, from where. The ticket itself is
 * never stored, only its hash. */
#ifndef POPUG_DB_LOGIN_H
#define POPUG_DB_LOGIN_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/key.h"
#include "db/store.h"

enum { LOGIN_HASH_SIZE = 32, LOGIN_SOURCE_SIZE = 101 };

struct login {
    uint8_t hash[LOGIN_HASH_SIZE];
    int64_t account;
    char fingerprint[KEY_FINGERPRINT_SIZE];
    char source[LOGIN_SOURCE_SIZE];
    int64_t at_ms;
};

/* Touches the key's last use. ERR_NO_KEY. Event account.logged_in with the source. */
enum err login_open(struct store *store, int64_t now_ms, const struct login *login);
/* ERR_TICKET when there is none (any more). */
enum err login_find(struct store *store, const uint8_t hash[LOGIN_HASH_SIZE], struct login *login);
/* Ending what is not there is fine. */
enum err login_end(struct store *store, const uint8_t hash[LOGIN_HASH_SIZE]);
enum err login_end_account(struct store *store, int64_t account);
enum err login_end_key(struct store *store, const char *fingerprint);
enum err login_count(struct store *store, int64_t account, int64_t *count);
/* All of them, oldest first; the caller frees *logins. */
enum err login_list(struct store *store, struct login **logins, size_t *count);

#endif

/* request.h: what was answered to which request id, so that a repeat gives the same answer and one
 * effect. Kept for a day; the writer remembers in the savepoint of the effect. */
#ifndef POPUG_DB_REQUEST_H
#define POPUG_DB_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "db/store.h"

enum { REQUEST_HASH_SIZE = 32 };

/* *found: *answer is the remembered text, the caller's to free. ERR_REQUEST_REUSED when the id was
 * used for another body. Account 0: the operator. */
enum err request_find(struct store *store, int64_t account, const uint8_t id[UID_SIZE],
                      const uint8_t hash[REQUEST_HASH_SIZE], char **answer, bool *found);
enum err request_put(struct store *store, int64_t now_ms, int64_t account,
                     const uint8_t id[UID_SIZE], const uint8_t hash[REQUEST_HASH_SIZE],
                     const char *answer);
/* Forgets up to `limit` that are older; *count: how many it did. */
enum err request_prune(struct store *store, int64_t before_ms, int64_t limit, int64_t *count);

#endif

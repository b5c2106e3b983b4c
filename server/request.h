/* request.h: the memory of request ids: a write that is sent again has one effect and one answer.
 */
#ifndef POPUG_SERVER_REQUEST_H
#define POPUG_SERVER_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "db/request.h"

/* One write's id and the hash of its body; made once, used before and after the handler. */
struct request {
    bool has_id; /* false: nothing is remembered */
    int64_t account;
    uint8_t id[UID_SIZE];
    uint8_t hash[REQUEST_HASH_SIZE];
};

/* `params` as received, request_id among them; their order does not matter. */
void request_of(struct request *request, int64_t account, const char *method, const json_t *params);

/* The answer that was given to it, the caller's to free; NULL: it is new. ERR_REQUEST_REUSED. */
enum err request_recall(struct store *store, const struct request *request, char **result);
enum err request_remember(struct store *store, int64_t now_ms, const struct request *request,
                          const char *result);

/* Forgets a few that are over a day old, or over an hour when `kept` is beyond a million. Called in
 * a turn that remembered some; *forgotten: how many it did. */
enum err request_forget_old(struct store *store, int64_t now_ms, int64_t kept, int64_t remembered,
                            int64_t *forgotten);

#endif

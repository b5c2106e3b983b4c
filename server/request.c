/* request.c: see request.h. Promises that the hash depends on the method and the parameters' values
 * alone. */
#include "server/request.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MS         INT64_C(86400000)
#define KEPT_CROWDED_MS INT64_C(3600000)
#define KEPT_MAX        INT64_C(1000000)

/* The parameters without request_id, keys sorted, behind the method's name. */
static char *canonical(const char *method, const json_t *params)
{
    json_t *body = params != NULL ? json_copy((json_t *)params) : json_object();
    if (body == NULL)
        abort();
    json_object_del(body, "request_id");
    json_t *pair = json_pack("[s, o]", method, body);
    char *text = pair != NULL ? json_dumps(pair, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (text == NULL)
        abort();
    json_decref(pair);
    return text;
}

void request_of(struct request *request, int64_t account, const char *method, const json_t *params)
{
    *request = (struct request){.account = account};
    const char *id = json_string_value(json_object_get(params, "request_id"));
    if (id == NULL || !uid_parse(id, request->id))
        return;
    request->has_id = true;
    char *text = canonical(method, params);
    SHA256((const unsigned char *)text, strlen(text), request->hash);
    free(text);
}

enum err request_recall(struct store *store, const struct request *request, char **result)
{
    bool found = false;
    *result = NULL;
    if (!request->has_id)
        return ERR_OK;
    return request_find(store, request->account, request->id, request->hash, result, &found);
}

enum err request_remember(struct store *store, int64_t now_ms, const struct request *request,
                          const char *result)
{
    if (!request->has_id)
        return ERR_OK;
    return request_put(store, now_ms, request->account, request->id, request->hash, result);
}

enum err request_forget_old(struct store *store, int64_t now_ms, int64_t kept, int64_t remembered,
                            int64_t *forgotten)
{
    int64_t age_ms = kept > KEPT_MAX ? KEPT_CROWDED_MS : KEPT_MS;
    return request_prune(store, now_ms - age_ms, remembered + 2, forgotten);
}

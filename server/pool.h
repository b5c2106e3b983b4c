/* pool.h: those among whom chance draws an assignee: the active accounts of the configured roles.
 */
#ifndef POPUG_SERVER_POOL_H
#define POPUG_SERVER_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "db/store.h"
#include "server/config.h"

struct pool {
    int64_t *ids;
    size_t count;
};

/* The pool as it is now; may be empty. The caller frees with pool_free. */
enum err pool_read(struct store *store, const struct config *config, struct pool *pool);
void pool_free(struct pool *pool);

/* One of them, each equally likely; the pool must not be empty. */
int64_t pool_draw(const struct pool *pool);

#endif

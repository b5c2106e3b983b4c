/* pool.c: rule T2. Reads the pool anew whenever it is asked, so nobody is drawn who has just left.
 */
#include "server/pool.h"

#include <assert.h>
#include <stdlib.h>

#include "common/methods.h"
#include "db/account.h"
#include "server/draw.h"

static_assert(WHO_POPUG == 1 << ROLE_POPUG && WHO_MANAGER == 1 << ROLE_MANAGER &&
                  WHO_ACCOUNTANT == 1 << ROLE_ACCOUNTANT && WHO_ADMIN == 1 << ROLE_ADMIN,
              "the configuration's bits are the store's");

enum err pool_read(struct store *store, const struct config *config, struct pool *pool)
{
    *pool = (struct pool){0};
    return account_pool(store, config->assignees, &pool->ids, &pool->count);
}

void pool_free(struct pool *pool)
{
    free(pool->ids);
    *pool = (struct pool){0};
}

int64_t pool_draw(const struct pool *pool)
{
    assert(pool->count > 0);
    return pool->ids[draw_below(pool->count)];
}

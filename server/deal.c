/* deal.c: draws each task of a job exactly once: the cursor moves in the savepoint of the draws, so
 * a kill repeats none and misses none. Reads the pool anew in every slice. Never touches a done
 * task. */
#include "server/deal.h"

#include <stddef.h>

#include "db/task.h"
#include "server/pool.h"

enum { BATCH = 64 };

enum err deal_begin(struct job_slice *slice, int64_t of)
{
    slice->row->of = of;
    slice->row->cursor = 0;
    return task_max_id(slice->store, &slice->row->bound);
}

static enum err deal_one(struct job_slice *slice, const struct pool *pool, int64_t id)
{
    int64_t fee_cents;
    struct job *row = slice->row;
    enum err err =
        task_assign(slice->store, slice->now_ms, row->actor, id, pool_draw(pool), &fee_cents);

    if (err)
        return err;
    row->cursor = id;
    row->done++;
    row->result_n++;
    row->result_cents += fee_cents;
    return ERR_OK;
}

static void finish(struct job_slice *slice)
{
    struct job *row = slice->row;

    row->result_skipped = row->of > row->result_n ? row->of - row->result_n : 0;
    row->done = row->of;
    slice->finished = true;
}

enum err deal_go_on(struct job_slice *slice, int64_t assignee)
{
    struct job *row = slice->row;
    int64_t ids[BATCH];
    size_t count = BATCH;
    struct pool pool = {0};
    enum err err = pool_read(slice->store, slice->config, &pool);

    while (!err && !slice->finished) {
        err = task_next_open(slice->store, row->cursor, row->bound, assignee, BATCH, ids, &count);
        if (!err && count == 0)
            finish(slice);
        else if (!err && pool.count == 0)
            err = ERR_POOL_EMPTY;
        for (size_t i = 0; !err && i < count; i++) {
            err = deal_one(slice, &pool, ids[i]);
            if (!job_slice_goes_on(slice))
                goto done;
        }
    }
done:
    pool_free(&pool);
    slice->changed |= NOUN_TASK | NOUN_LEDGER | NOUN_ACCOUNT | NOUN_STATS | NOUN_EVENT;
    return err;
}

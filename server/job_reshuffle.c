/* job_reshuffle.c: rule T5: every task that is open when the job starts gets a new draw. */
#include "db/counter.h"
#include "server/deal.h"
#include "server/job.h"

static enum err run_slice(struct job_slice *slice)
{
    struct counter open;
    enum err err = ERR_OK;

    /* No bound yet: nothing has been drawn. With no task at all there is nothing to draw either. */
    if (slice->row->bound == 0) {
        err = counter_tasks(slice->store, false, 0, &open);
        if (!err)
            err = deal_begin(slice, open.n);
    }
    return err ? err : deal_go_on(slice, 0);
}

const struct job_ops job_reshuffle = {.name = "reshuffle", .slice = run_slice};

/* job_redraw.c: rule U1: the open tasks of a disabled account are drawn anew. Its argument is the
 * account's id. */
#include <stdlib.h>

#include "db/counter.h"
#include "server/deal.h"
#include "server/job.h"

static enum err run_slice(struct job_slice *slice)
{
    int64_t account = strtoll(slice->row->args, NULL, 10);
    struct counter open;
    enum err err = ERR_OK;

    if (slice->row->bound == 0) {
        err = counter_tasks(slice->store, false, account, &open);
        if (!err)
            err = deal_begin(slice, open.n);
    }
    return err ? err : deal_go_on(slice, account);
}

const struct job_ops job_redraw = {.name = "redraw", .slice = run_slice};

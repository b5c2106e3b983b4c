/* deal.h: what reshuffle and redraw have in common: drawing many open tasks anew, slice by slice.
 */
#ifndef POPUG_SERVER_DEAL_H
#define POPUG_SERVER_DEAL_H

#include <stdint.h>

#include "common/err.h"
#include "server/job.h"

/* The first slice alone: the tasks up to the highest id of now, `of` of them, are the job's. */
enum err deal_begin(struct job_slice *slice, int64_t of);

/* Draws open tasks of that assignee (0: anybody's) from the row's cursor up to its bound, as long
 * as the slice goes on; each is charged to whom chance gives it. Keeps cursor, done and the
 * results, and ends the job behind the last one: what was expected and not drawn was skipped. */
enum err deal_go_on(struct job_slice *slice, int64_t assignee);

#endif

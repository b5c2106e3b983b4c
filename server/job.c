/* job.c: what a job's function may ask, and the table of all jobs. */
#include "server/job.h"

#include <string.h>
#include <uv.h>

enum { JOBS = 2 };

static const struct job_ops *const jobs[JOBS];

bool job_slice_goes_on(const struct job_slice *slice)
{
    return (int64_t)uv_hrtime() < slice->deadline_ns;
}

const struct job_ops *job_ops_find(const char *name)
{
    for (int i = 0; i < JOBS; i++) {
        if (strcmp(jobs[i]->name, name) == 0)
            return jobs[i];
    }
    return NULL;
}

static const struct job_ops *const jobs[JOBS] = {
    &job_reshuffle,
    &job_redraw,
};

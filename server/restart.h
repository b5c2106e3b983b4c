/* restart.h: when a child that died is started again: at once for the first five deaths that come
 * within ten seconds of their start, then after 1, 2, 4 … 10 s. */
#ifndef POPUG_SERVER_RESTART_H
#define POPUG_SERVER_RESTART_H

#include <stdint.h>

struct restart {
    int64_t started_at_ms;
    int deaths; /* in a row, each soon after its start */
};

void restart_started(struct restart *restart, int64_t now_ms);
/* The child has died: how many ms to wait before it is started again. */
int64_t restart_died(struct restart *restart, int64_t now_ms);

#endif

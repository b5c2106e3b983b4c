/* restart.c: the restart policy as arithmetic; it reads no clock and starts nothing. */
#include "server/restart.h"

enum { SOON_MS = 10000, AT_ONCE = 5, FIRST_DELAY_MS = 1000, LONGEST_DELAY_MS = 10000 };

void restart_started(struct restart *restart, int64_t now_ms)
{
    restart->started_at_ms = now_ms;
}

int64_t restart_died(struct restart *restart, int64_t now_ms)
{
    if (now_ms - restart->started_at_ms > SOON_MS)
        restart->deaths = 0;
    restart->deaths++;
    int64_t delay_ms = 0;
    for (int i = AT_ONCE; i < restart->deaths && delay_ms < LONGEST_DELAY_MS; i++)
        delay_ms = delay_ms ? 2 * delay_ms : FIRST_DELAY_MS;
    return delay_ms < LONGEST_DELAY_MS ? delay_ms : LONGEST_DELAY_MS;
}

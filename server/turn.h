/* turn.h: one turn of core: everything queued, one transaction, one commit, then the answers. */
#ifndef POPUG_SERVER_TURN_H
#define POPUG_SERVER_TURN_H

#include <stdbool.h>
#include <stdint.h>

enum { TURN_REQUESTS_MAX = 256, TURN_REQUESTS_MS = 5 };

struct core;

/* Runs one if there is anything to do; false: there was not. The only place that begins and
 * commits. */
bool turn_run(struct core *core);
/* Is there something for another turn at once? */
bool turn_is_due(const struct core *core);
/* After a turn: the loop time at which one is due that nobody asks for (a day's end, a job); 0:
 * none. */
uint64_t turn_next_ms(const struct core *core);

#endif

/* clock.h: the one clock. Core reads it once per turn; nothing else in core asks for the time.
 *
 * With a file (`--clock FILE`) the time is what the file says: milliseconds UTC as decimal text,
 * read anew each time, so that tests and the demo live through weeks without sleeping. */
#ifndef POPUG_COMMON_CLOCK_H
#define POPUG_COMMON_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

struct clock;

/* `file` NULL: the real clock. ERR_CLOCK when the file cannot be read or holds no time. The caller
 * frees. */
enum err clock_open(struct clock **clock, const char *file);
void clock_free(struct clock *clock);

/* Milliseconds UTC since 1970. A clock file that became unreadable gives the last time it held, and
 * false. */
bool clock_now(struct clock *clock, int64_t *now_ms);

/* CLOCK_MONOTONIC in milliseconds: for time-outs, never for what is stored. */
int64_t clock_mono_ms(void);

enum { CLOCK_TEXT_SIZE = 25 };

/* RFC 3339 UTC with milliseconds: "2025-10-14T11:07:00.123Z". */
void clock_format(int64_t at_ms, char text[CLOCK_TEXT_SIZE]);

#endif

/* until.h: wait for a condition, not for a time.
 *
 *     UNTIL(access(path, F_OK) == 0);
 *
 * looks every 10 ms and ends as soon as the condition holds; after UNTIL_DEADLINE_MS the test fails
 * and names the condition. The deadline only bounds a test that would otherwise hang. */
#ifndef POPUG_TESTS_LIB_UNTIL_H
#define POPUG_TESTS_LIB_UNTIL_H

#include <stdint.h>

enum { UNTIL_DEADLINE_MS = 60000 };

#define UNTIL(condition)                                                                           \
    for (int64_t until_began_ms = until_now_ms(); !(condition);                                    \
         until_pause(until_began_ms, #condition, __FILE__, __LINE__))                              \
        ;

int64_t until_now_ms(void); /* CLOCK_MONOTONIC */

/* Sleeps 10 ms; fails the test when more than the deadline has gone by since began_ms. */
void until_pause(int64_t began_ms, const char *condition, const char *file, int line);

#endif

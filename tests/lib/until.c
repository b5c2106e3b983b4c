/* until.c: the one place where tests wait. */
#include "tests/lib/until.h"

#include <time.h>

#include "tests/lib/test.h"

int64_t until_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void until_pause(int64_t began_ms, const char *condition, const char *file, int line)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};

    if (until_now_ms() - began_ms > UNTIL_DEADLINE_MS) {
        test_print("waited %d s in vain for: %s\n", UNTIL_DEADLINE_MS / 1000, condition);
        _fail(file, line);
    }
    nanosleep(&pause, NULL);
}

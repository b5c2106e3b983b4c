/* draw.c: uniform draws (rules T2 and T3).
 *
 * Promises that each number of the range is equally likely and that no draw depends on another.
 * Keeps no state and has no seed: nobody can predict or repeat a draw. */
#include "server/draw.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

static uint64_t random_u64(void)
{
    uint64_t number;
    ssize_t got;

    /* Up to 256 bytes never come short once the generator is seeded; only a signal while the
     * machine boots interrupts. A kernel without getrandom cannot run this program at all. */
    do
        got = getrandom(&number, sizeof number, 0);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof number)
        abort();
    return number;
}

uint64_t draw_below(uint64_t n)
{
    uint64_t number, rejected;

    assert(n >= 1);
    /* 2^64 mod n: that many numbers at the bottom would make some remainders likelier than others.
     */
    rejected = -n % n;
    do
        number = random_u64();
    while (number < rejected);
    return number % n;
}

int64_t draw_between(int64_t first, int64_t last)
{
    uint64_t span = (uint64_t)last - (uint64_t)first + 1;

    assert(first <= last);
    if (span == 0) /* the whole of int64_t */
        return (int64_t)random_u64();
    return (int64_t)((uint64_t)first + draw_below(span));
}

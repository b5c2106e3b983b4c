/* chi2.c: Pearson's test of uniformity with a limit so far out (p < 1e-9) that it never flakes. */
#include "tests/lib/chi2.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

double chi2_of(const int64_t *counts, int n)
{
    double total = 0, sum = 0, expected;

    for (int i = 0; i < n; i++)
        total += (double)counts[i];
    expected = total / n;
    for (int i = 0; i < n; i++)
        sum += ((double)counts[i] - expected) * ((double)counts[i] - expected) / expected;
    return sum;
}

double chi2_limit(int n)
{
    double freedom = n - 1, spread = 2 / (9 * freedom), z = 6.0;
    double root = 1 - spread + z * sqrt(spread);

    /* Wilson and Hilferty: the cube root of chi2/freedom is nearly normal. With one degree of
     * freedom it is off by a few per cent, on the safe side of the z that we ask for. */
    return freedom * root * root * root;
}

void chi2_assert_uniform(const char *what, const int64_t *counts, int n)
{
    double found, limit;
    int64_t total = 0;

    for (int i = 0; i < n; i++)
        total += counts[i];
    if (n < 2 || total < (int64_t)n * CHI2_CELL_MIN)
        return;
    found = chi2_of(counts, n);
    limit = chi2_limit(n);
    if (found > limit)
        fail_msg("%s is not uniform over %d cells: chi2 %.1f, limit %.1f", what, n, found, limit);
}

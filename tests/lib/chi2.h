/* chi2.h: is a histogram what a uniform draw would give? */
#ifndef POPUG_TESTS_LIB_CHI2_H
#define POPUG_TESTS_LIB_CHI2_H

#include <stdint.h>

/* The statistic of counts against equal chances: near n - 1 for a uniform draw. */
double chi2_of(const int64_t *counts, int n);

/* What a uniform draw over n cells exceeds with a probability below 1e-9. */
double chi2_limit(int n);

/* With fewer draws per cell than this the statistic means little. */
enum { CHI2_CELL_MIN = 20 };

/* Fails the test, naming `what`, when the counts cannot come from a uniform draw; says nothing
 * about fewer than CHI2_CELL_MIN draws per cell. */
void chi2_assert_uniform(const char *what, const int64_t *counts, int n);

#endif

/* figure.h: how the measures are printed: one line per figure, with its ratio, its aim and a
 * verdict. */
#ifndef POPUG_TESTS_BENCH_FIGURE_H
#define POPUG_TESTS_BENCH_FIGURE_H

#include <stdbool.h>

/* `ratio` and `aim` may be NULL; a line without an aim is a note. */
struct figure {
    const char *section, *what;
    double value;
    const char *unit;
    const char *ratio;
    const char *aim;
    bool met;
    const char *profile; /* how to look into it when it is missed */
};

/* Prints the line and counts it. Returns true when the line has an aim and it was missed. */
bool figure_print(const struct figure *figure);
/* The last line: how many aims were met and missed. */
void figure_end(void);

/* printf into one of a few static buffers: for the texts of a figure. */
const char *figure_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The median, and the p-th percentile (0..100), of n values; they are sorted in place. */
double median(double *values, int n);
double percentile(double *values, int n, double p);

#endif

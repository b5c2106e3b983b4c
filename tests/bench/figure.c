/* figure.c: prints the measures; see figure.h. */
#include "tests/bench/figure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int met, missed;

bool figure_print(const struct figure *figure)
{
    const char *verdict = "";

    if (figure->aim) {
        verdict = figure->met ? "ok" : "MISSED";
        *(figure->met ? &met : &missed) += 1;
    }
    printf("%-10s %-36s %9.4g %-5s %-38s %-22s %s\n", figure->section, figure->what, figure->value,
           figure->unit, figure->ratio ? figure->ratio : "", figure->aim ? figure->aim : "",
           verdict);
    if (figure->aim && !figure->met && figure->profile)
        printf("%-10s   look into it: %s\n", "", figure->profile);
    fflush(stdout);
    return figure->aim && !figure->met;
}

void figure_end(void)
{
    printf("%d aims met, %d missed\n", met, missed);
}

const char *figure_text(const char *format, ...)
{
    static char buffers[8][160];
    static unsigned next;
    char *buffer = buffers[next++ % 8];
    va_list args;

    va_start(args, format);
    vsnprintf(buffer, sizeof buffers[0], format, args);
    va_end(args);
    return buffer;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double percentile(double *values, int n, double p)
{
    int at;

    if (n == 0)
        return 0;
    qsort(values, (size_t)n, sizeof *values, compare_doubles);
    at = (int)(p / 100 * n);
    return values[at < n ? at : n - 1];
}

double median(double *values, int n)
{
    return percentile(values, n, 50);
}

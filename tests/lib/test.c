/* test.c: what a failing test has to say. */
#include "tests/lib/test.h"

#include <stdio.h>

void test_print(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
}

/* test.h: cmocka with the headers that it wants before it, and words of any length. */
#ifndef POPUG_TESTS_LIB_TEST_H
#define POPUG_TESTS_LIB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* To standard error, whole: cmocka's own print functions cut at 1024 bytes. */
void test_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif

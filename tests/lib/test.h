/* test.h: cmocka with the headers that it wants before it. */
#ifndef POPUG_TESTS_LIB_TEST_H
#define POPUG_TESTS_LIB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif

/* faces.h: the commands of four people at one core of petya's company, for a group of tests. */
#ifndef POPUG_TESTS_LIB_FACES_H
#define POPUG_TESTS_LIB_FACES_H

#include <string.h>

#include "tests/lib/test.h"

#include "tests/lib/company.h"
#include "tests/lib/face.h"

struct faces {
    struct company *company;
    struct face operator_, kesha, masha, petya;
};

/* petya alone is in the pool: every task is his. *state is a struct faces. */
int faces_setup(void **state);
int faces_teardown(void **state);

/* A test with a core of its own. */
#define FACES_TEST(name) cmocka_unit_test_setup_teardown(name, faces_setup, faces_teardown)

#define ASSERT_HAS(text, part)                                                                     \
    do {                                                                                           \
        if (strstr(text, part) == NULL)                                                            \
            fail_msg("no \"%s\" in:\n%s", part, text);                                             \
    } while (0)

/* error.code of a JSON error, which must have a message too. */
void faces_assert_error(const json_t *answer, const char *code);

#endif

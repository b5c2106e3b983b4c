/* test_draw.c: every draw is uniform, both ends included, and free of modulo bias. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "server/draw.h"
#include "tests/lib/chi2.h"

enum { DRAWS = 200000 };

static void histogram(int64_t *counts, int n)
{
    for (int i = 0; i < DRAWS; i++) {
        uint64_t drawn = draw_below((uint64_t)n);

        assert_true(drawn < (uint64_t)n);
        counts[drawn]++;
    }
}

static void test_each_number_is_equally_likely(void **state)
{
    static const int sizes[] = {2, 3, 7, 11, 21, 100, 1000};

    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        int64_t counts[1000] = {0};

        histogram(counts, sizes[s]);
        chi2_assert_uniform("a draw", counts, sizes[s]);
    }
}

/* Modulo over three quarters of 2^64 would give the lowest third twice its share. */
static void test_there_is_no_modulo_bias(void **state)
{
    int64_t counts[3] = {0};

    (void)state;
    for (int i = 0; i < DRAWS; i++)
        counts[draw_below(UINT64_C(3) << 62) >> 62]++;
    chi2_assert_uniform("a draw of three quarters of 2^64", counts, 3);
}

static void test_draws_do_not_depend_on_the_one_before(void **state)
{
    int64_t pairs[49] = {0};
    uint64_t before = draw_below(7);

    (void)state;
    for (int i = 0; i < DRAWS; i++) {
        uint64_t now = draw_below(7);

        pairs[before * 7 + now]++;
        before = now;
    }
    chi2_assert_uniform("a pair of draws", pairs, 49);
}

static void test_a_range_includes_both_its_ends(void **state)
{
    int64_t counts[11] = {0};

    (void)state;
    for (int i = 0; i < DRAWS; i++) {
        int64_t drawn = draw_between(10, 20);

        assert_in_range(drawn, 10, 20);
        counts[drawn - 10]++;
    }
    chi2_assert_uniform("10..20", counts, 11);
}

static void test_a_range_of_one_is_that_one(void **state)
{
    (void)state;
    assert_int_equal(draw_below(1), 0);
    assert_int_equal(draw_between(42, 42), 42);
    assert_int_equal(draw_between(-5, -5), -5);
}

static void test_a_range_may_span_zero_and_everything(void **state)
{
    int64_t signs[2] = {0};

    (void)state;
    for (int i = 0; i < DRAWS; i++) {
        assert_in_range(draw_between(-1, 1) + 1, 0, 2);
        signs[draw_between(INT64_MIN, INT64_MAX) < 0]++;
    }
    chi2_assert_uniform("the sign", signs, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_number_is_equally_likely),
        cmocka_unit_test(test_there_is_no_modulo_bias),
        cmocka_unit_test(test_draws_do_not_depend_on_the_one_before),
        cmocka_unit_test(test_a_range_includes_both_its_ends),
        cmocka_unit_test(test_a_range_of_one_is_that_one),
        cmocka_unit_test(test_a_range_may_span_zero_and_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

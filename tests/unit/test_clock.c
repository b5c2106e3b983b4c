/* test_clock.c: the real clock, the clock of a file, and times as text. */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/lib/dir.h"
#include "tests/lib/test.h"

static void test_the_real_clock_tells_the_time(void **state)
{
    (void)state;
    struct clock *clock;
    int64_t now_ms;
    assert_int_equal(clock_open(&clock, NULL), ERR_OK);
    int64_t before_ms = (int64_t)time(NULL) * 1000;
    assert_true(clock_now(clock, &now_ms));
    assert_true(now_ms >= before_ms);
    assert_true(now_ms <= ((int64_t)time(NULL) + 1) * 1000);
    clock_free(clock);
}

static void test_a_clock_file_is_read_anew_each_time(void **state)
{
    (void)state;
    char *dir = dir_new(), *file = dir_format("%s/clock", dir);
    struct clock *clock;
    int64_t now_ms;
    dir_write(file, "1760443200000\n");
    assert_int_equal(clock_open(&clock, file), ERR_OK);
    assert_true(clock_now(clock, &now_ms));
    assert_int_equal(now_ms, 1760443200000);
    dir_write(file, "1760529600001");
    assert_true(clock_now(clock, &now_ms));
    assert_int_equal(now_ms, 1760529600001);
    clock_free(clock);
    free(file);
    dir_free(dir);
}

static void test_a_broken_clock_file_leaves_the_last_time(void **state)
{
    (void)state;
    char *dir = dir_new(), *file = dir_format("%s/clock", dir);
    struct clock *clock;
    dir_write(file, "1760443200000");
    assert_int_equal(clock_open(&clock, file), ERR_OK);
    static const char *const broken[] = {
        "", "soon", "-1", "99999999999999999999", "1760443200000 ms", "253402300800000"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        int64_t now_ms = 0;
        dir_write(file, broken[i]);
        assert_false(clock_now(clock, &now_ms));
        assert_int_equal(now_ms, 1760443200000);
    }
    int64_t now_ms;
    unlink(file);
    assert_false(clock_now(clock, &now_ms));
    clock_free(clock);
    free(file);
    dir_free(dir);
}

static void test_a_clock_without_a_time_cannot_be_opened(void **state)
{
    (void)state;
    struct clock *clock;
    char *dir = dir_new(), *file = dir_format("%s/clock", dir);
    assert_int_equal(clock_open(&clock, file), ERR_CLOCK);
    dir_write(file, "noon");
    assert_int_equal(clock_open(&clock, file), ERR_CLOCK);
    assert_null(clock);
    free(file);
    dir_free(dir);
}

static void test_time_is_written_with_milliseconds_in_utc(void **state)
{
    (void)state;
    char text[CLOCK_TEXT_SIZE];
    clock_format(INT64_C(1760440020123), text);
    assert_string_equal(text, "2025-10-14T11:07:00.123Z");
    clock_format(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00.000Z");
    clock_format(INT64_C(253402300799999), text);
    assert_string_equal(text, "9999-12-31T23:59:59.999Z");
}

static void test_the_monotonic_clock_does_not_go_back(void **state)
{
    (void)state;
    int64_t before = clock_mono_ms();
    assert_true(before > 0);
    assert_true(clock_mono_ms() >= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_real_clock_tells_the_time),
        cmocka_unit_test(test_a_clock_file_is_read_anew_each_time),
        cmocka_unit_test(test_a_broken_clock_file_leaves_the_last_time),
        cmocka_unit_test(test_a_clock_without_a_time_cannot_be_opened),
        cmocka_unit_test(test_time_is_written_with_milliseconds_in_utc),
        cmocka_unit_test(test_the_monotonic_clock_does_not_go_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

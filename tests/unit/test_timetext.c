/* test_timetext.c: instants, ages and days as text. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "common/timetext.h"

static const int64_t noon_ms = INT64_C(1760443200000); /* 2025-10-14T12:00:00Z, a Tuesday */
static const int64_t hour_ms = 3600 * INT64_C(1000);

static void test_an_instant_is_written_and_read_in_rfc3339(void **state)
{
    char text[TIMETEXT];
    int64_t at_ms;
    (void)state;

    assert_string_equal(timetext_rfc3339(text, noon_ms + 7), "2025-10-14T12:00:00.007Z");
    assert_string_equal(timetext_rfc3339(text, -1), "1969-12-31T23:59:59.999Z");
    assert_true(timetext_parse("2025-10-14T12:00:00.007Z", &at_ms));
    assert_int_equal(at_ms, noon_ms + 7);
    assert_true(timetext_parse("2025-10-14T15:00:00+03:00", &at_ms));
    assert_int_equal(at_ms, noon_ms);
    assert_true(timetext_parse("2025-10-14T12:00:00.5Z", &at_ms));
    assert_int_equal(at_ms, noon_ms + 500);
}

static void test_what_is_no_instant_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "2025-10-14",
                                        "2025-10-14T12:00:00",
                                        "2025-10-14T12:00:00Zx",
                                        "2025-10-14T12:00:00+3",
                                        "yesterday"};
    int64_t at_ms;
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(timetext_parse(texts[i], &at_ms));
}

static void test_an_age_has_its_two_greatest_units(void **state)
{
    char text[TIMETEXT];
    (void)state;

    assert_string_equal(timetext_age(text, 59999, "en"), "0m");
    assert_string_equal(timetext_age(text, 12 * 60000, "en"), "12m");
    assert_string_equal(timetext_age(text, 63 * 60000, "en"), "1h3m");
    assert_string_equal(timetext_age(text, 28 * hour_ms, "en"), "1d4h");
    assert_string_equal(timetext_age(text, 28 * hour_ms, "ru"), "1д4ч");
    assert_string_equal(timetext_age(text, -5, "en"), "0m"); /* a clock that went back */
}

static void test_local_time_is_the_companys(void **state)
{
    char text[TIMETEXT];
    (void)state;

    timetext_zone("Europe/Moscow");
    assert_string_equal(timetext_clock(text, noon_ms), "15:00");
    assert_string_equal(timetext_date(text, noon_ms + 10 * hour_ms), "2025-10-15");
    timetext_zone("America/New_York");
    assert_string_equal(timetext_clock(text, noon_ms), "08:00");
}

static void test_when_says_as_much_as_is_needed(void **state)
{
    char text[TIMETEXT];
    (void)state;

    timetext_zone("Europe/Moscow");
    assert_string_equal(timetext_when(text, noon_ms - hour_ms, noon_ms, "en"), "14:00");
    assert_string_equal(timetext_when(text, noon_ms - 24 * hour_ms, noon_ms, "en"), "Mon 15:00");
    assert_string_equal(timetext_when(text, noon_ms - 24 * hour_ms, noon_ms, "ru"), "пн 15:00");
    assert_string_equal(timetext_when(text, noon_ms - 240 * hour_ms, noon_ms, "en"), "4 Oct 15:00");
    assert_string_equal(timetext_when(text, noon_ms - 8784 * hour_ms, noon_ms, "en"),
                        "13 Oct 2024 15:00");
    /* 23:30 yesterday is not today, though half an hour ago */
    assert_string_equal(
        timetext_when(text, noon_ms + 8 * hour_ms + hour_ms / 2, noon_ms + 9 * hour_ms, "en"),
        "Tue 23:30");
}

static void test_a_day_has_a_name_in_each_language(void **state)
{
    char text[TIMETEXT];
    (void)state;

    assert_string_equal(timetext_day(text, "2025-10-14", "en"), "Tue 14 Oct 2025");
    assert_string_equal(timetext_day(text, "2025-10-14", "ru"), "вт 14 окт 2025");
    assert_string_equal(timetext_day(text, "no day", "en"), "no day");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_instant_is_written_and_read_in_rfc3339),
        cmocka_unit_test(test_what_is_no_instant_is_refused),
        cmocka_unit_test(test_an_age_has_its_two_greatest_units),
        cmocka_unit_test(test_local_time_is_the_companys),
        cmocka_unit_test(test_when_says_as_much_as_is_needed),
        cmocka_unit_test(test_a_day_has_a_name_in_each_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_day.c: business days by local dates, in zones with and without midnights. */
#include <stdlib.h>

#include "common/day.h"
#include "tests/lib/test.h"

enum { HOUR_MS = 60 * 60 * 1000 };

/* Milliseconds UTC of a UTC date and hour. */
static int64_t utc(int year, int month, int mday, int hour, int minute)
{
    return day_from_date(year, month, mday) * 24 * HOUR_MS + hour * (int64_t)HOUR_MS +
           minute * (int64_t)60000;
}

static struct day_span span_of(const char *zone, int year, int month, int mday)
{
    assert_int_equal(day_zone_check(zone), ERR_OK);
    struct day_span span;
    day_span(zone, day_from_date(year, month, mday), &span);
    assert_int_equal(span.day, day_from_date(year, month, mday));
    return span;
}

static void test_an_unknown_zone_is_refused(void **state)
{
    (void)state;
    assert_int_equal(day_zone_check("Europe/Moscow"), ERR_OK);
    assert_int_equal(day_zone_check("UTC"), ERR_OK);
    static const char *const bad[] = {"Europe/Popugrad", "",       "../../etc/passwd",
                                      "/etc/localtime",  "Europe", "zone.tab",
                                      "Europe/Moscow:"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(day_zone_check(bad[i]), ERR_ZONE);
}

static void test_a_day_in_moscow_begins_at_21_utc(void **state)
{
    (void)state;
    struct day_span span = span_of("Europe/Moscow", 2025, 10, 14);
    assert_int_equal(span.starts_at_ms, utc(2025, 10, 13, 21, 0));
    assert_int_equal(span.ends_at_ms, utc(2025, 10, 14, 21, 0));
    assert_int_equal(day_of("Europe/Moscow", span.starts_at_ms), span.day);
    assert_int_equal(day_of("Europe/Moscow", span.starts_at_ms - 1), span.day - 1);
    assert_int_equal(day_of("Europe/Moscow", span.ends_at_ms - 1), span.day);
    assert_int_equal(day_of("Europe/Moscow", span.ends_at_ms), span.day + 1);
}

static void test_days_in_berlin_have_23_and_25_hours(void **state)
{
    (void)state;
    struct day_span spring = span_of("Europe/Berlin", 2025, 3, 30);
    assert_int_equal(spring.starts_at_ms, utc(2025, 3, 29, 23, 0));
    assert_int_equal(spring.ends_at_ms - spring.starts_at_ms, 23 * HOUR_MS);
    struct day_span autumn = span_of("Europe/Berlin", 2025, 10, 26);
    assert_int_equal(autumn.starts_at_ms, utc(2025, 10, 25, 22, 0));
    assert_int_equal(autumn.ends_at_ms - autumn.starts_at_ms, 25 * (int64_t)HOUR_MS);
}

/* In Cairo and Beirut the clock goes from 23:59:59 to 01:00 in spring: that day has no midnight. */
static void test_a_day_without_midnight_begins_at_its_first_instant(void **state)
{
    (void)state;
    struct day_span cairo = span_of("Africa/Cairo", 2024, 4, 26);
    assert_int_equal(cairo.starts_at_ms, utc(2024, 4, 25, 22, 0));
    assert_int_equal(cairo.ends_at_ms, utc(2024, 4, 26, 21, 0));
    assert_int_equal(day_of("Africa/Cairo", cairo.starts_at_ms), cairo.day);
    assert_int_equal(day_of("Africa/Cairo", cairo.starts_at_ms - 1), cairo.day - 1);
    struct day_span beirut = span_of("Asia/Beirut", 2024, 3, 31);
    assert_int_equal(beirut.starts_at_ms, utc(2024, 3, 30, 22, 0));
    assert_int_equal(beirut.ends_at_ms, utc(2024, 3, 31, 21, 0));
}

/* In autumn Beirut's 23:00 to midnight comes twice, and midnight only after the second. */
static void test_an_hour_before_midnight_that_comes_twice_is_one_day(void **state)
{
    (void)state;
    struct day_span span = span_of("Asia/Beirut", 2024, 10, 26);
    assert_int_equal(span.ends_at_ms - span.starts_at_ms, 25 * (int64_t)HOUR_MS);
    assert_int_equal(span.starts_at_ms, utc(2024, 10, 25, 21, 0));
    span = span_of("Africa/Cairo", 2024, 10, 31);
    assert_int_equal(span.ends_at_ms - span.starts_at_ms, 25 * (int64_t)HOUR_MS);
}

/* St. John's used to go from 00:01 back to 23:01: midnight came twice. */
static void test_a_midnight_that_comes_twice_counts_when_it_first_comes(void **state)
{
    (void)state;
    struct day_span span = span_of("America/St_Johns", 2009, 11, 1);
    assert_int_equal(span.starts_at_ms, utc(2009, 11, 1, 2, 30));
    assert_int_equal(span.ends_at_ms, utc(2009, 11, 2, 3, 30));
}

/* Samoa went over the date line and had no 30 December 2011. */
static void test_a_date_that_a_zone_skipped_is_a_day_of_no_length(void **state)
{
    (void)state;
    struct day_span span = span_of("Pacific/Apia", 2011, 12, 30);
    assert_int_equal(span.starts_at_ms, span.ends_at_ms);
    assert_int_equal(span.starts_at_ms, utc(2011, 12, 30, 10, 0));
}

static void test_every_day_begins_where_the_one_before_ended(void **state)
{
    (void)state;
    static const char *const zones[] = {
        "Europe/Moscow",       "Europe/Berlin",      "Africa/Cairo", "Asia/Beirut",
        "America/Sao_Paulo",   "America/Havana",     "Asia/Tehran",  "America/St_Johns",
        "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Apia", "Asia/Amman"};
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        int64_t day = day_from_date(2005, 1, 1), last = day_from_date(2030, 1, 1);
        struct day_span span = span_of(zones[i], 2005, 1, 1);
        for (; day < last; day++) {
            int64_t ended = span.ends_at_ms;
            day_span(zones[i], day + 1, &span);
            assert_int_equal(span.starts_at_ms, ended);
            assert_in_range(span.ends_at_ms - span.starts_at_ms, 0, 26 * (int64_t)HOUR_MS);
            if (span.ends_at_ms > span.starts_at_ms)
                assert_int_equal(day_of(zones[i], span.starts_at_ms), day + 1);
        }
    }
}

static void test_dates_and_days_are_the_same_both_ways(void **state)
{
    (void)state;
    assert_int_equal(day_from_date(1970, 1, 1), 0);
    assert_int_equal(day_from_date(2000, 3, 1), 11017);
    for (int64_t day = -1000; day < 200000; day += 7) {
        int year, month, mday;
        day_to_date(day, &year, &month, &mday);
        assert_int_equal(day_from_date(year, month, mday), day);
    }
}

static void test_a_day_is_written_and_read_as_a_date(void **state)
{
    (void)state;
    char text[DAY_TEXT_SIZE];
    int64_t day;
    day_format(day_from_date(2025, 10, 4), text);
    assert_string_equal(text, "2025-10-04");
    assert_true(day_parse("2024-02-29", &day));
    assert_int_equal(day, day_from_date(2024, 2, 29));
    static const char *const bad[] = {"2025-02-29", "2025-13-01",  "2025-00-10", "2025-1-1",
                                      "",           "2025-10-04 ", "20251004",   "1969-12-31",
                                      "2025-10-0x", "2025/10/04",  "2025-04-31"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(day_parse(bad[i], &day));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_unknown_zone_is_refused),
        cmocka_unit_test(test_a_day_in_moscow_begins_at_21_utc),
        cmocka_unit_test(test_days_in_berlin_have_23_and_25_hours),
        cmocka_unit_test(test_a_day_without_midnight_begins_at_its_first_instant),
        cmocka_unit_test(test_an_hour_before_midnight_that_comes_twice_is_one_day),
        cmocka_unit_test(test_a_midnight_that_comes_twice_counts_when_it_first_comes),
        cmocka_unit_test(test_a_date_that_a_zone_skipped_is_a_day_of_no_length),
        cmocka_unit_test(test_every_day_begins_where_the_one_before_ended),
        cmocka_unit_test(test_dates_and_days_are_the_same_both_ways),
        cmocka_unit_test(test_a_day_is_written_and_read_as_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

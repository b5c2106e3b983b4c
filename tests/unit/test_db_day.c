/* test_db_day.c: days open, roll and close in order, in zones of every kind. */
#include "db/day.h"
#include "db/ledger.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static const int64_t HOUR_MS = INT64_C(60) * 60 * 1000;

static struct day_span open_day(struct shelf *shelf)
{
    struct day_span span;
    shelf_ok(day_open(shelf->store, &span));
    return span;
}

static int64_t roll(struct shelf *shelf, int64_t now_ms)
{
    int64_t rolled;
    shelf->now_ms = now_ms;
    shelf_ok(day_roll(shelf->store, now_ms, &rolled));
    return rolled;
}

static bool must_roll(struct shelf *shelf, int64_t now_ms)
{
    bool must;
    shelf_ok(day_must_roll(shelf->store, now_ms, &must));
    return must;
}

static void test_the_first_day_is_the_one_of_now(void **state)
{
    struct shelf *shelf = *state;
    struct day_span span = open_day(shelf);
    assert_int_equal(span.day, day_from_date(2025, 10, 14));
    assert_true(span.starts_at_ms <= shelf->now_ms && shelf->now_ms < span.ends_at_ms);
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM day"), 1);
    assert_false(must_roll(shelf, span.ends_at_ms - 1));
    assert_true(must_roll(shelf, span.ends_at_ms));
}

static void test_a_day_rolls_at_its_last_millisecond_and_not_before(void **state)
{
    struct shelf *shelf = *state;
    struct day_span first = open_day(shelf);
    assert_int_equal(roll(shelf, first.ends_at_ms - 1), 0);
    int64_t before = shelf_task(shelf, shelf->popug, 1000, 2000);
    assert_int_equal(roll(shelf, first.ends_at_ms), 1);
    int64_t after = shelf_task(shelf, shelf->popug, 1000, 2000);
    assert_int_equal(before + 1, after);
    struct ledger_day sums;
    shelf_ok(ledger_day(shelf->store, shelf->popug, first.day, &sums));
    assert_int_equal(sums.n[ENTRY_FEE], 1);
    shelf_ok(ledger_day(shelf->store, shelf->popug, first.day + 1, &sums));
    assert_int_equal(sums.n[ENTRY_FEE], 1);
    struct day_row row;
    shelf_ok(day_get(shelf->store, first.day, &row));
    assert_int_equal(row.state, DAY_CLOSING);
    assert_string_equal(row.zone, "Europe/Moscow");
    struct day_span second = open_day(shelf);
    assert_int_equal(second.day, first.day + 1);
    assert_int_equal(second.starts_at_ms, first.ends_at_ms);
}

static void test_missed_days_are_all_there(void **state)
{
    struct shelf *shelf = *state;
    struct day_span first = open_day(shelf);
    assert_int_equal(roll(shelf, shelf->now_ms + 10 * 24 * HOUR_MS), 10);
    assert_int_equal(open_day(shelf).day, first.day + 10);
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM day WHERE state = 'closing'"), 10);
    int64_t prev, next;
    shelf_ok(day_neighbours(shelf->store, first.day, &prev, &next));
    assert_int_equal(prev, -1);
    assert_int_equal(next, first.day + 1);
    shelf_ok(day_neighbours(shelf->store, first.day + 10, &prev, &next));
    assert_int_equal(prev, first.day + 9);
    assert_int_equal(next, -1);
}

static void test_a_clock_that_goes_back_rolls_nothing(void **state)
{
    struct shelf *shelf = *state;
    struct day_span first = open_day(shelf);
    assert_int_equal(roll(shelf, first.ends_at_ms), 1);
    assert_int_equal(roll(shelf, first.starts_at_ms - 100 * HOUR_MS), 0);
    assert_int_equal(open_day(shelf).day, first.day + 1);
    shelf_task(shelf, shelf->popug, 1000, 2000);
    assert_int_equal(shelf_number(shelf, "SELECT day FROM entry"), first.day + 1);
}

static void test_days_close_in_order_and_once(void **state)
{
    struct shelf *shelf = *state;
    struct day_span first = open_day(shelf);
    int64_t day;
    shelf_ok(day_next_closing(shelf->store, &day));
    assert_int_equal(day, -1);
    roll(shelf, shelf->now_ms + 2 * 24 * HOUR_MS);
    shelf_ok(day_next_closing(shelf->store, &day));
    assert_int_equal(day, first.day);
    shelf_expect(ERR_REFUSED, day_close(shelf->store, shelf->now_ms, first.day + 1, 0));
    shelf_ok(day_close(shelf->store, shelf->now_ms, first.day, 3));
    shelf_expect(ERR_REFUSED, day_close(shelf->store, shelf->now_ms, first.day, 3));
    shelf_ok(day_close(shelf->store, shelf->now_ms, first.day + 1, 0));
    shelf_expect(ERR_REFUSED, day_close(shelf->store, shelf->now_ms, first.day + 2, 0));
    shelf_expect(ERR_NO_DAY, day_close(shelf->store, shelf->now_ms, first.day + 3, 0));
    struct day_row row;
    shelf_ok(day_get(shelf->store, first.day, &row));
    assert_int_equal(row.state, DAY_CLOSED);
    assert_int_equal(row.closed_at_ms, shelf->now_ms);
    assert_int_equal(row.in_red, 3);
    shelf_expect(ERR_NO_DAY, day_get(shelf->store, first.day - 1, &row));
}

static void roll_a_year(const char *zone)
{
    struct shelf *shelf = shelf_new(zone);
    shelf_begin(shelf);
    struct day_span last = open_day(shelf);
    for (int i = 0; i < 365; i++) {
        assert_int_equal(roll(shelf, last.ends_at_ms - 1), 0);
        assert_int_equal(roll(shelf, last.ends_at_ms), 1);
        struct day_span span = open_day(shelf), computed;
        assert_int_equal(span.day, last.day + 1);
        day_span(zone, span.day, &computed);
        assert_int_equal(span.starts_at_ms, computed.starts_at_ms);
        assert_int_equal(span.ends_at_ms, computed.ends_at_ms);
        assert_int_equal(day_of(zone, span.starts_at_ms), span.day);
        last = span;
    }
    shelf_verify(shelf);
    shelf_commit(shelf);
    shelf_free(shelf);
}

static void test_a_year_rolls_in_zones_with_and_without_midnights(void **state)
{
    (void)state;
    roll_a_year("Europe/Moscow");
    roll_a_year("Europe/Berlin");
    roll_a_year("Africa/Cairo");
    roll_a_year("Asia/Beirut");
}

static void test_a_zone_to_the_west_lengthens_the_open_day(void **state)
{
    struct shelf *shelf = *state;
    struct day_span moscow = open_day(shelf), berlin;
    shelf_commit(shelf);
    shelf_reopen(shelf, "Europe/Berlin");
    assert_true(must_roll(shelf, shelf->now_ms));
    shelf_begin(shelf);
    assert_int_equal(roll(shelf, shelf->now_ms), 0);
    berlin = open_day(shelf);
    assert_int_equal(berlin.day, moscow.day);
    assert_int_equal(berlin.starts_at_ms, moscow.starts_at_ms);
    assert_int_equal(berlin.ends_at_ms, moscow.ends_at_ms + HOUR_MS);
    assert_false(must_roll(shelf, shelf->now_ms));
    assert_int_equal(roll(shelf, moscow.ends_at_ms), 0);
    assert_int_equal(roll(shelf, berlin.ends_at_ms), 1);
}

static void test_a_zone_to_the_east_never_shortens_or_skips_a_day(void **state)
{
    struct shelf *shelf = *state;
    struct day_span moscow = open_day(shelf);
    shelf_commit(shelf);
    shelf_reopen(shelf, "Pacific/Kiritimati");
    shelf_begin(shelf);
    assert_int_equal(roll(shelf, moscow.ends_at_ms - 1), 0);
    assert_int_equal(open_day(shelf).ends_at_ms, moscow.ends_at_ms);
    assert_int_equal(roll(shelf, moscow.ends_at_ms), 1);
    struct day_span next = open_day(shelf), computed;
    day_span("Pacific/Kiritimati", next.day, &computed);
    assert_int_equal(next.day, moscow.day + 1);
    assert_int_equal(next.starts_at_ms, moscow.ends_at_ms);
    assert_int_equal(next.ends_at_ms, computed.ends_at_ms);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_first_day_is_the_one_of_now),
        TEST(test_a_day_rolls_at_its_last_millisecond_and_not_before),
        TEST(test_missed_days_are_all_there),
        TEST(test_a_clock_that_goes_back_rolls_nothing),
        TEST(test_days_close_in_order_and_once),
        cmocka_unit_test(test_a_year_rolls_in_zones_with_and_without_midnights),
        TEST(test_a_zone_to_the_west_lengthens_the_open_day),
        TEST(test_a_zone_to_the_east_never_shortens_or_skips_a_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_limit.c: the limits on logins, with a clock and dice of the test's own. */
#include "tests/lib/test.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/limit.h"
#include "server/restart.h"

static const struct config usual = {.max_startups_begin = 10,
                                    .max_startups_rate = 30,
                                    .max_startups_full = 100,
                                    .max_unauthenticated_per_source = 20,
                                    .penalties = true};

static struct limit_source four(const char *text)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    assert_int_equal(inet_pton(AF_INET, text, &address.sin_addr), 1);
    return limit_source_of((const struct sockaddr *)&address);
}

static struct limit_source six(const char *text)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6};
    assert_int_equal(inet_pton(AF_INET6, text, &address.sin6_addr), 1);
    return limit_source_of((const struct sockaddr *)&address);
}

static bool same(struct limit_source a, struct limit_source b)
{
    return limit_same_source(&a, &b);
}

static void test_a_source_is_an_ipv4_address_or_an_ipv6_net(void **state)
{
    (void)state;
    assert_true(same(four("192.0.2.1"), four("192.0.2.1")));
    assert_false(same(four("192.0.2.1"), four("192.0.2.2")));
    assert_true(same(six("2001:db8:1:2::1"), six("2001:db8:1:2:ffff::9")));
    assert_false(same(six("2001:db8:1:2::1"), six("2001:db8:1:3::1")));
    assert_true(same(six("::ffff:192.0.2.1"), four("192.0.2.1")));
    assert_false(same(six("::ffff:192.0.2.1"), six("::ffff:192.0.2.2")));
}

/* How many of the hundred throws let one in. */
static int let_in(struct limit *limit, int unauthenticated)
{
    struct limit_source source = four("192.0.2.1");
    int count = 0;
    for (int dice = 0; dice < 100; dice++)
        count += limit_judge(limit, &source, unauthenticated, 0, dice, 0) == LIMIT_ACCEPT;
    return count;
}

static void test_startups_are_dropped_by_chance_and_all_when_full(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    assert_int_equal(let_in(limit, 0), 100);
    assert_int_equal(let_in(limit, 9), 100);
    assert_int_equal(let_in(limit, 10), 70);
    assert_int_equal(let_in(limit, 55), 35);
    assert_int_equal(let_in(limit, 99), 1);
    assert_int_equal(let_in(limit, 100), 0);
    assert_int_equal(let_in(limit, 5000), 0);
    limit_free(limit);
}

static void test_begin_equal_to_full_means_a_plain_limit(void **state)
{
    (void)state;
    struct config config = usual;
    config.max_startups_full = 10;
    struct limit *limit = limit_new(&config);
    assert_int_equal(let_in(limit, 9), 100);
    assert_int_equal(let_in(limit, 10), 0);
    limit_free(limit);
}

static void test_one_source_cannot_take_all_places(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    struct limit_source source = four("192.0.2.1");
    assert_int_equal(limit_judge(limit, &source, 0, 19, 99, 0), LIMIT_ACCEPT);
    assert_int_equal(limit_judge(limit, &source, 0, 20, 99, 0), LIMIT_SOURCE);
    limit_free(limit);
}

static enum limit_verdict judge(struct limit *limit, const char *text, int64_t now_ms)
{
    struct limit_source source = four(text);
    return limit_judge(limit, &source, 0, 0, 99, now_ms);
}

static void punish(struct limit *limit, const char *text, enum limit_fault fault, int64_t now_ms)
{
    struct limit_source source = four(text);
    limit_punish(limit, &source, fault, now_ms);
}

static void test_penalties_add_up_and_are_enforced_from_fifteen_seconds(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    punish(limit, "192.0.2.1", LIMIT_FAULT_AUTH_FAILED, 1000);
    punish(limit, "192.0.2.1", LIMIT_FAULT_AUTH_FAILED, 1000);
    assert_int_equal(judge(limit, "192.0.2.1", 1000), LIMIT_ACCEPT);
    punish(limit, "192.0.2.1", LIMIT_FAULT_AUTH_FAILED, 1000);
    assert_int_equal(judge(limit, "192.0.2.1", 1000), LIMIT_PENALTY);
    assert_int_equal(judge(limit, "192.0.2.2", 1000), LIMIT_ACCEPT);
    assert_int_equal(judge(limit, "192.0.2.1", 15999), LIMIT_PENALTY);
    assert_int_equal(judge(limit, "192.0.2.1", 16000), LIMIT_ACCEPT);
    limit_free(limit);
}

static void test_faults_long_ago_are_forgiven(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    for (int64_t now_ms = 0; now_ms < 600000; now_ms += 6000) {
        punish(limit, "192.0.2.1", LIMIT_FAULT_AUTH_FAILED, now_ms);
        assert_int_equal(judge(limit, "192.0.2.1", now_ms), LIMIT_ACCEPT);
    }
    limit_free(limit);
}

static void test_a_crash_costs_ninety_seconds_at_once(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    punish(limit, "192.0.2.1", LIMIT_FAULT_CRASH, 0);
    assert_int_equal(judge(limit, "192.0.2.1", 89999), LIMIT_PENALTY);
    assert_int_equal(judge(limit, "192.0.2.1", 90000), LIMIT_ACCEPT);
    limit_free(limit);
}

static void test_a_penalty_never_exceeds_ten_minutes(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    for (int i = 0; i < 100; i++)
        punish(limit, "192.0.2.1", LIMIT_FAULT_CRASH, 0);
    assert_int_equal(judge(limit, "192.0.2.1", 599999), LIMIT_PENALTY);
    assert_int_equal(judge(limit, "192.0.2.1", 600000), LIMIT_ACCEPT);
    limit_free(limit);
}

static void test_penalties_can_be_off(void **state)
{
    (void)state;
    struct config config = usual;
    config.penalties = false;
    struct limit *limit = limit_new(&config);
    punish(limit, "192.0.2.1", LIMIT_FAULT_CRASH, 0);
    assert_int_equal(judge(limit, "192.0.2.1", 1), LIMIT_ACCEPT);
    limit_free(limit);
}

static void test_a_flood_of_sources_forgets_the_mildest(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    punish(limit, "192.0.2.1", LIMIT_FAULT_CRASH, 0);
    for (int i = 0; i < 10000; i++) {
        char text[32];
        snprintf(text, sizeof(text), "10.0.%d.%d", i / 256, i % 256);
        punish(limit, text, LIMIT_FAULT_NO_AUTH, 0);
    }
    assert_int_equal(judge(limit, "192.0.2.1", 1), LIMIT_PENALTY);
    limit_free(limit);
}

static void test_drops_are_told_at_most_once_a_second(void **state)
{
    (void)state;
    struct limit *limit = limit_new(&usual);
    int untold = -1;
    assert_true(limit_may_log(limit, 5000, &untold));
    assert_int_equal(untold, 0);
    for (int i = 0; i < 7; i++)
        assert_false(limit_may_log(limit, 5000 + i, &untold));
    assert_true(limit_may_log(limit, 6000, &untold));
    assert_int_equal(untold, 7);
    limit_free(limit);
}

static void test_five_early_deaths_restart_at_once_then_ever_later(void **state)
{
    (void)state;
    static const int64_t expected_ms[] = {0, 0, 0, 0, 0, 1000, 2000, 4000, 8000, 10000, 10000};
    struct restart restart = {0};
    int64_t now_ms = 100000;
    for (size_t i = 0; i < sizeof(expected_ms) / sizeof(*expected_ms); i++) {
        restart_started(&restart, now_ms);
        now_ms += 500;
        int64_t delay_ms = restart_died(&restart, now_ms);
        assert_int_equal(delay_ms, expected_ms[i]);
        now_ms += delay_ms;
    }
}

static void test_a_child_that_lived_well_restarts_at_once(void **state)
{
    (void)state;
    struct restart restart = {0};
    int64_t now_ms = 0;
    for (int i = 0; i < 9; i++) {
        restart_started(&restart, now_ms);
        restart_died(&restart, now_ms);
    }
    restart_started(&restart, now_ms);
    assert_int_equal(restart_died(&restart, now_ms + 10001), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_source_is_an_ipv4_address_or_an_ipv6_net),
        cmocka_unit_test(test_startups_are_dropped_by_chance_and_all_when_full),
        cmocka_unit_test(test_begin_equal_to_full_means_a_plain_limit),
        cmocka_unit_test(test_one_source_cannot_take_all_places),
        cmocka_unit_test(test_penalties_add_up_and_are_enforced_from_fifteen_seconds),
        cmocka_unit_test(test_faults_long_ago_are_forgiven),
        cmocka_unit_test(test_a_crash_costs_ninety_seconds_at_once),
        cmocka_unit_test(test_a_penalty_never_exceeds_ten_minutes),
        cmocka_unit_test(test_penalties_can_be_off),
        cmocka_unit_test(test_a_flood_of_sources_forgets_the_mildest),
        cmocka_unit_test(test_drops_are_told_at_most_once_a_second),
        cmocka_unit_test(test_five_early_deaths_restart_at_once_then_ever_later),
        cmocka_unit_test(test_a_child_that_lived_well_restarts_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_money.c: sums as text in two languages, and back. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "common/money.h"

#define ASSERT_MONEY(cents, currency, lang, style, expected)                                       \
    do {                                                                                           \
        char text[MONEY_TEXT];                                                                     \
        assert_string_equal(money_format(text, cents, currency, lang, style), expected);           \
    } while (0)

static void test_english_puts_the_sign_first_and_groups_by_commas(void **state)
{
    (void)state;
    ASSERT_MONEY(-1200, "$", "en", MONEY_PLAIN, "-$12.00");
    ASSERT_MONEY(3100, "$", "en", MONEY_SIGN, "+$31.00");
    ASSERT_MONEY(0, "$", "en", MONEY_SIGN, "$0.00");
    ASSERT_MONEY(128400, "$", "en", MONEY_PLAIN, "$1,284.00");
    ASSERT_MONEY(-123456789, "$", "en", MONEY_BARE, "-1,234,567.89");
    ASSERT_MONEY(-1200, "EUR", "en", MONEY_PLAIN, "-EUR 12.00");
}

static void test_russian_puts_the_currency_last_and_groups_by_blanks(void **state)
{
    (void)state;
    ASSERT_MONEY(-1200, "$", "ru", MONEY_PLAIN, "-12,00 $");
    ASSERT_MONEY(320400, "$", "ru", MONEY_SIGN, "+3 204,00 $");
    ASSERT_MONEY(-1905, "$", "ru", MONEY_BARE | MONEY_SIGN, "-19,05");
}

static void test_the_greatest_sums_fit(void **state)
{
    (void)state;
    ASSERT_MONEY(INT64_MIN, "$", "en", MONEY_PLAIN, "-$92,233,720,368,547,758.08");
    ASSERT_MONEY(INT64_MAX, "sixteen letters!", "ru", MONEY_SIGN,
                 "+92 233 720 368 547 758,07 sixteen letters!");
}

static void test_sums_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *text;
        int64_t cents;
    } sums[] = {
        {"12", 1200},           {"-12.5", -1250},   {"+12,50", 1250},
        {"$1,284.00", 128400},  {"-$12.00", -1200}, {" 7 ", 700},
        {"1 284,00 $", 128400}, {"0.07", 7},        {"1,234,567", 123456700},
    };
    (void)state;

    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        int64_t cents = -1;
        assert_true(money_parse(sums[i].text, "$", &cents));
        assert_int_equal(cents, sums[i].cents);
    }
}

static void test_what_is_no_sum_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "-",
        "$",
        "twelve",
        "1.234",
        "1.",
        "12.5.1",
        "--1",
        "1e3",
        "12 EUR",
        "99999999999999999999",
    };
    int64_t cents;
    (void)state;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(money_parse(texts[i], "$", &cents));
}

static void test_what_was_written_is_read_again(void **state)
{
    static const int64_t sums[] = {0, 1, -1, 99, 100, -12345, 100000, 999999999, -8999999999999999};
    char text[MONEY_TEXT];
    (void)state;

    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        int64_t cents;
        assert_true(money_parse(money_format(text, sums[i], "$", "en", MONEY_SIGN), "$", &cents));
        assert_int_equal(cents, sums[i]);
        assert_true(money_parse(money_format(text, sums[i], "$", "ru", MONEY_SIGN), "$", &cents));
        assert_int_equal(cents, sums[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_english_puts_the_sign_first_and_groups_by_commas),
        cmocka_unit_test(test_russian_puts_the_currency_last_and_groups_by_blanks),
        cmocka_unit_test(test_the_greatest_sums_fit),
        cmocka_unit_test(test_sums_are_read_as_people_write_them),
        cmocka_unit_test(test_what_is_no_sum_is_refused),
        cmocka_unit_test(test_what_was_written_is_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

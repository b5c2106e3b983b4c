/* test_text.c: UTF-8, columns, and what may reach a terminal. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "common/text.h"

static char *clean(const char *text, bool lines)
{
    return text_clean(text, strlen(text), lines);
}

#define ASSERT_CLEAN(text, lines, expected)                                                        \
    do {                                                                                           \
        char *cleaned = clean(text, lines);                                                        \
        assert_string_equal(cleaned, expected);                                                    \
        free(cleaned);                                                                             \
    } while (0)

static void test_only_well_formed_utf8_is_valid(void **state)
{
    static const char *const good[] = {"",         "a", "попуг", "鸚鵡", "🦜", "\xF4\x8F\xBF\xBF",
                                       "e\xCC\x81"};
    static const char *const bad[] = {
        "\x80",             /* a tail alone */
        "\xD0",             /* a tail missing */
        "\xC0\xAF",         /* overlong */
        "\xE0\x80\xAF",     /* overlong */
        "\xED\xA0\x80",     /* a surrogate */
        "\xF4\x90\x80\x80", /* beyond U+10FFFF */
        "\xF8\x88\x80\x80\x80",
    };
    (void)state;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(text_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(text_valid(bad[i], strlen(bad[i])));
    assert_false(text_valid("a\0b", 3));
}

static void test_characters_are_counted_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_chars("попуг", strlen("попуг")), 5);
    assert_int_equal(text_chars("a\xFF\xFE", 3), 3);
}

static void test_nothing_that_a_terminal_obeys_is_left(void **state)
{
    (void)state;
    ASSERT_CLEAN("red \033[31mtext", false, "red �[31mtext");
    ASSERT_CLEAN("\xC2\x9B"
                 "31m",
                 false, "�31m"); /* CSI as one C1 character */
    ASSERT_CLEAN("a\x7F\b\a", false, "a���");
    ASSERT_CLEAN("a\xE2\x80\xAE"
                 "b",
                 false, "a�b"); /* right-to-left override */
    ASSERT_CLEAN("a\xE2\x81\xA6"
                 "b\xE2\x80\x8F\xEF\xBB\xBF",
                 false, "a�b��");
    ASSERT_CLEAN("\xE2\x80\xA8x", false, "�x"); /* line separator */
    ASSERT_CLEAN("a\xFF"
                 "b",
                 false, "a�b");
}

static void test_lines_and_tabs_pass_only_where_lines_are_meant(void **state)
{
    (void)state;
    ASSERT_CLEAN("a\tb\nc\rd", true, "a b\nc�d");
    ASSERT_CLEAN("a\tb\nc", false, "a�b�c");
}

static void test_a_pile_of_combining_marks_is_cut(void **state)
{
    char pile[2 + 2 * 50] = "e";
    (void)state;

    for (int i = 0; i < 50; i++)
        pile[1 + 2 * i] = '\xCC', pile[2 + 2 * i] = '\x81';
    char *cleaned = clean(pile, false);
    assert_in_range(strlen(cleaned), 2, 1 + 2 * 8);
    assert_int_equal(text_cols(cleaned), 1);
    free(cleaned);
}

static void test_every_byte_pair_becomes_safe(void **state)
{
    (void)state;
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            char pair[2] = {(char)first, (char)second};
            char *cleaned = text_clean(pair, 2, true);
            assert_true(text_valid(cleaned, strlen(cleaned)));
            assert_false(text_any_unsafe(cleaned, strlen(cleaned), true));
            free(cleaned);
        }
    }
}

static void test_columns_are_those_of_the_terminal(void **state)
{
    (void)state;
    assert_int_equal(text_cols("perch"), 5);
    assert_int_equal(text_cols("попуг"), 5);
    assert_int_equal(text_cols("鸚鵡"), 4);
    assert_int_equal(text_cols("e\xCC\x81"), 1);
}

static void test_clipping_never_cuts_a_character(void **state)
{
    (void)state;
    assert_int_equal(text_clip("попуг", 3), 6);
    assert_int_equal(text_clip("鸚鵡", 3), 3);       /* the second would need two columns */
    assert_int_equal(text_clip("e\xCC\x81x", 1), 3); /* the mark stays with its letter */
    assert_int_equal(text_clip("perch", 10), 5);
    assert_int_equal(text_clip("perch", 0), 0);
}

static void test_a_paragraph_wraps_at_blanks(void **state)
{
    size_t skip;
    (void)state;

    assert_int_equal(text_wrap("one two three", 9, &skip), 7);
    assert_int_equal(skip, 1);
    assert_int_equal(text_wrap("one\ntwo", 9, &skip), 3);
    assert_int_equal(skip, 1);
    assert_int_equal(text_wrap("onetwothree", 4, &skip), 4);
    assert_int_equal(skip, 0);
    assert_int_equal(text_wrap("鸚鵡", 1, &skip), 3); /* always something */
    assert_int_equal(text_wrap("last", 9, &skip), 4);
    assert_int_equal(skip, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_well_formed_utf8_is_valid),
        cmocka_unit_test(test_characters_are_counted_not_bytes),
        cmocka_unit_test(test_nothing_that_a_terminal_obeys_is_left),
        cmocka_unit_test(test_lines_and_tabs_pass_only_where_lines_are_meant),
        cmocka_unit_test(test_a_pile_of_combining_marks_is_cut),
        cmocka_unit_test(test_every_byte_pair_becomes_safe),
        cmocka_unit_test(test_columns_are_those_of_the_terminal),
        cmocka_unit_test(test_clipping_never_cuts_a_character),
        cmocka_unit_test(test_a_paragraph_wraps_at_blanks),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}

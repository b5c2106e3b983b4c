/* test_cmd_words.c: a line into words as a POSIX shell does, with nothing expanded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "tui/cmd_words.h"

/* The words of the line joined by '|'; NULL when it is refused. The caller frees. */
static char *split(const char *line)
{
    struct cmd_words words;
    struct buffer joined = {0};

    if (!cmd_words_split(line, &words))
        return NULL;
    for (int i = 0; i < words.count; i++)
        buffer_printf(&joined, "%s%s", i > 0 ? "|" : "", words.words[i]);
    cmd_words_free(&words);
    buffer_text(&joined);
    return joined.data;
}

static void test_lines_split_as_a_shell_splits_them(void **state)
{
    static const struct {
        const char *line, *words;
    } lines[] = {
        {"", ""},
        {"  done  1412\t1403 ", "done|1412|1403"},
        {"add 'Fix the door' now", "add|Fix the door|now"},
        {"add \"Fix the door\"", "add|Fix the door"},
        {"a'b'\"c\"d", "abcd"},
        {"a\\ b \\'", "a b|'"},
        {"\"a\\\"b\" \"c\\d\" \"\\\\\"", "a\"b|c\\d|\\"},
        {"'it'\\''s'", "it's"},
        {"add '' \"\" x", "add|||x"},
        {"one\ntwo", "one|two"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char *words = split(lines[i].line);
        assert_non_null(words);
        assert_string_equal(words, lines[i].words);
        free(words);
    }
}

static void test_nothing_is_expanded(void **state)
{
    char *words = split("add $HOME `id` $(id) *.c ~ > x ; y | z && w # no comment {a,b} \"$HOME\"");
    (void)state;

    assert_string_equal(words,
                        "add|$HOME|`id`|$(id)|*.c|~|>|x|;|y|||z|&&|w|#|no|comment|{a,b}|$HOME");
    free(words);
}

static void test_what_is_not_closed_is_refused(void **state)
{
    static const char *const lines[] = {"add 'x", "add \"x", "add x\\", "add \"x\\\"", "'", "\"\\"};
    struct cmd_words words;
    (void)state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_false(cmd_words_split(lines[i], &words));
        assert_int_equal(words.count, 0);
        assert_null(words.words);
    }
}

static void test_many_words_are_all_kept(void **state)
{
    struct buffer line = {0};
    struct cmd_words words;
    char number[16];
    (void)state;

    for (int i = 0; i < 5000; i++)
        buffer_printf(&line, "%d ", i);
    assert_true(cmd_words_split(buffer_text(&line), &words));
    assert_int_equal(words.count, 5000);
    for (int i = 0; i < 5000; i++) {
        snprintf(number, sizeof number, "%d", i);
        assert_string_equal(words.words[i], number);
    }
    assert_null(words.words[5000]);
    cmd_words_free(&words);
    buffer_free(&line);
}

static void test_a_quoted_word_splits_into_itself(void **state)
{
    static const char *const given[] = {"plain",  "",   "two words", "it's",      "\"q\"",   "a\\b",
                                        "$x `y`", "#9", "попуг",     "new\nline", "--flag=v"};
    struct buffer line = {0};
    struct cmd_words words;
    (void)state;

    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        cmd_words_quote(&line, given[i]);
    assert_true(cmd_words_split(buffer_text(&line), &words));
    assert_int_equal(words.count, sizeof given / sizeof given[0]);
    for (int i = 0; i < words.count; i++)
        assert_string_equal(words.words[i], given[i]);
    cmd_words_free(&words);
    buffer_free(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_split_as_a_shell_splits_them),
        cmocka_unit_test(test_nothing_is_expanded),
        cmocka_unit_test(test_what_is_not_closed_is_refused),
        cmocka_unit_test(test_many_words_are_all_kept),
        cmocka_unit_test(test_a_quoted_word_splits_into_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

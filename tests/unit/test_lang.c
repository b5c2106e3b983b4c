/* test_lang.c: the language of a process, and errors as people read them. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "tui/error.h"
#include "tui/lang.h"

static void test_the_accounts_setting_wins_over_the_clients(void **state)
{
    (void)state;
    lang_choose("ru", "en_US.UTF-8");
    assert_string_equal(lang_code(), "ru");
    lang_choose("", "ru_RU.UTF-8");
    assert_string_equal(lang_code(), "ru");
    lang_choose(NULL, "ru");
    assert_string_equal(lang_code(), "ru");
    lang_choose("en", "ru_RU.UTF-8");
    assert_string_equal(lang_code(), "en");
    lang_choose(NULL, NULL);
    assert_string_equal(lang_code(), "en");
}

static void test_a_language_that_is_not_there_is_english(void **state)
{
    (void)state;
    lang_choose("de", "rue_XX");
    assert_string_equal(lang_code(), "en");
    lang_choose("C", "POSIX");
    assert_string_equal(lang_code(), "en");
    assert_null(lang_known("russian"));
    assert_null(lang_known(""));
}

static void test_texts_follow_the_language_at_once(void **state)
{
    (void)state;
    lang_choose("ru", NULL);
    assert_string_equal(_("no open tasks of yours"), "у вас нет открытых задач");
    lang_choose("en", NULL);
    assert_string_equal(_("no open tasks of yours"), "no open tasks of yours");
    lang_choose("ru", NULL);
    assert_string_equal(_("no open tasks of yours"), "у вас нет открытых задач");
}

static void test_one_word_may_mean_two_things(void **state)
{
    (void)state;
    lang_choose("ru", NULL);
    assert_string_equal(P_("task", "open"), "открыта");
    assert_string_equal(_("open"), "открыть");
    assert_string_equal(P_("nowhere", "open"), "open");
    lang_choose("en", NULL);
    assert_string_equal(P_("task", "open"), "open");
}

static void test_russian_has_three_plurals(void **state)
{
    static const struct {
        unsigned long n;
        const char *text;
    } forms[] = {
        {1, "%d задача уже была выполнена"},  {2, "%d задачи уже были выполнены"},
        {5, "%d задач уже были выполнены"},   {11, "%d задач уже были выполнены"},
        {21, "%d задача уже была выполнена"}, {112, "%d задач уже были выполнены"},
    };
    (void)state;

    lang_choose("ru", NULL);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        assert_string_equal(
            ngettext("%d task was done already", "%d tasks were done already", forms[i].n),
            forms[i].text);
}

static void test_sums_are_in_the_companys_currency(void **state)
{
    char text[MONEY_TEXT];
    (void)state;

    lang_set_currency("€");
    lang_choose("en", NULL);
    assert_string_equal(lang_money(text, -1200, MONEY_PLAIN), "-€12.00");
    lang_choose("ru", NULL);
    assert_string_equal(lang_money(text, -1200, MONEY_PLAIN), "-12,00 €");
    lang_set_currency("$");
}

/* The error's text; `data` is stolen. */
static void assert_error(enum err err, json_t *data, const char *expected)
{
    char *text = error_text(err, data);

    assert_string_equal(text, expected);
    free(text);
    json_decref(data);
}

static void test_an_error_is_filled_with_its_parameters(void **state)
{
    (void)state;
    lang_choose("en", NULL);
    assert_error(ERR_NO_TASK, json_pack("{s:i}", "task", 9), "no task #9");
    assert_error(ERR_NO_TASK, NULL, "no task #{task}");
    lang_choose("ru", NULL);
    assert_error(ERR_NOT_ASSIGNEE, json_pack("{s:s, s:i}", "assignee", "kesha", "task", 9),
                 "выполнить задачу #9 может только kesha");
}

static void test_what_core_expected_is_translated_with_its_numbers(void **state)
{
    (void)state;
    lang_choose("ru", NULL);
    assert_error(ERR_PARAM,
                 json_pack("{s:s, s:s}", "param", "limit", "expected", "an integer from 1 to 1000"),
                 "limit: целое число от 1 до 1000");
    assert_error(ERR_PARAM,
                 json_pack("{s:s, s:s}", "param", "state", "expected", "one of open, done"),
                 "state: одно из: open, done");
    assert_error(ERR_PARAM, json_pack("{s:s, s:s}", "param", "x", "expected", "something 4 new"),
                 "x: something 4 new");
    assert_error(ERR_PARAM, json_pack("{s:s, s:s}", "param", "x", "expected", ""), "x: ");
    lang_choose("en", NULL);
    assert_error(ERR_PARAM,
                 json_pack("{s:s, s:s}", "param", "limit", "expected", "an integer from 1 to 1000"),
                 "limit: an integer from 1 to 1000");
}

static void test_no_error_can_command_a_terminal(void **state)
{
    (void)state;
    lang_choose("en", NULL);
    assert_error(ERR_NO_ACCOUNT, json_pack("{s:s}", "account", "a\033[31m\n"),
                 "no account a�[31m�");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_accounts_setting_wins_over_the_clients),
        cmocka_unit_test(test_a_language_that_is_not_there_is_english),
        cmocka_unit_test(test_texts_follow_the_language_at_once),
        cmocka_unit_test(test_one_word_may_mean_two_things),
        cmocka_unit_test(test_russian_has_three_plurals),
        cmocka_unit_test(test_sums_are_in_the_companys_currency),
        cmocka_unit_test(test_an_error_is_filled_with_its_parameters),
        cmocka_unit_test(test_what_core_expected_is_translated_with_its_numbers),
        cmocka_unit_test(test_no_error_can_command_a_terminal),
    };

    lang_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

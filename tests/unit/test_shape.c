/* test_shape.c: every type of the language of parameters at its edges, and every method's text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/shape.h"

static struct shape_fault fault;

/* Checks {"p":JSON} against `p:type`. */
static enum err check_value(const char *type, json_t *value)
{
    char text[128];
    snprintf(text, sizeof text, "p:%s", type);
    struct shape *shape = shape_parse(text, false);
    assert_non_null(value);
    json_t *params = json_pack("{s:o}", "p", value);
    enum err err = shape_check(shape, params, &fault);
    json_decref(params);
    shape_free(shape);
    return err;
}

static enum err check(const char *type, const char *json)
{
    return check_value(type, json_loads(json, JSON_DECODE_ANY, NULL));
}

static void fits(const char *type, const char *json)
{
    if (check(type, json) != ERR_OK)
        fail_msg("%s does not take %s: %s", type, json, fault.expected);
}

static void fails(const char *type, const char *json)
{
    if (check(type, json) != ERR_PARAM)
        fail_msg("%s takes %s", type, json);
    assert_string_equal(fault.param, "p");
    assert_true(strlen(fault.expected) > 0);
}

static void test_integers_keep_to_their_range(void **state)
{
    (void)state;
    fits("id", "1");
    fits("id", "9007199254740992");
    fails("id", "0");
    fails("id", "-1");
    fails("id", "9007199254740993");
    fails("id", "1.0");
    fails("id", "\"1\"");
    fails("id", "true");
    fails("id", "null");
    fits("int(-5..10)", "-5");
    fits("int(-5..10)", "10");
    fails("int(-5..10)", "-6");
    fails("int(-5..10)", "11");
    fails("int(-5..10)", "[1]");
    assert_string_equal(fault.expected, "an integer from -5 to 10");
}

static void test_booleans_are_not_numbers(void **state)
{
    (void)state;
    fits("bool", "true");
    fits("bool", "false");
    fails("bool", "1");
    fails("bool", "\"true\"");
}

static void test_a_word_is_one_of_the_words(void **state)
{
    (void)state;
    fits("word(asc|desc)", "\"asc\"");
    fits("word(asc|desc)", "\"desc\"");
    fails("word(asc|desc)", "\"des\"");
    fails("word(asc|desc)", "\"asc|desc\"");
    fails("word(asc|desc)", "\"\"");
    fails("word(asc|desc)", "3");
    fits("word(en|ru|)", "\"\"");
    fails("word(en|ru|)", "\"de\"");
    assert_string_equal(fault.expected, "one of en, ru, \"\"");
}

static void test_words_are_distinct(void **state)
{
    (void)state;
    fits("words(a|b|c)", "[]");
    fits("words(a|b|c)", "[\"c\",\"a\"]");
    fails("words(a|b|c)", "[\"a\",\"a\"]");
    fails("words(a|b|c)", "[\"d\"]");
    fails("words(a|b|c)", "[1]");
    fails("words(a|b|c)", "\"a\"");
    fails("words(a|b|c)", "{}");
}

static void test_lines_count_characters_and_hold_no_controls(void **state)
{
    (void)state;
    fits("line(1..4)", "\"a\"");
    fits("line(1..4)", "\"попу\"");
    fits("line(1..4)", "\"🦜🦜🦜🦜\"");
    fails("line(1..4)", "\"\"");
    fails("line(1..4)", "\"попуг\"");
    fails("line(1..9)", "\"a\\nb\"");
    fails("line(1..9)", "\"a\\tb\"");
    fails("line(1..9)", "\"a\\u001bb\"");
    fails("line(1..9)", "\"a\\u007fb\"");
    fails("line(1..9)", "\"a\\u009bb\"");
    fails("line(1..9)", "\"a\\u2028b\"");
    fits("line(0..4)", "\"\"");
    fits("text(0..9)", "\"a\\n\\tb\"");
    fails("text(0..9)", "\"a\\rb\"");
    fails("text(0..9)", "\"0123456789\"");
}

static void test_broken_utf8_is_refused(void **state)
{
    (void)state;
    const char *broken[] = {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80",
                            "\xff",     "a\xc3"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        assert_int_equal(check_value("line(1..9)", json_string_nocheck(broken[i])), ERR_PARAM);
    assert_int_equal(check_value("line(1..9)", json_stringn_nocheck("a\0b", 3)), ERR_PARAM);
    assert_int_equal(check_value("line(1..9)", json_string_nocheck("\xf4\x8f\xbf\xbf")), ERR_OK);
}

static void test_logins_uuids_and_days_have_their_form(void **state)
{
    (void)state;
    fits("login", "\"a\"");
    fits("login", "\"k.e-s_h0\"");
    fits("login", "\"abcdefghijklmnopqrstuvwxyz012345\"");
    fails("login", "\"abcdefghijklmnopqrstuvwxyz0123456\"");
    fails("login", "\"Kesha\"");
    fails("login", "\"0a\"");
    fails("login", "\"\"");
    fits("uuid", "\"0190A1b2-0000-7000-8000-0123456789ab\"");
    fails("uuid", "\"0190a1b2-0000-7000-8000-0123456789a\"");
    fails("uuid", "\"0190a1b2-0000-7000-8000-0123456789ag\"");
    fails("uuid", "\"0190a1b2000070008000-0123456789ab---\"");
    fits("day", "\"2025-10-14\"");
    fits("day", "\"2024-02-29\"");
    fails("day", "\"2025-02-29\"");
    fails("day", "\"2100-02-29\"");
    fails("day", "\"2025-13-01\"");
    fails("day", "\"2025-00-10\"");
    fails("day", "\"2025-1-014\"");
    fails("day", "\"1969-12-31\"");
    fits("cursor", "\"12:34\"");
    fails("cursor", "\"\"");
    fails("cursor", "12");
}

static void test_settings_are_small_and_flat(void **state)
{
    (void)state;
    json_t *many = json_object();
    for (int i = 0; i < 33; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        if (i == 32)
            assert_int_equal(check_value("settings", json_copy(many)), ERR_OK);
        json_object_set_new(many, key, json_true());
    }
    assert_int_equal(check_value("settings", many), ERR_PARAM);
    fits("settings", "{\"keys.done\":\"d\",\"width\":80,\"colour\":false}");
    fails("settings", "{\"a\":{}}");
    fails("settings", "{\"a\":1.5}");
    fails("settings", "{\"a\":null}");
    fails("settings", "{\"\":1}");
    fails("settings", "{\"A b\":1}");
    fails("settings", "[]");
}

static enum err check_all(const char *text, bool write, const char *json)
{
    struct shape *shape = shape_parse(text, write);
    json_t *params = json != NULL ? json_loads(json, JSON_DECODE_ANY, NULL) : NULL;
    enum err err = shape_check(shape, params, &fault);
    json_decref(params);
    shape_free(shape);
    return err;
}

static void test_missing_unknown_and_optional_parameters(void **state)
{
    (void)state;
    const char *text = "id:id title:line(1..5)?";
    assert_int_equal(check_all(text, false, "{\"id\":1}"), ERR_OK);
    assert_int_equal(check_all(text, false, "{\"id\":1,\"title\":null}"), ERR_OK);
    assert_int_equal(check_all(text, false, "{\"title\":\"x\"}"), ERR_PARAM_MISSING);
    assert_string_equal(fault.param, "id");
    assert_int_equal(check_all(text, false, "{\"id\":1,\"other\":2}"), ERR_PARAM_UNKNOWN);
    assert_string_equal(fault.param, "other");
    assert_int_equal(check_all(text, false, NULL), ERR_PARAM_MISSING);
    assert_int_equal(check_all("", false, NULL), ERR_OK);
    assert_int_equal(check_all("", false, "[1]"), ERR_PARAM);
    assert_string_equal(fault.param, "params");
}

static void test_only_writes_take_a_request_id(void **state)
{
    (void)state;
    const char *json = "{\"request_id\":\"0190a1b2-0000-7000-8000-0123456789ab\"}";
    assert_int_equal(check_all("", true, json), ERR_OK);
    assert_int_equal(check_all("", false, json), ERR_PARAM_UNKNOWN);
    assert_int_equal(check_all("", true, "{\"request_id\":\"7\"}"), ERR_PARAM);
}

static void test_a_long_unknown_name_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    char json[400] = "{\"x";
    for (int i = 0; i < 100; i++)
        strcat(json, "я");
    strcat(json, "\":1}");
    assert_int_equal(check_all("", false, json), ERR_PARAM_UNKNOWN);
    assert_int_equal(strlen(fault.param), 63);
    json_t *name = json_string(fault.param);
    assert_non_null(name);
    json_decref(name);
}

static void test_every_method_can_be_parsed(void **state)
{
    (void)state;
    for (int i = 0; i < METHOD_COUNT; i++) {
        const struct method_info *info = &method_infos[i];
        struct shape *shape = shape_parse(info->params, info->kind == METHOD_WRITE);
        assert_non_null(shape);
        shape_free(shape);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers_keep_to_their_range),
        cmocka_unit_test(test_booleans_are_not_numbers),
        cmocka_unit_test(test_a_word_is_one_of_the_words),
        cmocka_unit_test(test_words_are_distinct),
        cmocka_unit_test(test_lines_count_characters_and_hold_no_controls),
        cmocka_unit_test(test_broken_utf8_is_refused),
        cmocka_unit_test(test_logins_uuids_and_days_have_their_form),
        cmocka_unit_test(test_settings_are_small_and_flat),
        cmocka_unit_test(test_missing_unknown_and_optional_parameters),
        cmocka_unit_test(test_only_writes_take_a_request_id),
        cmocka_unit_test(test_a_long_unknown_name_is_cut_at_a_whole_character),
        cmocka_unit_test(test_every_method_can_be_parsed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_wire.c: lines are cut right however they arrive, memory is bounded, and what is built is one
 * line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/wire.h"

static void feed(struct wire *wire, const char *bytes, size_t len)
{
    while (len > 0) {
        size_t room;
        char *into = wire_room(wire, &room);
        assert_true(room > 0);
        size_t part = len < room ? len : room;
        memcpy(into, bytes, part);
        wire_filled(wire, part);
        bytes += part;
        len -= part;
    }
}

static void expect_line(struct wire *wire, const char *expected)
{
    char *line;
    size_t len;
    assert_true(wire_ready(wire));
    assert_int_equal(wire_next(wire, &line, &len), WIRE_LINE);
    assert_string_equal(line, expected);
    assert_int_equal(len, strlen(expected));
}

static void expect_nothing(struct wire *wire)
{
    char *line;
    size_t len;
    assert_false(wire_ready(wire));
    assert_int_equal(wire_next(wire, &line, &len), WIRE_NOTHING);
}

static void test_lines_come_out_whole_one_byte_at_a_time(void **state)
{
    (void)state;
    struct wire *wire = wire_new();
    const char *text = "{\"a\":1}\n\nlast\n";
    expect_nothing(wire);
    for (const char *p = text; *p != '\0'; p++) {
        feed(wire, p, 1);
        if (p - text < 7)
            expect_nothing(wire);
    }
    expect_line(wire, "{\"a\":1}");
    expect_line(wire, "");
    expect_line(wire, "last");
    expect_nothing(wire);
    wire_free(wire);
}

static void test_a_line_taken_before_holds_while_others_are_taken(void **state)
{
    (void)state;
    struct wire *wire = wire_new();
    char *first, *second;
    size_t len;
    feed(wire, "one\ntwo\nthr", 11);
    assert_int_equal(wire_next(wire, &first, &len), WIRE_LINE);
    assert_int_equal(wire_next(wire, &second, &len), WIRE_LINE);
    assert_string_equal(first, "one");
    assert_string_equal(second, "two");
    expect_nothing(wire);
    feed(wire, "ee\n", 3);
    expect_line(wire, "three");
    wire_free(wire);
}

static char *long_text(size_t len)
{
    char *text = malloc(len + 2);
    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = '\n';
    text[len + 1] = '\0';
    return text;
}

static void test_a_line_of_exactly_the_limit_passes(void **state)
{
    (void)state;
    struct wire *wire = wire_new();
    char *text = long_text(WIRE_LINE_MAX), *line;
    size_t len;
    feed(wire, text, WIRE_LINE_MAX + 1);
    assert_int_equal(wire_next(wire, &line, &len), WIRE_LINE);
    assert_int_equal(len, WIRE_LINE_MAX);
    expect_nothing(wire);
    free(text);
    wire_free(wire);
}

/* Reads as a connection does: when there is no room, lines are taken. */
static int feed_taking(struct wire *wire, const char *bytes, size_t len, int *lines)
{
    int too_long = 0;
    while (len > 0) {
        size_t room;
        char *into = wire_room(wire, &room), *line;
        size_t part = len < room ? len : room, got_len;
        memcpy(into, bytes, part);
        wire_filled(wire, part);
        bytes += part;
        len -= part;
        while (wire_ready(wire)) {
            enum wire_got got = wire_next(wire, &line, &got_len);
            assert_int_not_equal(got, WIRE_NOTHING);
            too_long += got == WIRE_TOO_LONG;
            *lines += got == WIRE_LINE;
        }
    }
    return too_long;
}

static void test_a_line_over_the_limit_is_told_once_and_skipped(void **state)
{
    (void)state;
    struct wire *wire = wire_new();
    size_t sizes[] = {WIRE_LINE_MAX + 1, 3 * WIRE_LINE_MAX + 17};
    for (size_t i = 0; i < 2; i++) {
        char *text = long_text(sizes[i]);
        int lines = 0;
        assert_int_equal(feed_taking(wire, "ok\n", 3, &lines), 0);
        assert_int_equal(feed_taking(wire, text, sizes[i] + 1, &lines), 1);
        assert_int_equal(feed_taking(wire, "ok\nok\n", 6, &lines), 0);
        assert_int_equal(lines, 3);
        free(text);
    }
    wire_free(wire);
}

static void test_a_full_buffer_has_no_room_until_lines_are_taken(void **state)
{
    (void)state;
    struct wire *wire = wire_new();
    size_t total = 0, room;
    for (;;) {
        char *into = wire_room(wire, &room);
        if (room == 0)
            break;
        memset(into, '\n', room);
        wire_filled(wire, room);
        total += room;
    }
    assert_true(total <= WIRE_LINE_MAX + 1);
    expect_line(wire, "");
    wire_room(wire, &room);
    assert_true(room > 0);
    wire_free(wire);
}

/* The length by pointer: it is set when `line` is made. */
static json_t *parsed(char *line, const size_t *size)
{
    size_t len = *size;
    assert_int_equal(len, strlen(line));
    assert_int_equal(line[len - 1], '\n');
    assert_ptr_equal(strchr(line, '\n'), line + len - 1);
    json_t *value = json_loads(line, 0, NULL);
    assert_non_null(value);
    free(line);
    return value;
}

static void test_an_answer_carries_the_id_and_the_result(void **state)
{
    (void)state;
    size_t len;
    json_t *id = json_string("a\"b\n");
    json_t *answer = parsed(wire_answer(id, "{\"x\":[1,2]}", &len), &len);
    json_t *expected =
        json_pack("{s:s, s:s, s:{s:[i,i]}}", "jsonrpc", "2.0", "id", "a\"b\n", "result", "x", 1, 2);
    assert_true(json_equal(answer, expected));
    json_decref(expected);
    json_decref(answer);
    json_decref(id);
}

static void test_an_error_has_the_words_and_fills_its_message(void **state)
{
    (void)state;
    size_t len;
    json_t *params = json_pack("{s:i}", "task", 9), *id = json_integer(7);
    json_t *answer = parsed(wire_error(id, ERR_NO_TASK, params, &len), &len);
    json_t *expected = json_pack("{s:s, s:i, s:{s:i, s:s, s:{s:s, s:s, s:i}}}", "jsonrpc", "2.0",
                                 "id", 7, "error", "code", -32002, "message", "no task #9", "data",
                                 "error", "not_found", "reason", "no_task", "task", 9);
    assert_true(json_equal(answer, expected));
    json_decref(expected);
    json_decref(answer);
    json_decref(params);
    json_decref(id);
}

static void test_an_error_of_every_kind_can_be_built_without_parameters(void **state)
{
    (void)state;
    for (int err = 1; err < ERR_COUNT; err++) {
        size_t len;
        json_t *answer = parsed(wire_error(NULL, (enum err)err, NULL, &len), &len);
        assert_true(json_is_null(json_object_get(answer, "id")));
        json_t *data = json_object_get(json_object_get(answer, "error"), "data");
        assert_string_equal(json_string_value(json_object_get(data, "reason")),
                            err_reason((enum err)err));
        json_decref(answer);
    }
}

static void test_filling_leaves_what_has_no_parameter(void **state)
{
    (void)state;
    json_t *params = json_pack("{s:s, s:b}", "a", "x{b}", "b", 1);
    char *text = wire_fill("{a} {b} {c} {", params);
    assert_string_equal(text, "x{b} true {c} {");
    free(text);
    json_decref(params);
}

static void test_a_notification_has_no_id(void **state)
{
    (void)state;
    size_t len;
    json_t *params = json_pack("{s:s}", "reason", "slow");
    json_t *push = parsed(wire_notification("bye", params, &len), &len);
    json_t *expected = json_pack("{s:s, s:s, s:{s:s}}", "jsonrpc", "2.0", "method", "bye", "params",
                                 "reason", "slow");
    assert_true(json_equal(push, expected));
    json_decref(expected);
    json_decref(push);
    json_decref(params);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_come_out_whole_one_byte_at_a_time),
        cmocka_unit_test(test_a_line_taken_before_holds_while_others_are_taken),
        cmocka_unit_test(test_a_line_of_exactly_the_limit_passes),
        cmocka_unit_test(test_a_line_over_the_limit_is_told_once_and_skipped),
        cmocka_unit_test(test_a_full_buffer_has_no_room_until_lines_are_taken),
        cmocka_unit_test(test_an_answer_carries_the_id_and_the_result),
        cmocka_unit_test(test_an_error_has_the_words_and_fills_its_message),
        cmocka_unit_test(test_an_error_of_every_kind_can_be_built_without_parameters),
        cmocka_unit_test(test_filling_leaves_what_has_no_parameter),
        cmocka_unit_test(test_a_notification_has_no_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

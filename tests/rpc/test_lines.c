/* test_lines.c: whatever a peer sends is answered properly, in order, and the connection lives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/methods.h"
#include "common/wire.h"
#include "tests/lib/client.h"
#include "tests/lib/core.h"

struct room {
    struct testcore *core;
    struct client *operator_;
};

static int setup(void **state)
{
    struct room *room = calloc(1, sizeof *room);
    assert_non_null(room);
    room->core = testcore_start();
    room->operator_ = client_operator(room->core);
    *state = room;
    return 0;
}

static int teardown(void **state)
{
    struct room *room = *state;
    client_free(room->operator_);
    testcore_free(room->core);
    free(room);
    return 0;
}

static void send_text(struct client *client, const char *text)
{
    client_write(client, text, strlen(text));
}

/* The next line is an error with that reason and id (JSON text). */
static void expect_error(struct client *client, const char *reason, const char *id)
{
    const char *line = client_line(client);
    assert_non_null(line);
    json_t *answer = json_loads(line, 0, NULL);
    assert_non_null(answer);
    json_t *data = json_object_get(json_object_get(answer, "error"), "data");
    const char *got = json_string_value(json_object_get(data, "reason"));
    assert_non_null(got);
    assert_string_equal(got, reason);
    char *got_id = json_dumps(json_object_get(answer, "id"), JSON_ENCODE_ANY);
    assert_string_equal(got_id, id);
    free(got_id);
    json_decref(answer);
}

static void expect_alive(struct client *client)
{
    json_t *status = client_ok(client, "system.status", NULL);
    assert_true(client_int(status, "pid") > 0);
}

static void test_rubbish_is_answered_and_the_connection_lives(void **state)
{
    struct room *room = *state;
    static const struct {
        const char *line, *reason, *id;
    } bad[] = {
        {"rubbish\n", "parse", "null"},
        {"\n", "parse", "null"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"task.get\"}\n", "parse", "null"},
        {"{\"a\":\"\xff\"}\n", "parse", "null"},
        {"[]\n", "request", "null"},
        {"[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"account.me\"}]\n", "request", "null"},
        {"{\"id\":1,\"method\":\"account.me\"}\n", "request", "1"},
        {"{\"jsonrpc\":\"1.0\",\"id\":\"x\",\"method\":\"account.me\"}\n", "request", "\"x\""},
        {"{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"account.me\"}\n", "request", "null"},
        {"{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"account.me\"}\n", "request", "null"},
        {"{\"jsonrpc\":\"2.0\",\"id\":5}\n", "request", "5"},
        {"{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":7}\n", "request", "5"},
        {"{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"no.such\"}\n", "no_method", "6"},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"task.get\"}\n", "param_missing", "7"},
        {"{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"task.get\",\"params\":[1]}\n", "param", "8"},
        {"{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"task.get\",\"params\":{\"id\":0}}\n", "param",
         "9"},
        {"{\"jsonrpc\":\"2.0\",\"id\":10,\"method\":\"task.get\",\"params\":{\"id\":1,\"x\":1}}\n",
         "param_unknown", "10"},
        {"{\"jsonrpc\":\"2.0\",\"id\":11,\"method\":\"system.hello\",\"params\":{\"protocol\":2}}"
         "\n",
         "hello", "11"},
        {"{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"account.me\"}\n", "operator", "12"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        send_text(room->operator_, bad[i].line);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        expect_error(room->operator_, bad[i].reason, bad[i].id);
    expect_alive(room->operator_);
}

static char *task_add_line(size_t length)
{
    static const char head[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"task.add\","
                               "\"params\":{\"title\":\"";
    char *line = malloc(length + 2);
    assert_non_null(line);
    memset(line, 'x', length);
    memcpy(line, head, sizeof head - 1);
    memcpy(line + length - 3, "\"}}\n", 5);
    return line;
}

static void test_a_line_of_a_mebibyte_is_judged_and_a_longer_one_skipped(void **state)
{
    struct room *room = *state;
    char *longest = task_add_line(WIRE_LINE_MAX), *longer = task_add_line(3 * WIRE_LINE_MAX);
    send_text(room->operator_, longest);
    expect_error(room->operator_, "param", "1");
    send_text(room->operator_, longer);
    expect_error(room->operator_, "line_too_long", "null");
    send_text(room->operator_, longest);
    expect_error(room->operator_, "param", "1");
    expect_alive(room->operator_);
    free(longest);
    free(longer);
}

static void test_a_request_without_id_has_its_effect_and_no_answer(void **state)
{
    struct room *room = *state;
    client_person(room->operator_, "petya", "popug");
    send_text(room->operator_,
              "{\"jsonrpc\":\"2.0\",\"method\":\"task.add\",\"params\":{\"title\":\"Feed "
              "the parrot\"}}\n"
              "{\"jsonrpc\":\"2.0\",\"method\":\"no.such\"}\n"
              "{\"jsonrpc\":\"2.0\",\"id\":\"next\",\"method\":\"task.get\",\"params\":{"
              "\"id\":1}}\n");
    json_t *answer = json_loads(client_line(room->operator_), 0, NULL);
    assert_string_equal(json_string_value(json_object_get(answer, "id")), "next");
    json_t *task = json_object_get(answer, "result");
    assert_string_equal(client_text(task, "title"), "Feed the parrot");
    json_decref(answer);
}

static void test_answers_come_in_the_order_of_the_requests(void **state)
{
    struct room *room = *state;
    enum { MANY = 600 };
    client_person(room->operator_, "petya", "popug");
    char line[256];
    for (int i = 0; i < MANY; i++) {
        static const char *const kinds[] = {
            "\"method\":\"task.add\",\"params\":{\"title\":\"x\"}",
            "\"method\":\"task.get\",\"params\":{\"id\":1}",
            "\"method\":\"no.such\"",
        };
        snprintf(line, sizeof line, "{\"jsonrpc\":\"2.0\",\"id\":%d,%s}\n", i, kinds[i % 3]);
        send_text(room->operator_, line);
    }
    for (int i = 0; i < MANY; i++) {
        json_t *answer = json_loads(client_line(room->operator_), 0, NULL);
        assert_int_equal(client_int(answer, "id"), i);
        assert_int_equal(json_object_get(answer, "error") != NULL, i % 3 == 2);
        json_decref(answer);
    }
}

static void test_hello_lists_what_the_caller_may_call(void **state)
{
    struct room *room = *state;
    client_person(room->operator_, "petya", "popug");
    struct client *petya = client_login(room->core, "petya");
    json_t *hello = client_ok(petya, "system.hello", "{s:i}", "protocol", 1);
    assert_string_equal(client_text(hello, "account"), "petya");
    assert_string_equal(client_text(hello, "role"), "popug");
    json_t *methods = json_object_get(hello, "methods"), *method;
    size_t i, expected = 0;
    for (int m = 0; m < METHOD_COUNT; m++)
        expected += (method_infos[m].who & WHO_POPUG) != 0;
    assert_int_equal(json_array_size(methods), expected);
    json_array_foreach(methods, i, method)
        assert_true(method_infos[method_find(client_text(method, "name"))].who & WHO_POPUG);
    client_free(petya);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rubbish_is_answered_and_the_connection_lives, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            test_a_line_of_a_mebibyte_is_judged_and_a_longer_one_skipped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_request_without_id_has_its_effect_and_no_answer,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_answers_come_in_the_order_of_the_requests, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_hello_lists_what_the_caller_may_call, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

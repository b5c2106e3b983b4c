/* test_rpc.c: the client's end of the protocol against a peer that misbehaves on purpose, which a
 * real core never does: it hangs up, answers out of order, sends lines without end. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/test.h"

#include "common/wire.h"
#include "tui/rpc.h"

struct peer;
/* What the peer does with a request that is not hello. */
typedef void (*peer_fn)(struct peer *peer, const json_t *request);

struct peer {
    struct host host;
    struct rpc *rpc;
    int fd; /* the peer's end; -1: hung up */
    struct wire *wire;
    peer_fn answer;
    int connects, refusals_left; /* connect fails that often first */
    int hellos, requests;
    bool hello_refused, gone;
    json_t *seen; /* every request but hello, over all connections */
    json_t *held; /* not answered yet */
    int connected, lost, pushed;
    char last_push[32];
};

static void hang_up(struct peer *peer)
{
    if (peer->fd >= 0)
        close(peer->fd);
    peer->fd = -1;
}

static void say(struct peer *peer, const char *bytes)
{
    size_t size = strlen(bytes);

    assert_int_equal(send(peer->fd, bytes, size, MSG_NOSIGNAL), size);
}

/* "{result}" for that request. */
static void say_result(struct peer *peer, const json_t *request, const char *result)
{
    char *line = wire_answer(json_object_get(request, "id"), result, &(size_t){0});

    say(peer, line);
    free(line);
}

static int host_connect(void *ctx)
{
    struct peer *peer = ctx;
    int pair[2];

    peer->connects++;
    if (peer->refusals_left > 0) {
        peer->refusals_left--;
        return -1;
    }
    hang_up(peer);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    peer->fd = pair[1];
    wire_free(peer->wire);
    peer->wire = wire_new();
    return pair[0];
}

static void take_request(struct peer *peer, const char *line)
{
    json_t *request = json_loads(line, 0, NULL);

    assert_non_null(request);
    if (strcmp(json_string_value(json_object_get(request, "method")), "system.hello") == 0) {
        peer->hellos++;
        if (peer->hello_refused) {
            char *refusal =
                wire_error(json_object_get(request, "id"), ERR_HELLO, NULL, &(size_t){0});
            say(peer, refusal);
            free(refusal);
        } else {
            say_result(peer, request, "{\"protocol\":1,\"role\":\"popug\"}");
        }
    } else {
        peer->requests++;
        json_array_append(peer->seen, request);
        peer->answer(peer, request);
    }
    json_decref(request);
}

/* The peer lives in the client's waits. */
static int host_wait(void *ctx, int fd, short events, int timeout_ms)
{
    struct peer *peer = ctx;
    struct pollfd polled = {.fd = fd, .events = events};
    char *line;
    size_t size;

    if (peer->gone)
        return -1;
    if (peer->fd >= 0) {
        char *room = wire_room(peer->wire, &size);
        ssize_t got = read(peer->fd, room, size);
        if (got > 0)
            wire_filled(peer->wire, (size_t)got);
        while (peer->fd >= 0 && wire_next(peer->wire, &line, &size) == WIRE_LINE)
            take_request(peer, line);
    }
    if (fd >= 0 && timeout_ms < 0)
        timeout_ms = 1; /* the peer may have more to read */
    return poll(&polled, 1, timeout_ms) > 0 ? polled.revents : 0;
}

static void on_connected(void *arg, const json_t *hello)
{
    struct peer *peer = arg;

    assert_string_equal(json_string_value(json_object_get(hello, "role")), "popug");
    peer->connected++;
}

static void on_lost(void *arg)
{
    ((struct peer *)arg)->lost++;
}

static void on_pushed(void *arg, const char *method, const json_t *params)
{
    struct peer *peer = arg;

    assert_true(json_is_object(params));
    peer->pushed++;
    snprintf(peer->last_push, sizeof peer->last_push, "%s", method);
}

static void answer_empty(struct peer *peer, const json_t *request)
{
    say_result(peer, request, "{}");
}

static int setup(void **state)
{
    struct peer *peer = calloc(1, sizeof *peer);
    struct rpc_events events = {peer, on_connected, on_lost, on_pushed};

    peer->fd = -1;
    peer->answer = answer_empty;
    peer->seen = json_array();
    peer->held = json_array();
    peer->host = (struct host){.ctx = peer, .connect = host_connect, .wait = host_wait};
    peer->rpc = rpc_new(&peer->host, &events);
    *state = peer;
    return 0;
}

static int teardown(void **state)
{
    struct peer *peer = *state;

    rpc_free(peer->rpc);
    hang_up(peer);
    wire_free(peer->wire);
    json_decref(peer->seen);
    json_decref(peer->held);
    free(peer);
    return 0;
}

/* A call that must end with `expected`; its result, which the caller frees. */
static json_t *call(struct peer *peer, enum method method, json_t *params, enum err expected)
{
    json_t *result;

    assert_int_equal(rpc_wait(peer->rpc, method, params, &result, NULL), expected);
    return result;
}

static const char *request_id(const struct peer *peer, size_t request)
{
    const json_t *params = json_object_get(json_array_get(peer->seen, request), "params");
    return json_string_value(json_object_get(params, "request_id"));
}

static void answer_after_noise(struct peer *peer, const json_t *request)
{
    say(peer, "{\"jsonrpc\":\"2.0\",\"id\":\"resume\",\"error\":{\"code\":1,\"message\":\"x\"}}\n");
    say(peer, "this is no JSON\n[1,2]\n{\"id\":99999,\"result\":{}}\n");
    say_result(peer, request, "{\"n\":7}");
}

static void test_hello_comes_first_and_strangers_are_passed_over(void **state)
{
    struct peer *peer = *state;

    peer->answer = answer_after_noise;
    json_t *result = call(peer, METHOD_ACCOUNT_ME, NULL, ERR_OK);
    assert_int_equal(json_integer_value(json_object_get(result, "n")), 7);
    json_decref(result);
    assert_int_equal(peer->hellos, 1);
    assert_int_equal(peer->connected, 1);
    assert_non_null(rpc_hello(peer->rpc));
    assert_null(request_id(peer, 0)); /* a read has none */
}

static void hang_up_twice(struct peer *peer, const json_t *request)
{
    if (peer->requests <= 2)
        hang_up(peer);
    else
        answer_empty(peer, request);
}

static void test_an_unanswered_write_is_sent_again_with_its_request_id(void **state)
{
    struct peer *peer = *state;

    peer->answer = hang_up_twice;
    json_decref(call(peer, METHOD_TASK_ADD, json_pack("{s:s}", "title", "x"), ERR_OK));
    assert_int_equal(peer->requests, 3);
    assert_int_equal(peer->hellos, 3);
    assert_int_equal(peer->lost, 2);
    assert_int_equal(strlen(request_id(peer, 0)), 36);
    assert_string_equal(request_id(peer, 0), request_id(peer, 1));
    assert_string_equal(request_id(peer, 0), request_id(peer, 2));
    json_decref(call(peer, METHOD_TASK_ADD, json_pack("{s:s}", "title", "x"), ERR_OK));
    assert_string_not_equal(request_id(peer, 0), request_id(peer, 3));
}

static void test_a_given_request_id_is_kept(void **state)
{
    static const char given[] = "6f2a1f0c-0000-4000-8000-000000000001";
    struct peer *peer = *state;

    json_decref(call(peer, METHOD_TASK_DONE, json_pack("{s:i, s:s}", "id", 1, "request_id", given),
                     ERR_OK));
    assert_string_equal(request_id(peer, 0), given);
}

static void hold(struct peer *peer, const json_t *request)
{
    json_array_append(peer->held, (json_t *)request);
}

static void note_answer(void *arg, const struct rpc_answer *answer)
{
    *(int *)arg = answer->err == ERR_OK
                      ? (int)json_integer_value(json_object_get(answer->result, "n"))
                      : -(int)answer->err;
}

static void turn_until(struct peer *peer, const int *flag)
{
    for (int i = 0; *flag == 0 && i < 10000; i++)
        rpc_turn(peer->rpc, 1);
    assert_int_not_equal(*flag, 0);
}

static void test_answers_find_their_calls_in_any_order(void **state)
{
    struct peer *peer = *state;
    int first = 0, second = 0, forgotten = 0;

    peer->answer = hold;
    rpc_call(peer->rpc, METHOD_TASK_LIST, NULL, note_answer, &first);
    rpc_call(peer->rpc, METHOD_TASK_LIST, NULL, note_answer, &forgotten);
    rpc_call(peer->rpc, METHOD_TASK_LIST, NULL, note_answer, &second);
    rpc_forget(peer->rpc, &forgotten);
    for (int i = 0; json_array_size(peer->held) < 3 && i < 10000; i++)
        rpc_turn(peer->rpc, 1);
    say_result(peer, json_array_get(peer->held, 2), "{\"n\":2}");
    say_result(peer, json_array_get(peer->held, 1), "{\"n\":3}");
    say_result(peer, json_array_get(peer->held, 0), "{\"n\":1}");
    turn_until(peer, &first);
    assert_int_equal(first, 1);
    assert_int_equal(second, 2);
    assert_int_equal(forgotten, 0);
}

static void refuse(struct peer *peer, const json_t *request)
{
    json_t *params = json_pack("{s:i}", "task", 9);
    char *line = wire_error(json_object_get(request, "id"), ERR_NO_TASK, params, &(size_t){0});

    say(peer, line);
    free(line);
    json_decref(params);
}

static void test_an_error_comes_with_its_parameters(void **state)
{
    struct peer *peer = *state;
    json_t *result, *data;

    peer->answer = refuse;
    assert_int_equal(
        rpc_wait(peer->rpc, METHOD_TASK_GET, json_pack("{s:i}", "id", 9), &result, &data),
        ERR_NO_TASK);
    assert_null(result);
    assert_int_equal(json_integer_value(json_object_get(data, "task")), 9);
    json_decref(data);
}

static void push(struct peer *peer, const json_t *request)
{
    say(peer, "{\"jsonrpc\":\"2.0\",\"method\":\"changed\",\"params\":{\"nouns\":[\"task\"],"
              "\"seq\":3}}\n");
    say_result(peer, request, "{}");
}

static void test_pushes_are_told(void **state)
{
    struct peer *peer = *state;

    peer->answer = push;
    json_decref(call(peer, METHOD_TASK_LIST, NULL, ERR_OK));
    assert_int_equal(peer->pushed, 1);
    assert_string_equal(peer->last_push, "changed");
}

static void say_bye(struct peer *peer, const char *reason)
{
    char line[128];

    snprintf(line, sizeof line,
             "{\"jsonrpc\":\"2.0\",\"method\":\"bye\",\"params\":{\"reason\":\"%s\"}}\n", reason);
    say(peer, line);
    hang_up(peer);
}

static void bye_disabled(struct peer *peer, const json_t *request)
{
    (void)request;
    say_bye(peer, "disabled");
}

static void test_after_a_bye_nothing_is_tried_again(void **state)
{
    struct peer *peer = *state;

    peer->answer = bye_disabled;
    assert_null(call(peer, METHOD_TASK_LIST, NULL, ERR_DISABLED));
    assert_string_equal(peer->last_push, "bye");
    assert_null(call(peer, METHOD_TASK_LIST, NULL, ERR_DISABLED));
    assert_int_equal(rpc_turn(peer->rpc, -1), ERR_DISABLED);
    assert_int_equal(peer->connects, 1);
}

static void bye_slow_once(struct peer *peer, const json_t *request)
{
    if (peer->requests == 1)
        say_bye(peer, "slow");
    else
        answer_empty(peer, request);
}

static void test_a_bye_for_being_slow_is_survived(void **state)
{
    struct peer *peer = *state;

    peer->answer = bye_slow_once;
    json_decref(call(peer, METHOD_TASK_LIST, NULL, ERR_OK));
    assert_int_equal(peer->connects, 2);
}

static void endless_line(struct peer *peer, const json_t *request)
{
    static char block[65536];
    (void)request;

    memset(block, 'x', sizeof block);
    for (int i = 0; i < 64 && peer->fd >= 0; i++) {
        ssize_t put = send(peer->fd, block, sizeof block, MSG_NOSIGNAL);
        if (put < 0 && errno == EAGAIN)
            rpc_on_ready(peer->rpc, POLLIN);
        else if (put < 0)
            break;
    }
    peer->answer = answer_empty;
}

static void test_a_line_without_end_costs_its_call_only(void **state)
{
    struct peer *peer = *state;

    peer->answer = endless_line;
    assert_null(call(peer, METHOD_TASK_LIST, NULL, ERR_INTERNAL));
    json_decref(call(peer, METHOD_TASK_LIST, NULL, ERR_OK));
    assert_int_equal(peer->connects, 2);
}

static void test_a_request_over_the_limit_is_never_sent(void **state)
{
    struct peer *peer = *state;
    char *text = malloc(WIRE_LINE_MAX + 1);

    memset(text, 'x', WIRE_LINE_MAX);
    text[WIRE_LINE_MAX] = '\0';
    assert_null(call(peer, METHOD_TASK_ADD, json_pack("{s:s}", "title", text), ERR_LINE_TOO_LONG));
    free(text);
    json_decref(call(peer, METHOD_TASK_LIST, NULL, ERR_OK));
    assert_int_equal(peer->requests, 1);
}

static void test_a_refused_hello_ends_everything(void **state)
{
    struct peer *peer = *state;

    peer->hello_refused = true;
    assert_null(call(peer, METHOD_TASK_LIST, NULL, ERR_HELLO));
    assert_int_equal(peer->connects, 1);
}

static void test_a_core_that_comes_later_is_found(void **state)
{
    struct peer *peer = *state;

    peer->refusals_left = 3;
    json_decref(call(peer, METHOD_TASK_LIST, NULL, ERR_OK));
    assert_int_equal(peer->connects, 4);
}

static void test_when_the_user_is_gone_nobody_waits(void **state)
{
    struct peer *peer = *state;

    peer->gone = true;
    assert_null(call(peer, METHOD_TASK_LIST, NULL, ERR_UNREACHABLE));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_hello_comes_first_and_strangers_are_passed_over),
        TEST(test_an_unanswered_write_is_sent_again_with_its_request_id),
        TEST(test_a_given_request_id_is_kept),
        TEST(test_answers_find_their_calls_in_any_order),
        TEST(test_an_error_comes_with_its_parameters),
        TEST(test_pushes_are_told),
        TEST(test_after_a_bye_nothing_is_tried_again),
        TEST(test_a_bye_for_being_slow_is_survived),
        TEST(test_a_line_without_end_costs_its_call_only),
        TEST(test_a_request_over_the_limit_is_never_sent),
        TEST(test_a_refused_hello_ends_everything),
        TEST(test_a_core_that_comes_later_is_found),
        TEST(test_when_the_user_is_gone_nobody_waits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_subsystem.c: `ssh -s host popug`: the protocol for programs, through the real ssh. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/dir.h"
#include "tests/lib/members.h"
#include "tests/lib/office.h"
#include "tests/lib/pty.h"
#include "tests/lib/subsystem.h"
#include "tests/lib/test.h"
#include "tests/lib/until.h"

static bool may_call(const json_t *hello, const char *method)
{
    size_t i;
    json_t *one;

    json_array_foreach(members_arr(hello, "methods"), i, one)
    {
        members_expect(one, "name:str kind:str params:str help:str");
        if (strcmp(members_str(one, "name"), method) == 0)
            return true;
    }
    return false;
}

static void test_hello_tells_who_i_am_and_what_i_may_call(void **state)
{
    static const struct {
        const char *login, *role, *may, *may_not;
    } people[] = {{"kesha", "popug", "task.done", "task.reshuffle"},
                  {"gosha", "manager", "task.reshuffle", "account.add"},
                  {"rita", "accountant", "ledger.list", "task.reshuffle"},
                  {"arnold", "admin", "account.add", "session.open"}};
    struct daemon *d = *state;

    for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++) {
        struct subsystem *s = subsystem_open(d, people[i].login);
        json_t *hello = subsystem_call(s, "system.hello", json_pack("{s:i}", "protocol", 1), NULL);

        members_expect(hello, "version:str protocol:int account:str role:str methods:arr");
        assert_string_equal(members_str(hello, "account"), people[i].login);
        assert_string_equal(members_str(hello, "role"), people[i].role);
        assert_true(may_call(hello, people[i].may));
        assert_false(may_call(hello, people[i].may_not));
        json_decref(hello);
        subsystem_free(s);
    }
}

/* This line must be answered by an error of that word. */
static void expect_refusal(struct subsystem *s, const char *line, const char *word)
{
    char *answer;
    json_t *json;

    subsystem_write(s, line);
    answer = subsystem_read(s);
    assert_non_null(answer);
    json = json_loads(answer, 0, NULL);
    assert_non_null(json);
    members_expect(json_object_get(json, "error"), "code:int message:str data:obj");
    assert_string_equal(
        members_str(json_object_get(json_object_get(json, "error"), "data"), "error"), word);
    json_decref(json);
    free(answer);
}

#define REQUEST(rest) "{\"jsonrpc\":\"2.0\",\"id\":7," rest "}\n"

static void test_bad_lines_get_a_proper_error_and_the_connection_lives(void **state)
{
    struct subsystem *s = subsystem_open(*state, "kesha");
    json_t *me;

    expect_refusal(s, "this is not JSON\n", "invalid");
    expect_refusal(s, "[]\n", "invalid");
    expect_refusal(s, "{\"jsonrpc\":\"2.0\",\"id\":7}\n", "invalid");
    expect_refusal(s, REQUEST("\"method\":\"no.such\""), "invalid");
    expect_refusal(s, REQUEST("\"method\":\"task.get\",\"params\":{\"id\":0}"), "invalid");
    expect_refusal(s, REQUEST("\"method\":\"task.get\",\"params\":{\"id\":1,\"x\":1}"), "invalid");
    expect_refusal(s, REQUEST("\"method\":\"task.add\",\"params\":{\"title\":\"\xff\"}"),
                   "invalid");
    expect_refusal(s, REQUEST("\"method\":\"system.status\""), "forbidden");
    expect_refusal(s,
                   REQUEST("\"method\":\"session.open\",\"params\":{\"fingerprint\":\"SHA256:x\","
                           "\"source\":\"y\"}"),
                   "forbidden");
    me = subsystem_call(s, "account.me", NULL, NULL);
    assert_string_equal(members_str(me, "login"), "kesha");
    json_decref(me);
    subsystem_free(s);
}

/* Session by session: one that loses any of it under way makes it a short line. */
static void test_a_line_over_one_mib_is_too_large(void **state)
{
    size_t size = 1024 * 1024 + 100;
    char *line = malloc(size + 2);

    assert_non_null(line);
    memset(line, 'x', size);
    line[size] = '\n';
    line[size + 1] = '\0';
    for (int i = 0; i < 25; i++) {
        struct subsystem *s = subsystem_open(*state, "kesha");
        expect_refusal(s, line, "too_large");
        subsystem_free(s);
    }
    free(line);
}

static void test_a_change_is_pushed_to_who_watches_it(void **state)
{
    struct daemon *d = *state;
    struct subsystem *s = subsystem_open(d, "gosha");
    json_t *answer = subsystem_call(s, "watch.set", json_pack("{s:[s]}", "nouns", "task"), NULL);

    members_expect(answer, "seq:int");
    json_decref(answer);
    daemon_task(d, "Push me", NULL);
    answer = subsystem_push(s, "changed");
    members_expect(answer, "nouns:arr seq:int");
    assert_string_equal(json_string_value(json_array_get(members_arr(answer, "nouns"), 0)), "task");
    json_decref(answer);
    subsystem_free(s);
}

static void expect_bye(struct subsystem *s, const char *reason)
{
    json_t *bye = subsystem_push(s, "bye");

    assert_string_equal(members_str(bye, "reason"), reason);
    json_decref(bye);
    subsystem_end(s);
}

static void test_disabling_an_account_ends_its_sessions_at_once(void **state)
{
    struct daemon *d = *state;
    struct subsystem *s;
    struct pty *pty;
    struct run *run;

    daemon_person(d, "petya", "popug");
    s = subsystem_open(d, "petya");
    pty = pty_ssh(d, "petya", NULL);
    pty_wait(pty, "My tasks");
    run = SSH(d, "arnold", NULL, "account", "disable", "petya");
    run_expect(run, 0);
    run_free(run);
    expect_bye(s, "disabled");
    pty_end(pty);
    run = SSH(d, "petya", NULL, "me");
    run_expect(run, 255);
    run_free(run);
    pty_free(pty);
    subsystem_free(s);
}

static void test_removing_a_key_ends_the_sessions_that_it_opened(void **state)
{
    struct daemon *d = *state;
    char *fingerprint, *file, *line;
    struct subsystem *s, *other;
    struct run *run;
    json_t *me;

    daemon_keygen(d, "second", "ed25519", NULL);
    file = dir_format("%s.pub", daemon_key(d, "second"));
    line = dir_read(file);
    run = SSH(d, "kesha", line, "keys", "add", "-");
    run_expect(run, 0);
    run_free(run);
    s = subsystem_open(d, "second");
    other = subsystem_open(d, "kesha");
    fingerprint = daemon_fingerprint(d, "second");
    run = SSH(d, "kesha", NULL, "keys", "remove", fingerprint);
    run_expect(run, 0);
    run_free(run);
    expect_bye(s, "key_removed");
    me = subsystem_call(other, "account.me", NULL, NULL);
    assert_string_equal(members_str(me, "login"), "kesha");
    json_decref(me);
    subsystem_free(s);
    subsystem_free(other);
    free(fingerprint);
    free(line);
    free(file);
}

static void test_an_unknown_subsystem_is_refused(void **state)
{
    struct daemon *d = *state;
    struct run *run =
        RUN(NULL, "ssh", "-F", d->ssh, "-i", daemon_key(d, "kesha"), "-s", "popug", "sftp");

    assert_int_not_equal(run->code, 0);
    run_free(run);
}

static void test_a_shutdown_says_bye(void **state)
{
    struct daemon *d = *state;
    struct subsystem *s = subsystem_open(d, "kesha");

    daemon_stop(d);
    expect_bye(s, "shutdown");
    subsystem_free(s);
}

/* Without keepalives nothing wakes a session but what it waits for. */
static int setup(void **state)
{
    struct daemon *d = daemon_new();

    *state = d;
    daemon_config(d, "keepalive = 0\n");
    daemon_start(d);
    office_people(d);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hello_tells_who_i_am_and_what_i_may_call),
        cmocka_unit_test(test_bad_lines_get_a_proper_error_and_the_connection_lives),
        cmocka_unit_test(test_a_line_over_one_mib_is_too_large),
        cmocka_unit_test(test_a_change_is_pushed_to_who_watches_it),
        cmocka_unit_test(test_disabling_an_account_ends_its_sessions_at_once),
        cmocka_unit_test(test_removing_a_key_ends_the_sessions_that_it_opened),
        cmocka_unit_test(test_an_unknown_subsystem_is_refused),
        cmocka_unit_test(test_a_shutdown_says_bye),
    };

    return cmocka_run_group_tests(tests, setup, office_teardown);
}

/* test_exit_codes.c: every refusal of a command has its exit code, through the real ssh. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/dir.h"
#include "tests/lib/office.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"

/* What a command must end with, by whom and how it is called. */
struct expected {
    const char *who;
    int code;
    const char *words[8];
};

static void run_expected(struct daemon *d, const struct expected *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct run *run = daemon_ssh(d, cases[i].who, NULL, cases[i].words);

        if (run->code != cases[i].code)
            print_error("%s: %s %s %s\n", cases[i].who, cases[i].words[0],
                        cases[i].words[1] != NULL ? cases[i].words[1] : "",
                        cases[i].words[1] != NULL && cases[i].words[2] != NULL ? cases[i].words[2]
                                                                               : "");
        run_expect(run, cases[i].code);
        if (run->code != 0 && run->out_size == 0) {
            /* One line that says what is wrong. */
            assert_true(run->err_size > 1);
        }
        run_free(run);
    }
}

static void test_wrong_arguments_end_with_2(void **state)
{
    static const struct expected cases[] = {
        {"kesha", 2, {"frobnicate"}},
        {"kesha", 2, {"tasks", "--frobnicate"}},
        {"kesha", 2, {"tasks", "--state", "lost"}},
        {"kesha", 2, {"tasks", "--sort", "title"}},
        {"kesha", 2, {"tasks", "--limit", "0"}},
        {"kesha", 2, {"tasks", "--limit", "1001"}},
        {"kesha", 2, {"tasks", "--limit", "many"}},
        {"kesha", 2, {"tasks", "--limit"}},
        {"kesha", 2, {"task"}},
        {"kesha", 2, {"task", "seven"}},
        {"kesha", 2, {"task", "-1"}},
        {"kesha", 2, {"done"}},
        {"kesha", 2, {"add"}},
        {"kesha", 2, {"edit", "1"}},
        {"kesha", 2, {"add", "x", "--request-id", "12"}},
        {"kesha", 2, {"log", "--day", "yesterday"}},
        {"kesha", 2, {"add", "'unclosed"}},
    };

    run_expected(*state, cases, sizeof(cases) / sizeof(*cases));
}

static void test_what_is_not_there_ends_with_3(void **state)
{
    static const struct expected cases[] = {
        {"kesha", 3, {"task", "999999"}},
        {"kesha", 3, {"done", "999999"}},
        {"gosha", 3, {"edit", "999999", "--title", "x"}},
        {"rita", 3, {"log", "--account", "nobody"}},
        {"arnold", 3, {"tasks", "--all", "--assignee", "nobody"}},
    };

    run_expected(*state, cases, sizeof(cases) / sizeof(*cases));
}

static void test_what_the_role_may_not_ends_with_4(void **state)
{
    static const struct expected cases[] = {
        {"kesha", 4, {"reshuffle"}},
        {"rita", 4, {"reshuffle", "--dry-run"}},
        {"kesha", 4, {"status"}},
        {"gosha", 4, {"status"}},
        {"kesha", 4, {"log", "--account", "arnold"}},
        {"gosha", 4, {"log", "--account", "arnold"}},
    };

    run_expected(*state, cases, sizeof(cases) / sizeof(*cases));
}

static void test_help_and_version_are_for_everybody(void **state)
{
    static const struct expected cases[] = {
        {"kesha", 0, {"help"}},    {"kesha", 0, {"help", "done"}},
        {"kesha", 0, {"version"}}, {"kesha", 0, {"tasks", "--help"}},
        {"kesha", 0, {"me"}},      {"kesha", 0, {"log"}},
        {"arnold", 0, {"status"}},
    };

    run_expected(*state, cases, sizeof(cases) / sizeof(*cases));
}

static void test_an_error_is_json_on_stdout_with_json_and_a_line_on_stderr_without(void **state)
{
    struct daemon *d = *state;
    struct run *run = SSH(d, "kesha", NULL, "done", "999999", "--json");
    json_t *json;

    run_expect(run, 3);
    json = run_json(run);
    members_expect(json_object_get(json, "error"), "code:str message:str");
    assert_string_equal(members_str(json_object_get(json, "error"), "code"), "not_found");
    assert_int_equal(run->err_size, 0);
    json_decref(json);
    run_free(run);

    run = SSH(d, "kesha", NULL, "task", "999999");
    run_expect(run, 3);
    assert_int_equal(run->out_size, 0);
    assert_non_null(strstr(run->err, "999999"));
    assert_ptr_equal(strchr(run->err, '\n'), run->err + run->err_size - 1);
    run_free(run);
}

static void test_the_operator_has_every_command_but_no_account(void **state)
{
    struct daemon *d = *state;
    char *key;
    struct run *run = POPUG(d, "tasks", "--json");

    run_expect(run, 0);
    run_free(run);
    run = POPUG(d, "done", "1");
    run_expect(run, 4);
    run_free(run);
    run = POPUG(d, "log", "--account", "kesha", "--json");
    run_expect(run, 0);
    run_free(run);
    key = dir_format("%s.pub", daemon_key(d, "spare"));
    daemon_keygen(d, "spare", "ed25519", NULL);
    run = POPUG(d, "account", "add", "kesha", "--role", "popug", "--name", "K", "--email",
                "k@example.com", "--key", key);
    run_expect(run, 5);
    run_free(run);
    run = POPUG(d, "account", "add", "Bad Login", "--role", "popug", "--name", "K", "--email",
                "k@example.com", "--key", key);
    run_expect(run, 2);
    run_free(run);
    run = POPUG(d, "account", "add", "petya", "--role", "popug", "--name", "K", "--email",
                "k@example.com");
    run_expect(run, 2);
    run_free(run);
    free(key);
}

static void test_without_command_and_terminal_there_is_a_summary(void **state)
{
    struct daemon *d = *state;
    struct run *run = daemon_ssh_bare(d, "kesha", NULL);

    run_expect(run, 0);
    assert_non_null(strstr(run->out, "kesha"));
    assert_non_null(strstr(run->out, "balance"));
    assert_null(strchr(run->out, '\033'));
    run_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrong_arguments_end_with_2),
        cmocka_unit_test(test_what_is_not_there_ends_with_3),
        cmocka_unit_test(test_what_the_role_may_not_ends_with_4),
        cmocka_unit_test(test_help_and_version_are_for_everybody),
        cmocka_unit_test(test_an_error_is_json_on_stdout_with_json_and_a_line_on_stderr_without),
        cmocka_unit_test(test_the_operator_has_every_command_but_no_account),
        cmocka_unit_test(test_without_command_and_terminal_there_is_a_summary),
    };

    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

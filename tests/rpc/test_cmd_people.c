/* test_cmd_people.c: the commands of accounts, keys and help against a real core; languages; a core
 * that goes away. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "common/text.h"
#include "tests/lib/faces.h"
#include "tui/lang.h"

static void test_me_and_log_tell_the_same_balance(void **state)
{
    struct faces *office = *state;
    struct face *petya = &office->petya;

    face_out(petya, 0, "add one");
    face_out(petya, 0, "done 1");
    const json_t *me = face_json(petya, 0, "me --json");
    int64_t balance_cents = client_int(me, "balance_cents");
    assert_string_equal(client_text(me, "role"), "popug");
    const json_t *log = face_json(petya, 0, "log --json");
    assert_int_equal(client_int(log, "total"), 2);
    const json_t *last = json_array_get(json_object_get(log, "data"), 0);
    assert_int_equal(client_int(last, "balance_after_cents"), balance_cents);
    assert_string_equal(client_text(last, "kind"), "reward");
    assert_int_equal(client_int(face_json(petya, 0, "log --kind fee --json"), "total"), 1);
    assert_int_equal(face_run(petya, "log --account kesha"), 4);
    assert_int_equal(face_run(petya, "log --day 2001-01-01"), 3);
    assert_int_equal(face_run(petya, "log --day soon"), 2);
    assert_int_equal(face_run(&office->operator_, "log"), 2);
    face_out(&office->operator_, 0, "log --account petya --day 2025-10-14");
}

static void test_the_operator_makes_and_changes_accounts(void **state)
{
    struct faces *office = *state;
    struct face *operator_ = &office->operator_;
    char key[512], fingerprint[64], line[1024];

    client_key("gosha", key, fingerprint);
    snprintf(
        line, sizeof line,
        "account add gosha --role popug --name 'Gosha G' --email g@example.com --key '%s' --json",
        key);
    const json_t *account = json_object_get(face_json(operator_, 0, line), "account");
    assert_string_equal(client_text(account, "name"), "Gosha G");
    assert_int_equal(face_run(operator_, line), 5);
    account = json_object_get(face_json(operator_, 0, "account set gosha --role manager --json"),
                              "account");
    assert_string_equal(client_text(account, "role"), "manager");
    ASSERT_HAS(face_out(operator_, 0, "keys --account gosha"), fingerprint);
    face_out(operator_, 0, "account disable gosha");
    face_out(operator_, 0, "account enable gosha");
    assert_int_equal(face_run(operator_, "account disable nobody"), 3);
    assert_int_equal(face_run(operator_, "account add gosha"), 2);
    assert_int_equal(face_run(operator_, "account"), 2);
    ASSERT_HAS(operator_->err.data, "account add, account set");
    assert_int_equal(face_run(&office->petya, "account set kesha --name x"), 4);
    ASSERT_HAS(face_out(operator_, 0, "people --role popug"), "petya");
}

static void test_a_key_comes_from_stdin_a_word_or_a_file_of_the_users_own(void **state)
{
    struct faces *office = *state;
    char key[512], fingerprint[64], line[1024], path[512];

    client_key("second", key, fingerprint);
    office->petya.input = key;
    ASSERT_HAS(face_out(&office->petya, 0, "keys add -"), fingerprint);
    snprintf(line, sizeof line, "keys remove %s", fingerprint);
    face_out(&office->petya, 0, line);
    snprintf(line, sizeof line, "keys add %s", key);
    face_out(&office->petya, 0, line);
    /* A session has no files to name. */
    assert_int_equal(face_run(&office->petya, "keys add /etc/passwd"), 2);
    snprintf(path, sizeof path, "%s/third.pub", testcore_state(office->company->core));
    client_key("third", key, fingerprint);
    FILE *file = fopen(path, "w");
    fprintf(file, "%s\n", key);
    fclose(file);
    snprintf(line, sizeof line, "keys add --account petya %s", path);
    ASSERT_HAS(face_out(&office->operator_, 0, line), fingerprint);
    assert_int_equal(face_run(&office->operator_, "keys add --account petya /no/such/file"), 2);
    assert_int_equal(face_run(&office->operator_, "keys"), 2);
}

static void test_wrong_words_are_refused_and_say_what_is_right(void **state)
{
    static const struct {
        const char *line, *said;
    } lines[] = {
        {"frob", "there is no command frob"},
        {"tasks --frob", "unknown flag --frob; usage: tasks"},
        {"tasks -x", "unknown flag -x"},
        {"tasks --text x", "unknown flag --text"},
        {"tasks extra", "usage: tasks"},
        {"tasks --limit", "--limit needs a value"},
        {"tasks --all=yes", "--all takes no value"},
        {"tasks --lang de", "--lang: en or ru"},
        {"tasks --state gone", "state: one of open, done"},
        {"task", "usage: task ID"},
        {"task x", "ID: an integer, not x"},
        {"done", "usage: done ID"},
        {"add", "usage: add TITLE"},
        {"add ''", "title: a line of 1 to 200 characters"},
        {"add 'open quote", "a quote is not closed"},
        {"help frob", "there is no command frob"},
        {"ui", "ssh -t popug@host ui"},
        {"completion csh", "bash, zsh and fish"},
    };
    struct faces *office = *state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char json[128];
        face_out(&office->petya, 2, lines[i].line);
        assert_string_equal(office->petya.out.data, "");
        ASSERT_HAS(office->petya.err.data, lines[i].said);
        snprintf(json, sizeof json, "%s --json", lines[i].line);
        if (strchr(json, '\'') == NULL && strstr(json, "--limit") == NULL)
            faces_assert_error(face_json(&office->petya, 2, json), "invalid");
    }
}

static void test_a_dash_may_begin_a_word_after_two_dashes(void **state)
{
    struct faces *office = *state;

    face_out(&office->petya, 0, "add -- -5 degrees --json");
    assert_string_equal(client_text(face_json(&office->petya, 0, "task 1 --json"), "title"),
                        "-5 degrees --json");
}

static void test_help_is_by_role_and_lists_every_flag(void **state)
{
    struct faces *office = *state;

    char *admin = strdup(face_out(&office->kesha, 0, "help"));
    ASSERT_HAS(admin, "reshuffle");
    ASSERT_HAS(admin, "status");
    const char *popug = face_out(&office->petya, 0, "help");
    assert_null(strstr(popug, "reshuffle"));
    ASSERT_HAS(popug, "--json");
    free(admin);
    ASSERT_HAS(face_out(&office->petya, 0, "tasks --help"), "--assignee LOGIN");
    ASSERT_HAS(face_out(&office->petya, 0, "help account add"), "--email ADDRESS");
    ASSERT_HAS(face_out(&office->petya, 0, "completion bash"), "--request-id");
}

static void test_the_language_is_the_accounts_then_the_clients(void **state)
{
    struct faces *office = *state;
    struct face *petya = &office->petya;

    ASSERT_HAS(face_out(petya, 0, "me"), "balance $0.00");
    petya->host.lang = "ru_RU.UTF-8";
    ASSERT_HAS(face_out(petya, 0, "me"), "баланс 0,00 $");
    face_out(petya, 0, "account set --locale en");
    ASSERT_HAS(face_out(petya, 0, "me"), "balance $0.00");
    ASSERT_HAS(face_out(petya, 0, "me --lang ru"), "баланс 0,00 $");
    face_run(petya, "done 9 --lang ru");
    ASSERT_HAS(petya->err.data, "нет задачи #9");
    face_run(petya, "tasks --limit 0 --lang=ru");
    ASSERT_HAS(petya->err.data, "целое число от 1 до 1000");
}

static void test_without_a_command_there_is_a_summary(void **state)
{
    struct faces *office = *state;

    face_out(&office->petya, 0, "add one");
    ASSERT_HAS(face_out(&office->petya, 0, " "), "petya (popug)  balance -$");
    ASSERT_HAS(office->petya.err.data, "add -t");
    ASSERT_HAS(face_out(&office->operator_, 0, ""), "open tasks 1");
}

static void test_status_and_version_answer(void **state)
{
    struct faces *office = *state;

    const json_t *status = face_json(&office->kesha, 0, "status --json");
    assert_true(client_int(json_object_get(status, "jobs"), "dead") == 0);
    ASSERT_HAS(face_out(&office->kesha, 0, "status"), "longest");
    assert_int_equal(face_run(&office->petya, "status"), 4);
    ASSERT_HAS(face_out(&office->petya, 0, "version"), POPUG_VERSION);
}

static void test_a_command_outlives_a_core_that_restarts(void **state)
{
    struct faces *office = *state;

    testcore_kill(office->company->core);
    testcore_run(office->company->core);
    face_out(&office->petya, 0, "add one");
}

/* Takes the ten seconds that a command gives a core to come back. */
static void test_a_core_that_stays_away_is_busy_and_nothing_is_promised(void **state)
{
    struct faces *office = *state;

    testcore_kill(office->company->core);
    const json_t *answer = face_json(&office->petya, 75, "tasks --json");
    faces_assert_error(answer, "busy");
    testcore_run(office->company->core);
    face_out(&office->petya, 0, "tasks");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACES_TEST(test_me_and_log_tell_the_same_balance),
        FACES_TEST(test_the_operator_makes_and_changes_accounts),
        FACES_TEST(test_a_key_comes_from_stdin_a_word_or_a_file_of_the_users_own),
        FACES_TEST(test_wrong_words_are_refused_and_say_what_is_right),
        FACES_TEST(test_a_dash_may_begin_a_word_after_two_dashes),
        FACES_TEST(test_help_is_by_role_and_lists_every_flag),
        FACES_TEST(test_the_language_is_the_accounts_then_the_clients),
        FACES_TEST(test_without_a_command_there_is_a_summary),
        FACES_TEST(test_status_and_version_answer),
        FACES_TEST(test_a_command_outlives_a_core_that_restarts),
        FACES_TEST(test_a_core_that_stays_away_is_busy_and_nothing_is_promised),
    };

    lang_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_cmd.c: the commands against a real core: flags, shapes, exit codes, languages. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "common/text.h"
#include "tests/lib/company.h"
#include "tests/lib/face.h"
#include "tui/lang.h"

struct office {
    struct company *company;
    struct face operator_, kesha, masha, petya;
};

/* petya alone is in the pool: every task is his. */
static int setup(void **state)
{
    struct office *office = calloc(1, sizeof *office);
    void *company;

    company_setup_popugs(&company);
    office->company = company;
    face_operator(&office->operator_, office->company->core);
    face_login(&office->kesha, office->company->core, "kesha");
    face_login(&office->masha, office->company->core, "masha");
    face_login(&office->petya, office->company->core, "petya");
    *state = office;
    return 0;
}

static int teardown(void **state)
{
    struct office *office = *state;
    void *company = office->company;

    face_free(&office->operator_);
    face_free(&office->kesha);
    face_free(&office->masha);
    face_free(&office->petya);
    company_teardown(&company);
    free(office);
    return 0;
}

#define ASSERT_HAS(text, part)                                                                     \
    do {                                                                                           \
        if (strstr(text, part) == NULL)                                                            \
            fail_msg("no \"%s\" in:\n%s", part, text);                                             \
    } while (0)

/* error.code and error.message's beginning of a JSON error. */
static void assert_error(const json_t *answer, const char *code)
{
    const json_t *error = json_object_get(answer, "error");

    assert_string_equal(client_text(error, "code"), code);
    assert_true(strlen(client_text(error, "message")) > 0);
}

static void test_add_joins_its_words_and_reads_its_text_from_stdin(void **state)
{
    struct office *office = *state;
    struct face *petya = &office->petya;

    ASSERT_HAS(face_out(petya, 0, "add Fix the  'big  door'"), "#1 created, assigned to petya");
    petya->input = "first\nsecond\n\n";
    const json_t *task = json_object_get(face_json(petya, 0, "add Wash --text - --json"), "task");
    assert_string_equal(client_text(task, "text"), "first\nsecond");
    assert_string_equal(client_text(task, "author"), "petya");
    const json_t *first = face_json(petya, 0, "task 1 --json");
    assert_string_equal(client_text(first, "title"), "Fix the big  door");
    assert_int_equal(json_array_size(json_object_get(first, "history")), 2);
}

static void test_stdin_is_bounded_and_must_be_text(void **state)
{
    struct office *office = *state;
    struct face *petya = &office->petya;
    char *long_text = malloc(70001);

    memset(long_text, 'x', 70000);
    long_text[70000] = '\0';
    petya->input = long_text;
    assert_error(face_json(petya, 2, "add Wash --text - --json"), "too_large");
    petya->input = "\xFF\xFE";
    assert_error(face_json(petya, 2, "add Wash --text - --json"), "invalid");
    assert_int_equal(client_int(face_json(petya, 0, "tasks --json"), "total"), 0);
    free(long_text);
}

static void test_edit_changes_what_is_named_only(void **state)
{
    struct office *office = *state;

    face_out(&office->petya, 0, "add Old --text kept");
    face_out(&office->petya, 0, "edit '#1' --title New");
    const json_t *task = face_json(&office->petya, 0, "task 1 --json");
    assert_string_equal(client_text(task, "title"), "New");
    assert_string_equal(client_text(task, "text"), "kept");
    assert_int_equal(face_run(&office->petya, "edit 1"), 2);
    assert_int_equal(face_run(&office->petya, "edit 7 --title x"), 3);
}

static void test_done_judges_each_id_and_the_first_refusal_counts(void **state)
{
    struct office *office = *state;
    struct face *petya = &office->petya;

    face_out(petya, 0, "add one");
    face_out(petya, 0, "add two");
    const json_t *answer = face_json(petya, 3, "done 1 99 2 1 --json");
    const json_t *rows = json_object_get(answer, "data");
    assert_int_equal(json_array_size(rows), 4);
    assert_string_equal(client_text(json_array_get(rows, 0), "result"), "done");
    assert_string_equal(client_text(json_array_get(rows, 1), "result"), "not_found");
    assert_string_equal(client_text(json_array_get(rows, 2), "result"), "done");
    assert_string_equal(client_text(json_array_get(rows, 3), "result"), "already_done");
    assert_int_equal(client_int(answer, "balance_cents"),
                     company_balance(office->company, "petya"));
    ASSERT_HAS(face_out(petya, 0, "done 2"),
               "#2 was already done by you at 15:00, nothing changed");
}

static void test_a_single_refused_id_is_an_error(void **state)
{
    struct office *office = *state;

    face_out(&office->petya, 0, "add one");
    assert_error(face_json(&office->petya, 3, "done 9 --json"), "not_found");
    assert_int_equal(client_int(json_object_get(office->petya.json, "error"), "task"), 9);
    assert_error(face_json(&office->kesha, 4, "done 1 --json"), "forbidden");
    assert_error(face_json(&office->operator_, 4, "done 1 --json"), "forbidden");
    assert_int_equal(face_run(&office->petya, "done 1 two"), 2); /* nothing is done at all */
    assert_string_equal(client_text(face_json(&office->petya, 0, "task 1 --json"), "state"),
                        "open");
}

static void test_a_repeated_command_with_its_request_id_has_one_effect(void **state)
{
    static const char add[] = "add one --request-id 6f2a1f0c-0000-4000-8000-000000000001 --json";
    static const char done[] = "done 1 2 --request-id 6f2a1f0c-0000-4000-8000-000000000002 --json";
    struct office *office = *state;
    struct face *petya = &office->petya;

    face_json(petya, 0, add);
    assert_int_equal(client_int(json_object_get(face_json(petya, 0, add), "task"), "id"), 1);
    face_out(petya, 0, "add two");
    char *first = strdup(face_out(petya, 0, done));
    assert_string_equal(face_out(petya, 0, done), first); /* not already_done: the same answers */
    free(first);
    assert_int_equal(face_run(petya, "add other --request-id 6f2a1f0c-0000-4000-8000-000000000001"),
                     5);
    assert_int_equal(face_run(petya, "add other --request-id 12"), 2);
}

static void test_a_list_is_whole_however_long(void **state)
{
    enum { TASKS = 2345 };
    struct office *office = *state;

    for (int i = 0; i < TASKS; i++)
        client_send(office->company->petya, "task.add", json_pack("{s:s}", "title", "t"));
    for (int i = 0; i < TASKS; i++) {
        json_t *response;
        client_any_answer(office->company->petya, &response);
    }
    const json_t *list = face_json(&office->petya, 0, "tasks --json");
    const json_t *rows = json_object_get(list, "data");
    assert_int_equal(json_array_size(rows), TASKS);
    assert_true(json_is_null(json_object_get(list, "next")));
    assert_int_equal(client_int(list, "total"), TASKS);
    for (int i = 0; i < TASKS; i++)
        assert_int_equal(client_int(json_array_get(rows, (size_t)i), "id"), TASKS - i);
    const char *out = face_out(&office->petya, 0, "tasks --csv --no-headers");
    int lines = 0;
    for (const char *c = out; *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, TASKS);
}

static void test_a_page_says_how_to_go_on(void **state)
{
    struct office *office = *state;
    struct face *petya = &office->petya;
    char line[256];

    for (int i = 0; i < 5; i++)
        face_out(petya, 0, "add \"it's\" one");
    const json_t *page = face_json(petya, 0, "tasks --limit 2 --json");
    const char *next = client_text(page, "next");
    snprintf(line, sizeof line, "tasks --limit 9 --json --after %s", next);
    page = face_json(petya, 0, line);
    assert_int_equal(client_int(json_array_get(json_object_get(page, "data"), 0), "id"), 3);
    face_out(petya, 0, "tasks --limit 2 --search \"it's one\"");
    ASSERT_HAS(petya->err.data, /* no total with a search */
               "2 shown; more: ssh popug@host \"tasks --search 'it'\\\\''s one' --after ");
    face_out(petya, 0, "tasks --limit 2");
    ASSERT_HAS(petya->err.data, "2 of 5 shown; more: ssh popug@host tasks --after ");
    face_out(petya, 0, "tasks --limit 2 --quiet");
    assert_string_equal(petya->err.data, "");
    assert_int_equal(face_run(petya, "tasks --limit 0"), 2);
    assert_int_equal(face_run(petya, "tasks --limit 1001"), 2);
    assert_int_equal(face_run(petya, "tasks --limit ten"), 2);
    assert_int_equal(face_run(petya, "tasks --after nonsense"), 2);
}

static void test_columns_line_up_whatever_the_script(void **state)
{
    static const char *const titles[] = {"plain", "попугай", "鸚鵡", "e\xCC\x81l"};
    struct office *office = *state;
    char line[128];

    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++) {
        snprintf(line, sizeof line, "add %s", titles[i]);
        face_out(&office->petya, 0, line);
    }
    char *out = strdup(face_out(&office->petya, 0, "tasks")), *rest = out;
    int cols = -1, rows = 0;
    for (char *row = strtok_r(out, "\n", &rest); row != NULL; row = strtok_r(NULL, "\n", &rest)) {
        assert_true(cols == -1 || cols == text_cols(row));
        cols = text_cols(row);
        rows++;
    }
    assert_int_equal(rows, 5);
    free(out);
}

static void test_people_cannot_command_a_terminal(void **state)
{
    struct office *office = *state;
    json_t *params = json_pack("{s:s}", "title", "evil \xE2\x80\xAE text");

    /* Whether core takes it or not: what it stores is shown safely. */
    client_answer(office->company->petya, client_send(office->company->petya, "task.add", params));
    static const char *const lines[] = {"tasks --all", "tasks --all --json", "tasks --all --csv"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        const char *out = face_out(&office->kesha, 0, lines[i]);
        for (const char *c = out, *end = out + strlen(out); c < end;) {
            uint32_t character = text_next(&c, end);
            assert_true(character == '\n' || !text_unsafe(character));
        }
    }
    assert_int_equal(face_run(&office->petya, "add 'a\033[31mb'"), 2);
    assert_null(strchr(office->petya.err.data, '\033'));
    assert_int_equal(face_run(&office->petya, "a\033[31mb"), 2);
    assert_null(strchr(office->petya.err.data, '\033'));
}

static void test_formats_carry_the_same_rows(void **state)
{
    struct office *office = *state;
    struct face *petya = &office->petya;

    petya->input = "two\nlines\tand a \\";
    face_out(petya, 0, "add 'say \"hi\", twice' --text -");
    const char *csv = face_out(petya, 0, "tasks --csv");
    ASSERT_HAS(csv, "id,uuid,title,text,state,author,assignee,draws,fee_cents,reward_cents,");
    ASSERT_HAS(csv, ",\"say \"\"hi\"\", twice\",\"two\nlines and a \\\",open,petya,petya,1,");
    const char *tsv = face_out(petya, 0, "tasks --tsv --no-headers");
    ASSERT_HAS(tsv, "\tsay \"hi\", twice\ttwo\\nlines and a \\\\\topen\t");
    assert_int_equal(face_run(petya, "tasks --json --csv"), 2);
}

static void test_reshuffle_wants_its_count_and_reports(void **state)
{
    struct office *office = *state;
    struct face *masha = &office->masha;

    for (int i = 0; i < 3; i++)
        face_out(&office->petya, 0, "add one");
    const json_t *answer = face_json(masha, 6, "reshuffle --json");
    assert_error(answer, "confirm");
    assert_int_equal(client_int(json_object_get(answer, "error"), "open"), 3);
    face_run(masha, "reshuffle");
    ASSERT_HAS(masha->err.data, "3 open tasks will be drawn anew; say --confirm 3");
    answer = face_json(masha, 5, "reshuffle --confirm 4 --json");
    assert_int_equal(client_int(json_object_get(answer, "error"), "open"), 3);
    answer = face_json(masha, 0, "reshuffle --dry-run --json");
    assert_int_equal(client_int(answer, "open"), 3);
    int64_t fees_cents = client_int(answer, "fees_cents");
    answer = face_json(masha, 0, "reshuffle --confirm 3 --json");
    assert_int_equal(client_int(answer, "open"), 3);
    assert_int_equal(client_int(answer, "fees_cents"), fees_cents);
    assert_int_equal(client_int(answer, "skipped"), 0);
    assert_error(face_json(&office->petya, 4, "reshuffle --json"), "forbidden");
}

/* Kills core at every third wait, five times: before, while and after the job runs. */
static void kill_often(struct face *face)
{
    int *waits = face->arg;

    if (++*waits % 3 != 0 || *waits > 15)
        return;
    testcore_kill(face->core);
    testcore_run(face->core);
}

static void test_reshuffle_outlives_a_core_that_is_killed(void **state)
{
    enum { TASKS = 3000 };
    struct office *office = *state;
    int waits = 0;

    for (int i = 0; i < TASKS; i++)
        client_send(office->company->petya, "task.add", json_pack("{s:s}", "title", "t"));
    for (int i = 0; i < TASKS; i++) {
        json_t *response;
        client_any_answer(office->company->petya, &response);
    }
    office->masha.waiting = kill_often;
    office->masha.arg = &waits;
    const json_t *answer = face_json(&office->masha, 0, "reshuffle --confirm 3000 --json");
    assert_int_equal(client_int(answer, "open"), TASKS);
    assert_true(waits >= 3);
    const json_t *rows = json_object_get(face_json(&office->petya, 0, "tasks --json"), "data");
    assert_int_equal(json_array_size(rows), TASKS);
    for (size_t i = 0; i < TASKS; i++)
        assert_int_equal(client_int(json_array_get(rows, i), "draws"), 2);
}

static void test_me_and_log_tell_the_same_balance(void **state)
{
    struct office *office = *state;
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
    struct office *office = *state;
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
    struct office *office = *state;
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
    struct office *office = *state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        char json[128];
        face_out(&office->petya, 2, lines[i].line);
        assert_string_equal(office->petya.out.data, "");
        ASSERT_HAS(office->petya.err.data, lines[i].said);
        snprintf(json, sizeof json, "%s --json", lines[i].line);
        if (strchr(json, '\'') == NULL && strstr(json, "--limit") == NULL)
            assert_error(face_json(&office->petya, 2, json), "invalid");
    }
}

static void test_a_dash_may_begin_a_word_after_two_dashes(void **state)
{
    struct office *office = *state;

    face_out(&office->petya, 0, "add -- -5 degrees --json");
    assert_string_equal(client_text(face_json(&office->petya, 0, "task 1 --json"), "title"),
                        "-5 degrees --json");
}

static void test_help_is_by_role_and_lists_every_flag(void **state)
{
    struct office *office = *state;

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
    struct office *office = *state;
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
    struct office *office = *state;

    face_out(&office->petya, 0, "add one");
    ASSERT_HAS(face_out(&office->petya, 0, " "), "petya (popug)  balance -$");
    ASSERT_HAS(office->petya.err.data, "add -t");
    ASSERT_HAS(face_out(&office->operator_, 0, ""), "open tasks 1");
}

static void test_status_and_version_answer(void **state)
{
    struct office *office = *state;

    const json_t *status = face_json(&office->kesha, 0, "status --json");
    assert_true(client_int(json_object_get(status, "jobs"), "dead") == 0);
    ASSERT_HAS(face_out(&office->kesha, 0, "status"), "longest");
    assert_int_equal(face_run(&office->petya, "status"), 4);
    ASSERT_HAS(face_out(&office->petya, 0, "version"), POPUG_VERSION);
}

static void test_a_command_outlives_a_core_that_restarts(void **state)
{
    struct office *office = *state;

    testcore_kill(office->company->core);
    testcore_run(office->company->core);
    face_out(&office->petya, 0, "add one");
}

/* Takes the ten seconds that a command gives a core to come back. */
static void test_a_core_that_stays_away_is_busy_and_nothing_is_promised(void **state)
{
    struct office *office = *state;

    testcore_kill(office->company->core);
    const json_t *answer = face_json(&office->petya, 75, "tasks --json");
    assert_error(answer, "busy");
    testcore_run(office->company->core);
    face_out(&office->petya, 0, "tasks");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_add_joins_its_words_and_reads_its_text_from_stdin),
        TEST(test_stdin_is_bounded_and_must_be_text),
        TEST(test_edit_changes_what_is_named_only),
        TEST(test_done_judges_each_id_and_the_first_refusal_counts),
        TEST(test_a_single_refused_id_is_an_error),
        TEST(test_a_repeated_command_with_its_request_id_has_one_effect),
        TEST(test_a_list_is_whole_however_long),
        TEST(test_a_page_says_how_to_go_on),
        TEST(test_columns_line_up_whatever_the_script),
        TEST(test_people_cannot_command_a_terminal),
        TEST(test_formats_carry_the_same_rows),
        TEST(test_reshuffle_wants_its_count_and_reports),
        TEST(test_reshuffle_outlives_a_core_that_is_killed),
        TEST(test_me_and_log_tell_the_same_balance),
        TEST(test_the_operator_makes_and_changes_accounts),
        TEST(test_a_key_comes_from_stdin_a_word_or_a_file_of_the_users_own),
        TEST(test_wrong_words_are_refused_and_say_what_is_right),
        TEST(test_a_dash_may_begin_a_word_after_two_dashes),
        TEST(test_help_is_by_role_and_lists_every_flag),
        TEST(test_the_language_is_the_accounts_then_the_clients),
        TEST(test_without_a_command_there_is_a_summary),
        TEST(test_status_and_version_answer),
        TEST(test_a_command_outlives_a_core_that_restarts),
        TEST(test_a_core_that_stays_away_is_busy_and_nothing_is_promised),
    };

    lang_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

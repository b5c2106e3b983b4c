/* test_cmd.c: the commands of tasks against a real core: flags, shapes, exit codes. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

#include "common/text.h"
#include "tests/lib/faces.h"
#include "tui/lang.h"

static void test_add_joins_its_words_and_reads_its_text_from_stdin(void **state)
{
    struct faces *office = *state;
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
    struct faces *office = *state;
    struct face *petya = &office->petya;
    char *long_text = malloc(70001);

    memset(long_text, 'x', 70000);
    long_text[70000] = '\0';
    petya->input = long_text;
    faces_assert_error(face_json(petya, 2, "add Wash --text - --json"), "too_large");
    petya->input = "\xFF\xFE";
    faces_assert_error(face_json(petya, 2, "add Wash --text - --json"), "invalid");
    assert_int_equal(client_int(face_json(petya, 0, "tasks --json"), "total"), 0);
    free(long_text);
}

static void test_edit_changes_what_is_named_only(void **state)
{
    struct faces *office = *state;

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
    struct faces *office = *state;
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
    struct faces *office = *state;

    face_out(&office->petya, 0, "add one");
    faces_assert_error(face_json(&office->petya, 3, "done 9 --json"), "not_found");
    assert_int_equal(client_int(json_object_get(office->petya.json, "error"), "task"), 9);
    faces_assert_error(face_json(&office->kesha, 4, "done 1 --json"), "forbidden");
    faces_assert_error(face_json(&office->operator_, 4, "done 1 --json"), "forbidden");
    assert_int_equal(face_run(&office->petya, "done 1 two"), 2); /* nothing is done at all */
    assert_string_equal(client_text(face_json(&office->petya, 0, "task 1 --json"), "state"),
                        "open");
}

static void test_a_repeated_command_with_its_request_id_has_one_effect(void **state)
{
    static const char add[] = "add one --request-id 6f2a1f0c-0000-4000-8000-000000000001 --json";
    static const char done[] = "done 1 2 --request-id 6f2a1f0c-0000-4000-8000-000000000002 --json";
    struct faces *office = *state;
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
    struct faces *office = *state;

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
    struct faces *office = *state;
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
    struct faces *office = *state;
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
    struct faces *office = *state;
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
    struct faces *office = *state;
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
    struct faces *office = *state;
    struct face *masha = &office->masha;

    for (int i = 0; i < 3; i++)
        face_out(&office->petya, 0, "add one");
    const json_t *answer = face_json(masha, 6, "reshuffle --json");
    faces_assert_error(answer, "confirm");
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
    faces_assert_error(face_json(&office->petya, 4, "reshuffle --json"), "forbidden");
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
    struct faces *office = *state;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACES_TEST(test_add_joins_its_words_and_reads_its_text_from_stdin),
        FACES_TEST(test_stdin_is_bounded_and_must_be_text),
        FACES_TEST(test_edit_changes_what_is_named_only),
        FACES_TEST(test_done_judges_each_id_and_the_first_refusal_counts),
        FACES_TEST(test_a_single_refused_id_is_an_error),
        FACES_TEST(test_a_repeated_command_with_its_request_id_has_one_effect),
        FACES_TEST(test_a_list_is_whole_however_long),
        FACES_TEST(test_a_page_says_how_to_go_on),
        FACES_TEST(test_columns_line_up_whatever_the_script),
        FACES_TEST(test_people_cannot_command_a_terminal),
        FACES_TEST(test_formats_carry_the_same_rows),
        FACES_TEST(test_reshuffle_wants_its_count_and_reports),
        FACES_TEST(test_reshuffle_outlives_a_core_that_is_killed),
    };

    lang_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

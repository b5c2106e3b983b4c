/* test_task.c: one task, and the form that makes and changes tasks. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/stage.h"
#include "tests/lib/test.h"

static void test_a_task_shows_its_text_and_history(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 3);
    company_reshuffle(company->masha);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "<Enter>");
    screen_golden(screen, "task");
    screen_keys(screen, "dy");
    screen_wait(screen, "petya completed the task");
    screen_golden(screen, "task-done");
    screen_keys(screen, "d");
    assert_true(screen_has(screen, "is done already"));
    screen_free(screen);
}

static void test_a_long_text_scrolls(void **state)
{
    struct company *company = *state;
    char text[2000] = "";

    for (int i = 0; i < 60; i++)
        snprintf(text + i * 9, sizeof text - (size_t)i * 9, "line %03d\n", i);
    client_ok(company->masha, "task.add", "{s:s, s:s}", "title", "Long", "text", text);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "<Enter>");
    assert_false(screen_has(screen, "HISTORY"));
    screen_keys(screen, "<PgDn><PgDn><PgDn>");
    assert_true(screen_has(screen, "HISTORY"));
    screen_keys(screen, "g");
    assert_true(screen_has(screen, "line 000"));
    screen_free(screen);
}

static void test_copying_goes_to_the_clipboard_of_the_terminal(void **state)
{
    size_t size;

    stage_tasks(*state, 1);
    struct screen *screen = stage_screen(*state, "petya");
    screen_keys(screen, "<Enter>");
    screen_sent(screen, &size);
    screen_keys(screen, "y");
    const char *sent = screen_sent(screen, &size);
    assert_non_null(memmem(sent, size, "\033]52;c;MQ==\a", 12));
    screen_keys(screen, "Y");
    sent = screen_sent(screen, &size);
    /* base64 of "ssh popug@host task 1" */
    assert_non_null(memmem(sent, size, "c3NoIHBvcHVnQGhvc3QgdGFzayAx", 28));
    screen_free(screen);
}

static void test_a_new_task_is_created_by_the_form(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "a");
    screen_golden(screen, "form-new");
    screen_keys(screen, "<C-s>");
    assert_true(screen_has(screen, "! Title: 1 to 200 characters"));
    screen_keys(screen, "Clean the mirror<Tab>In the lobby<Enter>and the hall");
    screen_golden(screen, "form-filled");
    screen_keys(screen, "<Tab><Enter>");
    screen_wait(screen, "Created #1, assigned to petya");
    assert_true(screen_has(screen, "My tasks"));
    screen_free(screen);
}

static void test_field_keys_are_readlines(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "aone two three<C-w><C-a><C-d>O<C-e>3<M-b><C-k><C-a><C-y> ");
    assert_true(screen_has(screen, "[3 One two"));
    screen_keys(screen, "<C-u>жёрдочка<Left><Left><Backspace>Ч<Home><Delete>Ж");
    assert_true(screen_has(screen, "[ЖёрдоЧка"));
    screen_free(screen);
}

static void test_leaving_a_form_with_text_asks(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "a<Esc>");
    assert_false(screen_has(screen, "New task"));
    screen_keys(screen, "aHalf<Esc>");
    assert_true(screen_has(screen, "What you have typed will be lost."));
    screen_keys(screen, "<Enter>");
    assert_true(screen_has(screen, "[Half"));
    screen_keys(screen, "<Esc>y");
    assert_false(screen_has(screen, "New task"));
    screen_free(screen);
}

static void test_a_task_is_edited_with_all_of_its_text(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 1);
    struct screen *screen = stage_screen(company, "masha");
    screen_keys(screen, "2e");
    screen_wait(screen, "Edit task #1");
    screen_golden(screen, "form-edit");
    screen_keys(screen, "<Home>Again <C-s>");
    screen_wait(screen, "Saved #1");
    screen_wait(screen, "Again Repaint");
    screen_free(screen);
}

static void test_a_refusal_stays_readable(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 1);
    struct screen *screen = stage_screen(company, "anna"); /* neither author nor manager */
    screen_keys(screen, "2e");
    screen_wait(screen, "Edit task #1");
    screen_keys(screen, "!<C-s>");
    screen_wait(screen, "m messages (1)");
    assert_true(screen_has(screen, "! this is not yours to see or change"));
    screen_keys(screen, "<Esc>ym");
    screen_golden(screen, "messages");
    screen_keys(screen, "<Esc>");
    assert_false(screen_has(screen, "m messages"));
    screen_free(screen);
}

static void test_only_the_assignee_completes(void **state)
{
    stage_tasks(*state, 1);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "2dy");
    screen_wait(screen, "! #1: only petya may complete task #1");
    screen_free(screen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_task_shows_its_text_and_history),
        TEST(test_a_long_text_scrolls),
        TEST(test_copying_goes_to_the_clipboard_of_the_terminal),
        TEST(test_a_new_task_is_created_by_the_form),
        TEST(test_field_keys_are_readlines),
        TEST(test_leaving_a_form_with_text_asks),
        TEST(test_a_task_is_edited_with_all_of_its_text),
        TEST(test_a_refusal_stays_readable),
        TEST(test_only_the_assignee_completes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_away.c: core is killed under the dashboard; and a storm of keys and sizes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/stage.h"
#include "tests/lib/test.h"

enum { STORM_KEYS = 3000 };

/* The list and what stands around it, without the line of results. */
static void rows_of(struct screen *screen, char text[8192])
{
    const char *all = screen_text(screen);
    int rows = 20;

    snprintf(text, 8192, "%s", strstr(all, " All tasks"));
    for (char *at = text; (at = strchr(at, '\n')) != NULL; at++) {
        if (--rows == 0)
            *at = '\0';
    }
}

static void test_a_killed_core_leaves_screen_cursor_and_filter(void **state)
{
    struct company *company = *state;
    char before[8192], after[8192];

    stage_tasks(company, 12);
    struct screen *screen = stage_screen(company, "masha");
    screen_keys(screen, "2/the<Down><Down>");
    screen_wait(screen, "filter: the");
    rows_of(screen, before);
    testcore_kill(company->core);
    screen_wait(screen, "reconnecting");
    screen_bytes(screen, "\033[B", 3); /* the cursor moves on */
    testcore_run(company->core);
    screen_wait_gone(screen, "reconnecting");
    screen_keys(screen, "<Up>");
    rows_of(screen, after);
    assert_string_equal(before, after);
    screen_keys(screen, " eggs"); /* the filter is still being typed */
    screen_wait(screen, "filter: the eggs");
    screen_free(screen);
}

static void test_away_is_told_and_the_return_too(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 3);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "j");
    testcore_kill(company->core);
    screen_wait(screen, "reconnecting");
    assert_true(term_has(screen_term(screen), " >  2 "));
    testcore_run(company->core);
    screen_wait(screen, "Connected again.");
    assert_true(screen_has(screen, " >  2 "));
    screen_free(screen);
}

static void test_a_half_typed_form_survives_and_is_saved_once(void **state)
{
    struct company *company = *state;
    const char *typed = "aHalf a title<Tab>and some";

    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, typed);
    testcore_kill(company->core);
    screen_wait(screen, "reconnecting");
    screen_bytes(screen, " text", 5); /* typing goes on while core is away */
    screen_bytes(screen, "\023", 1);  /* C-s */
    screen_pass(screen, 300);
    assert_true(term_has(screen_term(screen), "[Half a title"));
    testcore_run(company->core);
    screen_wait(screen, "Created #1, assigned to petya");
    screen_keys(screen, "r<Enter>");
    screen_wait(screen, "and some text");
    company_reconnect(company);
    json_t *list = client_ok(company->masha, "task.list", "{s:b}", "all", 1);
    assert_int_equal(json_integer_value(json_object_get(list, "total")), 1);
    screen_free(screen);
}

static void test_done_while_core_is_away_is_done_once(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 2);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "d");
    testcore_kill(company->core);
    screen_bytes(screen, "y", 1);
    screen_pass(screen, 200);
    testcore_run(company->core);
    screen_wait(screen, "Done #2  +$27.00  balance $1.00");
    screen_free(screen);
}

static void test_a_disabled_account_is_told_goodbye(void **state)
{
    struct company *company = *state;

    struct screen *screen = stage_screen(company, "anna");
    client_ok(company->operator_, "account.disable", "{s:s}", "login", "anna");
    for (int i = 0; i < 1000 && !screen_ended(screen); i++)
        screen_pass(screen, 10);
    assert_true(screen_ended(screen));
    screen_free(screen);
}

/* Any keys and sizes in any order: nothing may crash, and the screen must still be of use. */
static void test_a_storm_of_keys_and_sizes(void **state)
{
    static const char *const keys[] = {
        "j",       "k",        "d",           "y",      "<Esc>", "<Enter>", "<Tab>", "<S-Tab>",
        "1",       "2",        "3",           "a",      "e",     "<Space>", "v",     "V",
        "u",       "s",        "c",           "p",      "[",     "]",       "t",     "/",
        ":",       "?",        "<F1>",        "<F2>",   "m",     "!",       "r",     "f",
        "<C-l>",   "<PgDn>",   "<PgUp>",      "<Home>", "<End>", "<Left>",  "<Up>",  "<Down>",
        "<C-d>",   "<C-u>",    "о",           "в",      "д",     "н",       "Ж",     ".",
        "<C-s>",   "<C-w>",    "<C-k>",       "<C-y>",  "z",     "鸚",      "<M-b>", "<C-a>",
        "<Right>", "<Delete>", "<Backspace>", "y",      "Y",     "<C-g>",   "5",
    };
    struct company *company = *state;

    stage_many(company, 120);
    stage_tasks(company, 12);
    srand(7);
    struct screen *screen = stage_screen(company, "petya");
    for (int i = 0; i < STORM_KEYS; i++) {
        screen_keys(screen, keys[(size_t)rand() % (sizeof keys / sizeof *keys)]);
        if (rand() % 12 == 0)
            screen_resize(screen, rand() % 210 + 1, rand() % 70 + 1);
        if (screen_ended(screen)) { /* the menu and `:` offer quitting too: that may be met */
            screen_free(screen);
            screen = stage_screen(company, "petya");
        }
    }
    screen_resize(screen, 80, 24);
    for (int i = 0; i < 20; i++)
        screen_keys(screen, "<Esc>y");
    screen_keys(screen, ":all<Enter><Esc>y<Esc>y<Esc>y");
    screen_wait(screen, "All tasks");
    screen_free(screen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_killed_core_leaves_screen_cursor_and_filter),
        TEST(test_away_is_told_and_the_return_too),
        TEST(test_a_half_typed_form_survives_and_is_saved_once),
        TEST(test_done_while_core_is_away_is_done_once),
        TEST(test_a_disabled_account_is_told_goodbye),
        TEST(test_a_storm_of_keys_and_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

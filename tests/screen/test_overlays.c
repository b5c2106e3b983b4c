/* test_overlays.c: help, command line, menus, questions, the Russian keyboard. */
#include "tests/lib/stage.h"
#include "tests/lib/test.h"

static void test_help_lists_the_keys_of_this_screen(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "?");
    screen_golden(screen, "help");
    screen_keys(screen, "unmark");
    assert_true(screen_has(screen, "unmark all"));
    assert_false(screen_has(screen, "next row"));
    screen_keys(screen, "<Esc>");
    assert_true(screen_has(screen, "My tasks"));
    screen_free(screen);
}

static void test_enter_in_help_runs_the_line(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "<F1>my acc<Enter>");
    assert_true(screen_has(screen, "My account"));
    screen_free(screen);
}

static void test_commands_are_found_by_name(void **state)
{
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, ":resh");
    screen_golden(screen, "palette");
    screen_keys(screen, "<C-u>acc<Enter>");
    assert_true(screen_has(screen, "My account"));
    screen_keys(screen, ":nonsense<Enter>");
    assert_true(screen_has(screen, "There is no command"));
    screen_free(screen);
}

static void test_a_number_in_the_command_line_opens_that_task(void **state)
{
    stage_tasks(*state, 3);
    struct screen *screen = stage_screen(*state, "anna");

    screen_keys(screen, ":2<Enter>");
    screen_wait(screen, "Task #2");
    screen_keys(screen, ":#77<Enter>");
    screen_wait(screen, "! no task #77");
    assert_true(screen_has(screen, "My tasks"));
    screen_free(screen);
}

static void test_only_managers_are_offered_a_reshuffle(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "!");
    assert_true(screen_has(screen, "Actions"));
    assert_false(screen_has(screen, "draw every open task anew"));
    screen_keys(screen, "<Esc>:reshuffle<Enter>");
    assert_true(screen_has(screen, "There is no command"));
    screen_free(screen);
}

static void test_a_reshuffle_wants_its_count_typed(void **state)
{
    stage_tasks(*state, 12);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "<F9><End><Enter>");
    screen_golden(screen, "reshuffle-ask");
    screen_keys(screen, "y"); /* nothing is typed yet */
    assert_true(screen_has(screen, "Type 12 first"));
    screen_keys(screen, "11<Enter>");
    assert_true(screen_has(screen, "Reshuffle all open tasks"));
    screen_keys(screen, "<Backspace>2<Enter>");
    screen_wait(screen, "Reshuffled 12 tasks, fees $156.00, skipped 0");
    screen_free(screen);
}

static void test_a_reshuffle_of_nothing_says_so(void **state)
{
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, ":resh<Enter>");
    screen_wait(screen, "there is nothing to reshuffle");
    screen_free(screen);
}

static void test_a_reshuffle_changes_the_screens_of_others(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 3);
    struct screen *screen = stage_screen(company, "petya");
    company_reshuffle(company->masha);
    screen_wait(screen, "balance -$78.00");
    screen_free(screen);
}

static void test_the_russian_keyboard_works_like_the_latin(void **state)
{
    stage_tasks(*state, 3);
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "оол"); /* jjk */
    assert_true(screen_has(screen, " >  2 "));
    screen_keys(screen, "в"); /* d */
    assert_true(screen_has(screen, "Complete task #2"));
    screen_keys(screen, "н"); /* the key of y says no */
    assert_false(screen_has(screen, "Complete task #2"));
    assert_true(screen_has(screen, "open 3"));
    screen_keys(screen, "вд"); /* да */
    screen_wait(screen, "Done #2");
    screen_keys(screen, ".пер<Esc>"); /* the key of / */
    screen_keys(screen, ",");         /* the key of ? */
    assert_true(screen_has(screen, "Help"));
    screen_keys(screen, "<Esc>Ж");
    assert_true(screen_has(screen, " :["));
    screen_free(screen);
}

static void test_cyrillic_stays_text_in_fields(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "фЖёрдочка, новая.<Tab>Текст<C-s>");
    screen_wait(screen, "Created #1");
    screen_keys(screen, "r");
    screen_wait(screen, "Жёрдочка, новая.");
    screen_free(screen);
}

static void test_pasted_text_is_no_command(void **state)
{
    static const char paste[] = "\033[200~dyQ\r\033[201~";

    stage_tasks(*state, 1);
    struct screen *screen = stage_screen(*state, "petya");
    screen_bytes(screen, paste, sizeof paste - 1);
    assert_true(screen_has(screen, "open 1"));
    assert_false(screen_ended(screen));
    screen_keys(screen, "a");
    screen_bytes(screen, paste, sizeof paste - 1);
    assert_true(screen_has(screen, "[dyQ "));
    screen_free(screen);
}

static void test_settings_change_the_language_at_once(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "<F2>");
    screen_golden(screen, "settings");
    screen_keys(screen, "jj<Enter>");
    screen_wait(screen, "1 Мои");
    screen_free(screen);
    screen = stage_screen(*state, "petya"); /* it is the account's */
    assert_true(screen_has(screen, "1 Мои"));
    screen_free(screen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_help_lists_the_keys_of_this_screen),
        TEST(test_enter_in_help_runs_the_line),
        TEST(test_commands_are_found_by_name),
        TEST(test_a_number_in_the_command_line_opens_that_task),
        TEST(test_only_managers_are_offered_a_reshuffle),
        TEST(test_a_reshuffle_wants_its_count_typed),
        TEST(test_a_reshuffle_of_nothing_says_so),
        TEST(test_a_reshuffle_changes_the_screens_of_others),
        TEST(test_the_russian_keyboard_works_like_the_latin),
        TEST(test_cyrillic_stays_text_in_fields),
        TEST(test_pasted_text_is_no_command),
        TEST(test_settings_change_the_language_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_mine.c: the first screen: rows, marks, completing, what others add meanwhile. */
#include "tests/lib/stage.h"
#include "tests/lib/test.h"

static void test_the_first_screen_shows_my_open_tasks(void **state)
{
    stage_tasks(*state, 12);
    struct screen *screen = stage_screen(*state, "petya");

    screen_golden(screen, "mine");
    screen_free(screen);
}

static void test_the_first_screen_asks_core_in_one_round(void **state)
{
    stage_tasks(*state, 3);
    struct screen *screen = stage_screen(*state, "petya");

    assert_in_range(screen_requests(screen), 1, 5); /* hello, watch, me, list, next page */
    screen_free(screen);
}

static void test_no_tasks_says_why_and_which_key_helps(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_golden(screen, "mine-empty");
    screen_free(screen);
}

static void test_done_asks_first_and_tells_the_reward(void **state)
{
    stage_tasks(*state, 3);
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "jd");
    screen_golden(screen, "mine-done-ask");
    screen_keys(screen, "y");
    screen_golden(screen, "mine-done");
    screen_free(screen);
}

static void test_enter_at_once_cancels_the_question(void **state)
{
    stage_tasks(*state, 2);
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "d<Enter>");
    assert_false(screen_has(screen, "Complete task"));
    assert_true(screen_has(screen, "open 2"));
    screen_keys(screen, "d<Tab><Enter>"); /* Tab goes round to the other button */
    screen_wait(screen, "open 1");
    screen_free(screen);
}

static void test_keys_typed_ahead_are_no_answer(void **state)
{
    stage_tasks(*state, 2);
    struct screen *screen = stage_screen(*state, "petya");

    screen_bytes(screen, "dy", 2); /* in one packet: no frame was drawn between them */
    assert_true(screen_has(screen, "Complete task"));
    screen_keys(screen, "d"); /* the key that opened it does not confirm */
    assert_true(screen_has(screen, "Complete task"));
    screen_keys(screen, "<Esc>");
    assert_true(screen_has(screen, "open 2"));
    screen_free(screen);
}

static void test_marks_are_done_together(void **state)
{
    stage_tasks(*state, 5);
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "<Space>jjv");
    assert_true(screen_has(screen, "marked 4: reward $108.00"));
    screen_golden(screen, "mine-marked");
    screen_keys(screen, "u");
    assert_false(screen_has(screen, "marked"));
    screen_keys(screen, "V");
    assert_true(screen_has(screen, "marked 5: reward $135.00"));
    screen_keys(screen, "dy");
    screen_wait(screen, "Done: 5 tasks  +$135.00  balance $70.00");
    assert_true(screen_has(screen, "open 0"));
    screen_free(screen);
}

static void test_marks_hold_ids_not_places(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 3);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "j<Space>");
    company_task(company->masha, "A new one");
    screen_keys(screen, "r");
    screen_wait(screen, "A new one");
    assert_true(screen_has(screen, " * 2 "));
    screen_free(screen);
}

static void test_new_tasks_wait_until_they_are_asked_for(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 3);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "j");
    company_task(company->masha, "The first new one");
    company_task(company->masha, "The second new one");
    screen_wait(screen, "2 new (r)");
    assert_false(screen_has(screen, "new one"));
    assert_true(screen_has(screen, " >  2 "));
    screen_golden(screen, "mine-news");
    screen_keys(screen, "r");
    screen_wait(screen, "The second new one");
    assert_true(screen_has(screen, " >  2 "));
    screen_golden(screen, "mine-news-shown");
    screen_free(screen);
}

static void test_a_frozen_screen_stays_as_it_is(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 2);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "f");
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    screen_pass(screen, 2000);
    assert_true(screen_has(screen, "Repaint the perch"));
    screen_keys(screen, "f");
    screen_wait_gone(screen, "Repaint the perch");
    screen_free(screen);
}

static void test_what_another_session_does_shows_without_a_key(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 3);
    struct screen *screen = stage_screen(company, "petya");
    client_ok(company->petya, "task.done", "{s:i}", "id", 2);
    screen_wait_gone(screen, "Count the sunflower seeds");
    screen_wait(screen, "balance -$12.00");
    assert_true(screen_has(screen, "open 2"));
    screen_free(screen);
}

static void test_the_cursor_stays_on_its_task_when_rows_above_go(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 5);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "jjj");
    assert_true(screen_has(screen, " >  2 "));
    client_ok(company->petya, "task.done", "{s:i}", "id", 5);
    client_ok(company->petya, "task.done", "{s:i}", "id", 4);
    screen_wait(screen, "open 3");
    assert_true(screen_has(screen, " >  2 "));
    screen_free(screen);
}

static void test_rows_stay_in_sight_when_all_are_assigned_anew(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 4);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "s<End><Up><Enter>"); /* by assignment: each row moves to the beginning */
    screen_keys(screen, "j");
    testcore_set_clock(company->core, testcore_clock(company->core) + 60000);
    company_reshuffle(company->masha);
    screen_wait(screen, "balance -$104.00");
    screen_wait(screen, "Count the sunflower");
    screen_wait(screen, "1-4 of 4");
    screen_free(screen);
}

static void test_a_reshuffle_leaves_the_rows_where_they_are(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 4);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "jj");
    company_reshuffle(company->masha);
    screen_wait(screen, "balance -$104.00");
    assert_true(screen_has(screen, " >  2 "));
    assert_true(screen_has(screen, "1-4 of 4"));
    screen_free(screen);
}

static void test_the_card_counts_what_waits(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 2);
    struct screen *screen = stage_screen(company, "petya");
    screen_resize(screen, 52, 14);
    company_task(company->masha, "One");
    company_task(company->masha, "Two");
    screen_wait(screen, "2 new tasks");
    assert_true(screen_has(screen, "4 open"));
    screen_free(screen);
}

static void test_q_quits_at_the_top_only(void **state)
{
    stage_tasks(*state, 1);
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "<Enter>q");
    assert_false(screen_ended(screen));
    assert_true(screen_has(screen, "My tasks"));
    screen_keys(screen, "<Esc>h<Left>");
    assert_false(screen_ended(screen));
    screen_keys(screen, "q");
    assert_true(screen_ended(screen));
    screen_free(screen);
}

static void test_control_c_quits_when_pressed_twice(void **state)
{
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "<C-c>j<C-c>");
    assert_false(screen_ended(screen));
    assert_true(screen_has(screen, "C-c once more quits."));
    screen_keys(screen, "<C-c>");
    assert_true(screen_ended(screen));
    screen_free(screen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_first_screen_shows_my_open_tasks, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_the_first_screen_asks_core_in_one_round, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_no_tasks_says_why_and_which_key_helps, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_done_asks_first_and_tells_the_reward, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_enter_at_once_cancels_the_question, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_keys_typed_ahead_are_no_answer, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_marks_are_done_together, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_marks_hold_ids_not_places, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_new_tasks_wait_until_they_are_asked_for, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_a_frozen_screen_stays_as_it_is, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_what_another_session_does_shows_without_a_key,
                                        stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_the_cursor_stays_on_its_task_when_rows_above_go,
                                        stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_rows_stay_in_sight_when_all_are_assigned_anew,
                                        stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_a_reshuffle_leaves_the_rows_where_they_are,
                                        stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_the_card_counts_what_waits, stage_setup,
                                        stage_teardown),
        cmocka_unit_test_setup_teardown(test_q_quits_at_the_top_only, stage_setup, stage_teardown),
        cmocka_unit_test_setup_teardown(test_control_c_quits_when_pressed_twice, stage_setup,
                                        stage_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_all.c: everybody's tasks: parts, order, filter, columns, preview, and lists of any length.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/stage.h"
#include "tests/lib/test.h"

enum { LONG = 1500 };

static void test_all_shows_who_has_what(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 6);
    client_ok(company->petya, "task.done", "{s:i}", "id", 2);
    struct screen *screen = stage_screen(company, "masha");
    screen_keys(screen, "2");
    screen_golden(screen, "all");
    screen_keys(screen, "]");
    assert_true(screen_has(screen, "[Done]"));
    assert_true(screen_has(screen, "Count the sunflower"));
    assert_false(screen_has(screen, "Repaint"));
    screen_keys(screen, "]");
    screen_golden(screen, "all-every");
    screen_keys(screen, "t");
    assert_true(screen_has(screen, "[Open]"));
    screen_free(screen);
}

static void test_the_filter_follows_every_key(void **state)
{
    stage_tasks(*state, 12);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "2/the");
    screen_wait(screen, "filter: the");
    assert_true(screen_has(screen, "Sweep the feathers"));
    assert_false(screen_has(screen, "Oil the hingesX"));
    screen_keys(screen, " ma");
    screen_wait_gone(screen, "Sweep the feathers");
    screen_golden(screen, "all-filter");
    screen_keys(screen, "<Enter>");
    assert_true(screen_has(screen, "filter: the ma"));
    screen_keys(screen, "<Esc>"); /* clears the filter, and leaves nothing else */
    assert_false(screen_has(screen, "filter:"));
    assert_true(screen_has(screen, "Sweep the feathers"));
    screen_free(screen);
}

static void test_a_filter_that_matches_nothing_says_how_to_leave(void **state)
{
    stage_tasks(*state, 3);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "2<F4>zzzz<Enter>");
    assert_true(screen_has(screen, "Nothing matches the filter; Esc clears it."));
    screen_free(screen);
}

static void test_the_filter_knows_people_and_cyrillic(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 5);
    struct screen *screen = stage_screen(company, "masha");
    screen_keys(screen, "2/жёрдочку<Enter>");
    assert_true(screen_has(screen, "Починить скрипучую жёрдочку"));
    assert_true(screen_has(screen, "1-1"));
    screen_keys(screen, "<Esc>/@petya<Enter>");
    assert_true(screen_has(screen, "of 5"));
    screen_keys(screen, "Y");
    screen_wait(screen, "ssh popug@host tasks --all --state open --assignee petya");
    screen_free(screen);
}

static void test_sort_is_chosen_from_a_menu(void **state)
{
    stage_tasks(*state, 4);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "2s");
    screen_golden(screen, "all-sort");
    screen_keys(screen, "j<Enter>");
    assert_true(screen_has(screen, "oldest first"));
    assert_true(screen_has(screen, " >  1 "));
    screen_free(screen);
}

static void test_columns_can_be_switched(void **state)
{
    stage_tasks(*state, 2);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "2c<Down><Down><Down><Space>");
    assert_true(screen_has(screen, "[ ] ASSIGNEE"));
    screen_keys(screen, "<Down><Down><Down><Enter><Esc>");
    assert_false(screen_has(screen, "ASSIGNEE"));
    assert_true(screen_has(screen, "FEE"));
    assert_true(screen_has(screen, "$13.00"));
    screen_free(screen);
}

static void test_a_wide_screen_shows_more_and_a_preview(void **state)
{
    stage_tasks(*state, 12);
    struct screen *screen = screen_open(&(struct screen_config){
        .core = ((struct company *)*state)->core, .login = "masha", .cols = 200, .rows = 60});

    screen_keys(screen, "2jp");
    screen_wait(screen, "complaint book");
    screen_golden(screen, "all-200x60");
    screen_free(screen);
}

static void test_a_long_list_is_paged_with_few_requests(void **state)
{
    stage_many(*state, LONG);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "2");
    screen_wait(screen, "1-18 of 1,500");
    screen_pass(screen, 1500); /* the news of their creation are over */
    screen_requests(screen);
    for (int i = 0; i < 20; i++)
        screen_keys(screen, "<PgDn>");
    assert_true(screen_has(screen, "361-378 of 1,500"));
    assert_true(screen_has(screen, " >  1140 "));
    assert_in_range(screen_requests(screen), 15, 25);
    for (int i = 0; i < 20; i++)
        screen_keys(screen, "<PgUp>");
    assert_true(screen_has(screen, "1-18 of 1,500"));
    assert_in_range(screen_requests(screen), 10, 30);
    screen_free(screen);
}

static void test_the_end_of_a_long_list_is_one_request_away(void **state)
{
    stage_many(*state, LONG);
    struct screen *screen = stage_screen(*state, "masha");

    screen_keys(screen, "2");
    screen_pass(screen, 1500); /* the news of their creation are over */
    screen_requests(screen);
    screen_keys(screen, "G");
    assert_true(screen_has(screen, "1,483-1,500 of 1,500"));
    assert_true(screen_has(screen, " >  1 "));
    assert_in_range(screen_requests(screen), 1, 3);
    screen_keys(screen, "kkk<PgUp>");
    assert_true(screen_has(screen, "1,465-1,482 of 1,500"));
    screen_keys(screen, "g");
    assert_true(screen_has(screen, "1-18 of 1,500"));
    assert_true(screen_has(screen, " >  1500 "));
    screen_free(screen);
}

static void test_keys_faster_than_core_are_made_up_for(void **state)
{
    char keys[200];

    stage_many(*state, 300);
    struct screen *screen = stage_screen(*state, "masha");
    screen_keys(screen, "2");
    memset(keys, 'j', sizeof keys);
    screen_bytes(screen, keys, 120); /* one packet: no answer can have come between */
    screen_settle(screen);
    assert_true(screen_has(screen, " >  180 "));
    screen_free(screen);
}

static void test_the_place_in_a_list_is_kept_between_screens(void **state)
{
    stage_many(*state, 200);
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "2<PgDn><PgDn><PgDn>jj");
    char *before = strdup(screen_text(screen));
    screen_keys(screen, "1");
    assert_true(screen_has(screen, "My tasks"));
    screen_keys(screen, "2");
    assert_true(screen_has(screen, " >  144 "));
    free(before);
    screen_free(screen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_all_shows_who_has_what),
        TEST(test_the_filter_follows_every_key),
        TEST(test_a_filter_that_matches_nothing_says_how_to_leave),
        TEST(test_the_filter_knows_people_and_cyrillic),
        TEST(test_sort_is_chosen_from_a_menu),
        TEST(test_columns_can_be_switched),
        TEST(test_a_wide_screen_shows_more_and_a_preview),
        TEST(test_a_long_list_is_paged_with_few_requests),
        TEST(test_the_end_of_a_long_list_is_one_request_away),
        TEST(test_keys_faster_than_core_are_made_up_for),
        TEST(test_the_place_in_a_list_is_kept_between_screens),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

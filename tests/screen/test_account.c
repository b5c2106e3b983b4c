/* test_account.c: the balance and the audit log, day by day. */
#include "tests/lib/stage.h"
#include "tests/lib/test.h"

enum { DAY_MS = 86400000 };

/* Fees on one day, rewards on the next, nothing on the third. */
static void live_three_days(struct company *company)
{
    stage_tasks(company, 4);
    testcore_set_clock(company->core, TESTCORE_NOW_MS + DAY_MS);
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    client_ok(company->petya, "task.done", "{s:i}", "id", 3);
    company_task(company->masha, "Count the visitors");
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 2 * DAY_MS);
}

static void test_the_account_shows_a_day_of_the_books(void **state)
{
    struct company *company = *state;

    live_three_days(company);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "3");
    assert_true(screen_has(screen, "Nothing was charged or credited on this day"));
    screen_keys(screen, "[");
    screen_golden(screen, "account");
    screen_keys(screen, "[");
    assert_true(screen_has(screen, "Tue 14 Oct 2025"));
    assert_true(screen_has(screen, "charged 52.00"));
    screen_keys(screen, "[");
    assert_true(screen_has(screen, "The books begin with this day."));
    screen_keys(screen, "t");
    assert_true(screen_has(screen, "Thu 16 Oct 2025"));
    screen_keys(screen, "]");
    assert_true(screen_has(screen, "This is the last day of the books."));
    screen_free(screen);
}

static void test_an_entry_opens_its_task(void **state)
{
    stage_tasks(*state, 2);
    struct screen *screen = stage_screen(*state, "petya");

    screen_keys(screen, "3j<Enter>");
    screen_wait(screen, "Task #1");
    screen_keys(screen, "q");
    assert_true(screen_has(screen, "My account"));
    screen_free(screen);
}

static void test_new_entries_wait_and_the_sums_are_new_at_once(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 2);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "3");
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    screen_wait(screen, "1 new (r)");
    screen_wait(screen, "Balance  $1.00");
    assert_true(screen_has(screen, "credited 27.00"));
    screen_keys(screen, "r");
    screen_wait(screen, "Completed  #1");
    screen_free(screen);
}

static void test_the_screen_follows_when_a_day_ends(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 1);
    struct screen *screen = stage_screen(company, "petya");
    screen_keys(screen, "3");
    assert_true(screen_has(screen, "Tue 14 Oct 2025"));
    testcore_set_clock(company->core, TESTCORE_NOW_MS + DAY_MS);
    company_task(company->masha, "The first of a new day");
    screen_wait(screen, "Wed 15 Oct 2025");
    screen_wait(screen, "The first of a new day");
    screen_free(screen);
}

static void test_the_account_can_be_the_first_screen(void **state)
{
    struct company *company = *state;

    stage_tasks(company, 1);
    struct screen *screen = screen_open(
        &(struct screen_config){.core = company->core, .login = "petya", .screen = "account"});
    assert_true(screen_has(screen, "[3 Account]"));
    assert_true(screen_has(screen, "Assigned   #1"));
    screen_keys(screen, "Y");
    assert_true(screen_has(screen, "ssh popug@host log --day 2025-10-14"));
    screen_free(screen);
}

static void test_the_account_speaks_russian(void **state)
{
    struct company *company = *state;

    live_three_days(company);
    struct screen *screen = screen_open(&(struct screen_config){
        .core = company->core, .login = "petya", .lang = "ru_RU.UTF-8", .screen = "account"});
    screen_keys(screen, "х"); /* the key of [ */
    screen_golden(screen, "account-ru");
    screen_free(screen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_the_account_shows_a_day_of_the_books),
        TEST(test_an_entry_opens_its_task),
        TEST(test_new_entries_wait_and_the_sums_are_new_at_once),
        TEST(test_the_screen_follows_when_a_day_ends),
        TEST(test_the_account_can_be_the_first_screen),
        TEST(test_the_account_speaks_russian),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

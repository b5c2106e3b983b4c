/* test_task.c: rules T1, T3, T4, T6, T7 and T8 of the tasks, through a real core. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/lib/chi2.h"
#include "tests/lib/company.h"

static json_t *task_get(struct client *client, int64_t id)
{
    return client_ok(client, "task.get", "{s:I}", "id", (json_int_t)id);
}

static json_t *task_add(struct client *client, const char *title)
{
    return json_object_get(client_ok(client, "task.add", "{s:s}", "title", title), "task");
}

static void test_a_new_task_is_priced_in_whole_units_and_assigned_at_once(void **state)
{
    struct company *company = *state;
    json_t *task = json_object_get(client_ok(company->masha, "task.add", "{s:s, s:s}", "title",
                                             "Wash the cage", "text", "Twice.\nThen dry it."),
                                   "task");

    assert_int_equal(client_int(task, "id"), 1);
    assert_int_equal(strlen(client_text(task, "uuid")), 36);
    assert_string_equal(client_text(task, "title"), "Wash the cage");
    assert_string_equal(client_text(task, "text"), "Twice.\nThen dry it.");
    assert_string_equal(client_text(task, "state"), "open");
    assert_string_equal(client_text(task, "author"), "masha");
    assert_non_null(company_client(company, client_text(task, "assignee")));
    assert_int_equal(client_int(task, "draws"), 1);
    assert_in_range(client_int(task, "fee_cents"), 1000, 2000);
    assert_int_equal(client_int(task, "fee_cents") % 100, 0);
    assert_in_range(client_int(task, "reward_cents"), 2000, 4000);
    assert_int_equal(client_int(task, "reward_cents") % 100, 0);
    assert_string_equal(client_text(task, "created_at"), "2025-10-14T12:00:00.000Z");
    assert_string_equal(client_text(task, "assigned_at"), "2025-10-14T12:00:00.000Z");
    assert_true(json_is_null(json_object_get(task, "done_at")));
}

static void test_the_fee_is_charged_to_the_assignee_at_once(void **state)
{
    struct company *company = *state;
    json_t *task = task_add(company->kesha, "Wash the cage");
    int64_t fee_cents = client_int(task, "fee_cents");
    json_t *entries;

    assert_string_equal(client_text(task, "assignee"), "petya");
    assert_int_equal(client_int(client_ok(company->petya, "account.me", NULL), "balance_cents"),
                     -fee_cents);
    entries = client_ok(company->petya, "ledger.list", NULL);
    assert_int_equal(client_int(entries, "total"), 1);
    entries = json_array_get(json_object_get(entries, "data"), 0);
    assert_string_equal(client_text(entries, "kind"), "fee");
    assert_int_equal(client_int(entries, "amount_cents"), -fee_cents);
    assert_int_equal(client_int(entries, "balance_after_cents"), -fee_cents);
    assert_int_equal(client_int(entries, "task"), 1);
}

/* Rule T3: fees of 10 to 20 whole units and rewards of 20 to 40, each equally likely, both ends
 * included, whoever gets the task. */
static void test_prices_are_uniform_over_their_ranges(void **state)
{
    struct company *company = *state;
    int64_t fees[11] = {0}, rewards[21] = {0}, cheap[4] = {0};
    static const char initials[] = "kmap";

    for (int i = 0; i < 1000; i++) {
        json_t *task = task_add(company->masha, "Wash the cage");
        int64_t fee_cents = client_int(task, "fee_cents");
        int64_t reward_cents = client_int(task, "reward_cents");
        const char *assignee = client_text(task, "assignee");

        assert_true(fee_cents >= 1000 && fee_cents <= 2000 && fee_cents % 100 == 0);
        assert_true(reward_cents >= 2000 && reward_cents <= 4000 && reward_cents % 100 == 0);
        fees[fee_cents / 100 - 10]++;
        rewards[reward_cents / 100 - 20]++;
        cheap[strchr(initials, *assignee) - initials] += fee_cents <= 1500;
    }
    chi2_assert_uniform("the fee", fees, 11);
    chi2_assert_uniform("the reward", rewards, 21);
    chi2_assert_uniform("who gets the cheap ones", cheap, 4);
}

static void test_titles_and_texts_keep_their_bounds(void **state)
{
    struct company *company = *state;
    char title[4 * 201 + 1], text[10002];

    memset(title, 'x', sizeof title);
    title[200] = '\0';
    company_task(company->petya, title);
    title[200] = 'x', title[201] = '\0';
    client_refused(company->petya, ERR_PARAM, "task.add", "{s:s}", "title", title);
    client_refused(company->petya, ERR_PARAM, "task.add", "{s:s}", "title", "");
    client_refused(company->petya, ERR_PARAM_MISSING, "task.add", "{s:s}", "text", "no title");
    client_refused(company->petya, ERR_PARAM, "task.add", "{s:s}", "title", "two\nlines");
    client_refused(company->petya, ERR_PARAM, "task.add", "{s:s}", "title", "an \033[31mescape");
    for (int i = 0; i < 200; i++)
        snprintf(title + 2 * i, 3, "\xd0\xb6");
    company_task(company->petya, title); /* characters, not bytes */
    memset(text, 'y', sizeof text);
    text[10000] = '\0';
    client_ok(company->petya, "task.add", "{s:s, s:s}", "title", "long", "text", text);
    text[10000] = 'y', text[10001] = '\0';
    client_refused(company->petya, ERR_PARAM, "task.add", "{s:s, s:s}", "title", "longer", "text",
                   text);
    assert_int_equal(client_int(client_ok(company->petya, "task.list", "{s:b}", "all", 1), "total"),
                     3);
}

static void test_with_nobody_to_assign_to_nothing_is_stored(void **state)
{
    struct company *company = *state;

    /* The pool is the popugs; petya leaves it while another is there, and no role change may. */
    client_person(company->operator_, "olya", "popug");
    client_ok(company->operator_, "account.disable", "{s:s}", "login", "petya");
    client_refused(company->operator_, ERR_POOL_EMPTY, "account.disable", "{s:s}", "login", "olya");
    assert_int_equal(client_int(client_ok(company->masha, "task.list", "{s:b}", "all", 1), "total"),
                     0);
}

static void test_an_empty_company_creates_no_task(void **state)
{
    struct testcore *core = testcore_start();
    struct client *operator_ = client_operator(core);

    (void)state;
    client_refused(operator_, ERR_POOL_EMPTY, "task.add", "{s:s}", "title", "Nobody is here");
    assert_int_equal(client_int(client_ok(operator_, "task.list", NULL), "total"), 0);
    client_person(operator_, "kesha", "admin");
    assert_int_equal(company_task(operator_, "Somebody is here"), 1);
    client_free(operator_);
    testcore_free(core);
}

static void test_completing_pays_the_reward_once(void **state)
{
    struct company *company = *state;
    json_t *task = task_add(company->masha, "Wash the cage"), *done;
    int64_t fee_cents = client_int(task, "fee_cents"),
            reward_cents = client_int(task, "reward_cents");
    char at[32];

    testcore_set_clock(company->core, TESTCORE_NOW_MS + 60000);
    done = client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    assert_string_equal(client_text(done, "result"), "done");
    assert_int_equal(client_int(done, "id"), 1);
    assert_int_equal(client_int(done, "reward_cents"), reward_cents);
    assert_int_equal(client_int(done, "balance_cents"), reward_cents - fee_cents);
    snprintf(at, sizeof at, "%s", client_text(done, "done_at"));
    assert_string_equal(at, "2025-10-14T12:01:00.000Z");

    testcore_set_clock(company->core, TESTCORE_NOW_MS + 120000);
    done = client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    assert_string_equal(client_text(done, "result"), "already_done");
    assert_int_equal(client_int(done, "reward_cents"), reward_cents);
    assert_int_equal(client_int(done, "balance_cents"), reward_cents - fee_cents);
    assert_string_equal(client_text(done, "done_at"), at);
    assert_int_equal(client_int(client_ok(company->petya, "ledger.list", NULL), "total"), 2);
    task = task_get(company->anna, 1);
    assert_string_equal(client_text(task, "state"), "done");
    assert_string_equal(client_text(task, "done_at"), at);
    assert_string_equal(client_text(task, "assignee"), "petya");
}

static void test_nobody_but_the_assignee_completes_a_task(void **state)
{
    struct company *company = *state;
    struct client *others[] = {company->kesha, company->masha, company->anna};

    task_add(company->masha, "Wash the cage");
    for (int round = 0; round < 2; round++) { /* open, then done: nothing changes for others */
        for (int i = 0; i < 3; i++)
            assert_string_equal(client_text(client_refused(others[i], ERR_NOT_ASSIGNEE, "task.done",
                                                           "{s:i}", "id", 1),
                                            "assignee"),
                                "petya");
        client_refused(company->operator_, ERR_OPERATOR, "task.done", "{s:i}", "id", 1);
        if (round == 0)
            client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    }
    client_refused(company->petya, ERR_NO_TASK, "task.done", "{s:i}", "id", 2);
    assert_int_equal(company_balance(company, "masha"), 0);
    assert_int_equal(company_balance(company, "kesha"), 0);
}

static void test_author_manager_and_admin_edit_an_open_task(void **state)
{
    struct company *company = *state;
    json_t *task;

    client_person(company->operator_, "olya", "popug");
    task_add(company->petya, "First");
    task = json_object_get(
        client_ok(company->petya, "task.edit", "{s:i, s:s}", "id", 1, "title", "Second"), "task");
    assert_string_equal(client_text(task, "title"), "Second");
    assert_string_equal(client_text(task, "text"), "");
    client_ok(company->masha, "task.edit", "{s:i, s:s}", "id", 1, "text", "by the manager");
    client_ok(company->kesha, "task.edit", "{s:i, s:s}", "id", 1, "title", "Third");
    client_ok(company->operator_, "task.edit", "{s:i, s:s, s:s}", "id", 1, "title", "Fourth",
              "text", "by the operator");
    task = task_get(company->anna, 1);
    assert_string_equal(client_text(task, "title"), "Fourth");
    assert_string_equal(client_text(task, "text"), "by the operator");
    assert_string_equal(client_text(task, "author"), "petya");
}

static void test_others_and_the_assignee_do_not_edit(void **state)
{
    struct company *company = *state;

    task_add(company->anna, "By the accountant"); /* petya is its assignee */
    client_refused(company->petya, ERR_NOT_YOURS, "task.edit", "{s:i, s:s}", "id", 1, "title", "x");
    task_add(company->petya, "By petya");
    client_refused(company->anna, ERR_NOT_YOURS, "task.edit", "{s:i, s:s}", "id", 2, "title", "x");
    client_refused(company->anna, ERR_NO_TASK, "task.edit", "{s:i, s:s}", "id", 3, "title", "x");
    client_ok(company->anna, "task.edit", "{s:i, s:s}", "id", 1, "title", "Changed");
}

static void test_an_edit_of_nothing_is_refused(void **state)
{
    struct company *company = *state;

    task_add(company->petya, "Wash the cage");
    client_refused(company->petya, ERR_PARAM_MISSING, "task.edit", "{s:i}", "id", 1);
}

static void test_a_done_task_never_changes(void **state)
{
    struct company *company = *state;

    task_add(company->petya, "Wash the cage");
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    client_refused(company->petya, ERR_TASK_DONE, "task.edit", "{s:i, s:s}", "id", 1, "title", "x");
    client_refused(company->kesha, ERR_TASK_DONE, "task.edit", "{s:i, s:s}", "id", 1, "text", "x");
    assert_string_equal(client_text(task_get(company->petya, 1), "title"), "Wash the cage");
}

static void test_the_operator_is_an_author_without_account(void **state)
{
    struct company *company = *state;
    json_t *task = task_add(company->operator_, "From above"), *created;

    assert_string_equal(client_text(task, "author"), "operator");
    assert_string_equal(client_text(task, "assignee"), "petya");
    created = json_array_get(json_object_get(task_get(company->petya, 1), "history"), 0);
    assert_string_equal(client_text(created, "what"), "created");
    assert_string_equal(client_text(created, "account"), "operator");
    client_refused(company->petya, ERR_NOT_YOURS, "task.edit", "{s:i, s:s}", "id", 1, "title", "x");
}

/* The history's lines of one kind and account: how many, and how many show their amount. */
struct lines {
    int count, shown;
    int64_t amount_cents;
};

static struct lines history(struct client *client, int64_t id, const char *what,
                            const char *account)
{
    struct lines lines = {0};
    json_t *line;
    size_t i;

    json_array_foreach(json_object_get(task_get(client, id), "history"), i, line)
    {
        if (strcmp(client_text(line, "what"), what) != 0 ||
            strcmp(client_text(line, "account"), account) != 0)
            continue;
        assert_int_equal(strlen(client_text(line, "at")), 24);
        lines.count++;
        if (json_is_null(json_object_get(line, "amount_cents")))
            continue;
        lines.shown++;
        lines.amount_cents += client_int(line, "amount_cents");
    }
    return lines;
}

static void test_a_history_shows_amounts_only_to_whom_they_belong(void **state)
{
    struct company *company = *state;
    json_t *task = task_add(company->masha, "Wash the cage");
    int64_t fee_cents = client_int(task, "fee_cents"),
            reward_cents = client_int(task, "reward_cents");
    struct client *all[] = {company->petya, company->anna, company->kesha, company->operator_};

    client_person(company->operator_, "olya", "popug");
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    for (int i = 0; i < 4; i++) {
        struct lines assigned = history(all[i], 1, "assigned", "petya");
        struct lines completed = history(all[i], 1, "completed", "petya");

        assert_int_equal(assigned.count, 1);
        assert_int_equal(assigned.amount_cents, -fee_cents);
        assert_int_equal(completed.count, 1);
        assert_int_equal(completed.amount_cents, reward_cents);
    }
    all[0] = client_login(company->core, "olya");
    all[1] = company->masha;
    for (int i = 0; i < 2; i++) {
        struct lines assigned = history(all[i], 1, "assigned", "petya");
        struct lines completed = history(all[i], 1, "completed", "petya");

        assert_int_equal(assigned.count, 1);
        assert_int_equal(assigned.shown, 0);
        assert_int_equal(completed.count, 1);
        assert_int_equal(completed.shown, 0);
    }
    client_free(all[0]);
}

/* In a history with several assignees each sees their own charges and nobody else's. */
static void test_each_assignee_sees_their_own_charges_in_a_history(void **state)
{
    struct company *company = *state;
    const char *logins[] = {"petya", "olya"};
    struct client *clients[2] = {company->petya, NULL};
    int64_t fee_cents;
    int seen = 0;

    client_person(company->operator_, "olya", "popug");
    clients[1] = client_login(company->core, "olya");
    fee_cents = client_int(task_add(company->masha, "Wash the cage"), "fee_cents");
    for (int i = 0; i < 40; i++) /* both are drawn, but for one chance in 2^39 */
        company_reshuffle(company->masha);
    for (int me = 0; me < 2; me++) {
        struct lines mine = history(clients[me], 1, "assigned", logins[me]);
        struct lines theirs = history(clients[me], 1, "assigned", logins[1 - me]);

        assert_int_equal(mine.shown, mine.count);
        assert_int_equal(mine.amount_cents, -fee_cents * mine.count);
        assert_true(theirs.count > 0);
        assert_int_equal(theirs.shown, 0);
        seen += mine.count;
    }
    assert_int_equal(seen, 41);
    assert_int_equal(client_int(task_get(company->anna, 1), "draws"), 41);
    client_free(clients[1]);
}

static void test_a_history_tells_what_happened_in_order(void **state)
{
    static const char *const expected[] = {"created", "assigned", "edited", "assigned",
                                           "completed"};
    struct company *company = *state;
    json_t *lines;

    task_add(company->anna, "Wash the cage");
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 1000);
    client_ok(company->masha, "task.edit", "{s:i, s:s}", "id", 1, "title", "Wash it well");
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 2000);
    company_reshuffle(company->masha);
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 3000);
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    lines = json_object_get(task_get(company->anna, 1), "history");
    assert_int_equal(json_array_size(lines), 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(client_text(json_array_get(lines, i), "what"), expected[i]);
    assert_string_equal(client_text(json_array_get(lines, 0), "account"), "anna");
    assert_string_equal(client_text(json_array_get(lines, 2), "account"), "masha");
    assert_string_equal(client_text(json_array_get(lines, 4), "account"), "petya");
}

static void test_writes_are_pushed_to_those_who_watch(void **state)
{
    struct company *company = *state;
    json_t *nouns;

    client_ok(company->anna, "watch.set", "{s:[s]}", "nouns", "task");
    client_ok(company->petya, "watch.set", "{s:[ss]}", "nouns", "ledger", "account");
    task_add(company->masha, "Wash the cage");
    nouns = json_object_get(client_push(company->anna, "changed"), "nouns");
    assert_string_equal(json_string_value(json_array_get(nouns, 0)), "task");
    assert_non_null(client_push(company->petya, "changed"));
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    assert_non_null(client_push(company->anna, "changed"));
    client_ok(company->masha, "task.add", "{s:s}", "title", "Another");
    assert_non_null(client_push(company->anna, "changed"));
    client_ok(company->masha, "task.edit", "{s:i, s:s}", "id", 2, "title", "Edited");
    assert_non_null(client_push(company->anna, "changed"));
}

static void test_tasks_outlive_a_restart(void **state)
{
    struct company *company = *state;
    int64_t balance_cents;

    task_add(company->masha, "Wash the cage");
    balance_cents =
        client_int(client_ok(company->petya, "task.done", "{s:i}", "id", 1), "balance_cents");
    testcore_kill(company->core);
    testcore_run(company->core);
    company_reconnect(company);
    assert_string_equal(client_text(task_get(company->petya, 1), "state"), "done");
    assert_int_equal(company_balance(company, "petya"), balance_cents);
    assert_int_equal(company_task(company->petya, "The next"), 2);
}

#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_task_is_priced_in_whole_units_and_assigned_at_once, company_setup),
        TEST(test_the_fee_is_charged_to_the_assignee_at_once, company_setup_popugs),
        TEST(test_prices_are_uniform_over_their_ranges, company_setup),
        TEST(test_titles_and_texts_keep_their_bounds, company_setup),
        TEST(test_with_nobody_to_assign_to_nothing_is_stored, company_setup_popugs),
        cmocka_unit_test(test_an_empty_company_creates_no_task),
        TEST(test_completing_pays_the_reward_once, company_setup_popugs),
        TEST(test_nobody_but_the_assignee_completes_a_task, company_setup_popugs),
        TEST(test_author_manager_and_admin_edit_an_open_task, company_setup),
        TEST(test_others_and_the_assignee_do_not_edit, company_setup_popugs),
        TEST(test_an_edit_of_nothing_is_refused, company_setup),
        TEST(test_a_done_task_never_changes, company_setup_popugs),
        TEST(test_the_operator_is_an_author_without_account, company_setup_popugs),
        TEST(test_a_history_shows_amounts_only_to_whom_they_belong, company_setup_popugs),
        TEST(test_each_assignee_sees_their_own_charges_in_a_history, company_setup_popugs),
        TEST(test_a_history_tells_what_happened_in_order, company_setup_popugs),
        TEST(test_writes_are_pushed_to_those_who_watch, company_setup_popugs),
        TEST(test_tasks_outlive_a_restart, company_setup_popugs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

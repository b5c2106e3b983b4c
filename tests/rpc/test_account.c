/* test_account.c: rule U1: who makes and changes accounts, what can never happen to the last admin
 * and to the pool, and what a disabled account loses. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/books.h"
#include "tests/lib/company.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"

static const char account_members[] =
    "login:str name:str email:str role:str active:bool locale:str "
    "balance_cents:int open_tasks:int created_at:str";

static json_t *set_role(struct client *client, const char *login, const char *role)
{
    return json_object_get(
        client_ok(client, "account.set", "{s:s, s:s}", "login", login, "role", role), "account");
}

/* account.add with a fresh key; the caller checks the answer. */
static json_t *add_params(const char *login, const char *name, const char *email, const char *role)
{
    char line[512], fingerprint[64];

    client_key(login, line, fingerprint);
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "login", login, "name", name, "email", email,
                     "role", role, "key", line);
}

static void test_an_admin_adds_an_account(void **state)
{
    struct company *company = *state;
    json_t *account = json_object_get(
        client_ok(company->kesha, "account.add", "o",
                  add_params("olya.1", "Оля Попугаева", "olya@example.com", "accountant")),
        "account");

    members_expect(account, account_members);
    assert_string_equal(client_text(account, "login"), "olya.1");
    assert_string_equal(client_text(account, "name"), "Оля Попугаева");
    assert_string_equal(client_text(account, "role"), "accountant");
    assert_true(json_is_true(json_object_get(account, "active")));
    assert_int_equal(client_int(account, "balance_cents"), 0);
    client_free(client_login(company->core, "olya.1"));
}

static void test_an_account_may_get_its_key_later(void **state)
{
    struct company *company = *state;
    char line[512], fingerprint[64];

    client_ok(company->kesha, "account.add", "{s:s, s:s, s:s, s:s}", "login", "olya", "name",
              "Olya", "email", "olya@example.com", "role", "popug");
    client_key("olya", line, fingerprint);
    client_ok(company->kesha, "key.add", "{s:s, s:s}", "account", "olya", "key", line);
    client_free(client_login(company->core, "olya"));
}

static void test_logins_have_a_shape_and_some_are_reserved(void **state)
{
    static const char *const bad[] = {
        "Kesha", "1kesha", "ke sha", "ke/sha",
        "",      "кеша",   "-kesha", "abcdefghijabcdefghijabcdefghijabc"};
    static const char *const reserved[] = {"operator", "system", "join"};
    struct company *company = *state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        client_refused(company->kesha, ERR_PARAM, "account.add", "o",
                       add_params(bad[i], "Name", "a@example.com", "popug"));
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        client_refused(company->kesha, ERR_LOGIN_RESERVED, "account.add", "o",
                       add_params(reserved[i], "Name", "a@example.com", "popug"));
    client_ok(company->kesha, "account.add", "o",
              add_params("a-b_c.d0123456789012345678901234", "Name", "a@example.com", "popug"));
}

static void test_a_login_and_a_key_are_taken_once(void **state)
{
    struct company *company = *state;
    char line[512], fingerprint[64];

    client_refused(company->kesha, ERR_LOGIN_TAKEN, "account.add", "o",
                   add_params("petya", "Another", "a@example.com", "popug"));
    client_key("petya", line, fingerprint);
    client_refused(company->kesha, ERR_KEY_TAKEN, "account.add", "{s:s, s:s, s:s, s:s, s:s}",
                   "login", "olya", "name", "Olya", "email", "a@example.com", "role", "popug",
                   "key", line);
    /* refused as a whole: the login is still free */
    client_person(company->operator_, "olya", "popug");
}

static void test_mail_addresses_are_looked_at(void **state)
{
    static const char *const bad[] = {"kesha",  "@example.com",
                                      "kesha@", "a b@example.com",
                                      "a@b@c",  "a@example.com,b@example.com"};
    struct company *company = *state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        client_refused(company->petya, ERR_PARAM, "account.set", "{s:s}", "email", bad[i]);
    client_ok(company->petya, "account.set", "{s:s}", "email", "petya+popug@sub.example.com");
}

static void test_everybody_changes_their_own_account(void **state)
{
    struct company *company = *state;
    json_t *me;

    client_ok(company->petya, "account.set", "{s:s, s:s, s:s, s:{s:s, s:b, s:i}}", "name", "Пётр",
              "email", "p@example.com", "locale", "ru", "settings", "theme", "light", "mouse", 0,
              "width", 100);
    me = client_ok(company->petya, "account.me", NULL);
    assert_string_equal(client_text(me, "login"), "petya");
    assert_string_equal(client_text(me, "name"), "Пётр");
    assert_string_equal(client_text(me, "email"), "p@example.com");
    assert_string_equal(client_text(me, "locale"), "ru");
    assert_string_equal(client_text(json_object_get(me, "settings"), "theme"), "light");
    assert_int_equal(client_int(json_object_get(me, "settings"), "width"), 100);
    client_ok(company->petya, "account.set", "{s:s, s:s}", "login", "petya", "locale", "");
    assert_string_equal(client_text(client_ok(company->petya, "account.me", NULL), "locale"), "");
    client_refused(company->petya, ERR_PARAM_MISSING, "account.set", NULL);
    client_refused(company->operator_, ERR_PARAM_MISSING, "account.set", "{s:s}", "name", "x");
}

static void test_settings_are_changed_one_by_one(void **state)
{
    struct company *company = *state;
    json_t *settings;

    client_ok(company->petya, "account.set", "{s:{s:s, s:b}}", "settings", "theme", "mono", "mouse",
              1);
    client_ok(company->petya, "account.set", "{s:{s:i}}", "settings", "width", 100);
    settings = json_object_get(client_ok(company->petya, "account.me", NULL), "settings");
    assert_int_equal(json_object_size(settings), 3);
    assert_string_equal(client_text(settings, "theme"), "mono");
    client_ok(company->petya, "account.set", "{s:{s:s}}", "settings", "theme", "");
    settings = json_object_get(client_ok(company->petya, "account.me", NULL), "settings");
    assert_int_equal(json_object_size(settings), 2);
    assert_int_equal(client_int(settings, "width"), 100);
    for (int i = 0; i < 40; i++) {
        char name[32];

        snprintf(name, sizeof name, "setting%d", i);
        if (i < 30)
            client_ok(company->petya, "account.set", "{s:{s:i}}", "settings", name, i);
        else
            client_refused(company->petya, ERR_PARAM, "account.set", "{s:{s:i}}", "settings", name,
                           i);
    }
}

static void test_nobody_but_admins_changes_others_or_roles(void **state)
{
    struct company *company = *state;
    struct client *others[] = {company->petya, company->masha, company->anna};

    for (int i = 0; i < 3; i++) {
        client_refused(others[i], ERR_NOT_YOURS, "account.set", "{s:s, s:s}", "login", "kesha",
                       "name", "Somebody");
        client_refused(others[i], ERR_ROLE, "account.set", "{s:s}", "role", "admin");
        client_refused(others[i], ERR_ROLE, "account.disable", "{s:s}", "login", "kesha");
    }
    client_ok(company->kesha, "account.set", "{s:s, s:s}", "login", "petya", "name", "Peter");
    assert_string_equal(client_text(client_ok(company->petya, "account.me", NULL), "name"),
                        "Peter");
    client_refused(company->kesha, ERR_NO_ACCOUNT, "account.set", "{s:s, s:s}", "login", "nobody",
                   "name", "Peter");
}

static void test_a_new_role_counts_from_the_next_request_on(void **state)
{
    struct company *company = *state;

    client_refused(company->petya, ERR_ROLE, "task.reshuffle", "{s:b}", "dry_run", 1);
    set_role(company->kesha, "petya", "manager");
    client_ok(company->petya, "task.reshuffle", "{s:b}", "dry_run", 1);
    set_role(company->kesha, "petya", "popug");
    client_refused(company->petya, ERR_ROLE, "task.reshuffle", "{s:b}", "dry_run", 1);
}

static void test_the_last_admin_stays(void **state)
{
    struct company *company = *state;

    client_refused(company->kesha, ERR_LAST_ADMIN, "account.disable", "{s:s}", "login", "kesha");
    client_refused(company->operator_, ERR_LAST_ADMIN, "account.disable", "{s:s}", "login",
                   "kesha");
    client_refused(company->operator_, ERR_LAST_ADMIN, "account.set", "{s:s, s:s}", "login",
                   "kesha", "role", "manager");
    set_role(company->kesha, "masha", "admin");
    set_role(company->kesha, "kesha", "popug");
    client_refused(company->masha, ERR_LAST_ADMIN, "account.set", "{s:s, s:s}", "login", "masha",
                   "role", "popug");
    set_role(company->masha, "kesha", "admin");
    client_ok(company->masha, "account.disable", "{s:s}", "login", "kesha");
    /* a disabled admin is no help */
    client_refused(company->masha, ERR_LAST_ADMIN, "account.disable", "{s:s}", "login", "masha");
}

static void test_the_pool_never_becomes_empty(void **state)
{
    struct company *company = *state; /* petya alone is drawn */

    company_task(company->masha, "Wash the cage");
    client_refused(company->kesha, ERR_POOL_EMPTY, "account.disable", "{s:s}", "login", "petya");
    client_refused(company->kesha, ERR_POOL_EMPTY, "account.set", "{s:s, s:s}", "login", "petya",
                   "role", "accountant");
    /* refused as a whole */
    assert_string_equal(client_text(client_ok(company->petya, "account.me", NULL), "role"),
                        "popug");
    client_person(company->operator_, "olya", "popug");
    set_role(company->kesha, "petya", "accountant");
    client_refused(company->kesha, ERR_POOL_EMPTY, "account.disable", "{s:s}", "login", "olya");
}

static void test_losing_a_role_of_the_pool_keeps_the_tasks(void **state)
{
    struct company *company = *state;
    json_t *task;

    company_task(company->masha, "Wash the cage");
    client_person(company->operator_, "olya", "popug");
    set_role(company->kesha, "petya", "manager");
    task = client_ok(company->anna, "task.get", "{s:i}", "id", 1);
    assert_string_equal(client_text(task, "assignee"), "petya");
    assert_int_equal(client_int(task, "draws"), 1);
    assert_string_equal(
        client_text(client_ok(company->petya, "task.done", "{s:i}", "id", 1), "result"), "done");
    for (int i = 2; i < 30; i++) {
        task = json_object_get(client_ok(company->masha, "task.add", "{s:s}", "title", "More"),
                               "task");
        assert_string_equal(client_text(task, "assignee"), "olya");
    }
}

/* Who holds tasks without being in the pool cannot be disabled either while the pool is empty. */
static void test_tasks_are_never_left_without_anybody_to_take_them(void **state)
{
    struct company *company = *state;

    client_person(company->operator_, "olya", "popug");
    for (int i = 0; i < 40; i++) /* petya holds some, but for one chance in 2^40 */
        company_task(company->masha, "Wash the cage");
    set_role(company->kesha, "petya", "manager");
    client_refused(company->kesha, ERR_POOL_EMPTY, "account.disable", "{s:s}", "login", "olya");
    client_ok(company->kesha, "account.disable", "{s:s}", "login", "petya");
}

static void test_a_disabled_account_loses_its_sessions_at_once(void **state)
{
    struct company *company = *state;
    struct client *second = client_login(company->core, "petya"), *raw = client_raw(company->core);
    char line[512], fingerprint[64], ticket[65];

    client_ok(company->kesha, "account.disable", "{s:s}", "login", "petya");
    assert_string_equal(client_text(client_push(company->petya, "bye"), "reason"), "disabled");
    assert_string_equal(client_text(client_push(second, "bye"), "reason"), "disabled");
    client_gone(company->petya);
    client_gone(second);
    client_free(second);
    client_key("petya", line, fingerprint);
    client_ticket(ticket);
    assert_true(json_is_false(json_object_get(
        client_ok(raw, "session.key", "{s:s}", "fingerprint", fingerprint), "enrolled")));
    client_refused(raw, ERR_DISABLED, "session.open", "{s:s, s:s, s:s}", "fingerprint", fingerprint,
                   "source", "192.0.2.1:4022", "ticket", ticket);
    client_free(raw);
    client_ok(company->kesha, "account.enable", "{s:s}", "login", "petya");
    client_free(client_login(company->core, "petya"));
}

static void test_disabling_twice_changes_nothing_more(void **state)
{
    struct company *company = *state;
    json_t *answer;

    client_person(company->operator_, "olya", "popug");
    company_task(company->masha, "Wash the cage");
    answer = client_ok(company->kesha, "account.disable", "{s:s}", "login", "olya");
    assert_true(json_is_false(json_object_get(json_object_get(answer, "account"), "active")));
    answer = client_ok(company->kesha, "account.disable", "{s:s}", "login", "olya");
    assert_true(json_is_null(json_object_get(answer, "job")));
    answer = client_ok(company->kesha, "account.enable", "{s:s}", "login", "olya");
    assert_true(json_is_true(json_object_get(json_object_get(answer, "account"), "active")));
    client_ok(company->kesha, "account.enable", "{s:s}", "login", "olya");
    client_refused(company->kesha, ERR_NO_ACCOUNT, "account.disable", "{s:s}", "login", "nobody");
    client_refused(company->kesha, ERR_NO_ACCOUNT, "account.enable", "{s:s}", "login", "nobody");
}

static void test_a_disabled_account_is_not_drawn(void **state)
{
    struct company *company = *state;

    client_ok(company->kesha, "account.disable", "{s:s}", "login", "anna");
    for (int i = 0; i < 60; i++) {
        json_t *task = json_object_get(
            client_ok(company->masha, "task.add", "{s:s}", "title", "Wash the cage"), "task");

        assert_string_not_equal(client_text(task, "assignee"), "anna");
    }
}

static void test_me_tells_balance_tasks_and_today(void **state)
{
    struct company *company = *state;
    int64_t fees_cents = 0, reward_cents = 0;
    json_t *me, *today;

    for (int i = 0; i < 3; i++) {
        json_t *task = json_object_get(
            client_ok(company->masha, "task.add", "{s:s}", "title", "Wash the cage"), "task");

        fees_cents += client_int(task, "fee_cents");
        reward_cents = client_int(task, "reward_cents");
    }
    client_ok(company->petya, "task.done", "{s:i}", "id", 3);
    me = client_ok(company->petya, "account.me", NULL);
    members_expect(me, "login:str name:str email:str role:str locale:str settings:obj "
                       "balance_cents:int open_tasks:int today:obj");
    assert_int_equal(client_int(me, "balance_cents"), reward_cents - fees_cents);
    assert_int_equal(client_int(me, "open_tasks"), 2);
    today = json_object_get(me, "today");
    assert_string_equal(client_text(today, "day"), "2025-10-14");
    assert_int_equal(client_int(today, "fees_cents"), fees_cents);
    assert_int_equal(client_int(today, "rewards_cents"), reward_cents);
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 24 * 3600 * 1000);
    me = client_ok(company->petya, "account.me", NULL);
    assert_int_equal(client_int(me, "balance_cents"), reward_cents - fees_cents);
    today = json_object_get(me, "today");
    assert_string_equal(client_text(today, "day"), "2025-10-15");
    assert_int_equal(client_int(today, "fees_cents"), 0);
    assert_int_equal(client_int(today, "rewards_cents"), 0);
}

static void test_accounts_are_listed_filtered_and_sorted(void **state)
{
    static const char *const by_login[] = {"anna", "kesha", "masha", "petya"};
    struct company *company = *state;
    json_t *list, *data;

    list = client_ok(company->kesha, "account.list", "{s:s}", "order", "asc");
    members_expect(list, MEMBERS_LIST);
    data = json_object_get(list, "data");
    assert_int_equal(json_array_size(data), 4);
    for (size_t i = 0; i < 4; i++) {
        members_expect(json_array_get(data, i), account_members);
        assert_string_equal(client_text(json_array_get(data, i), "login"), by_login[i]);
    }
    list = client_ok(company->kesha, "account.list", "{s:s}", "role", "manager");
    assert_int_equal(json_array_size(json_object_get(list, "data")), 1);
    list = client_ok(company->kesha, "account.list", "{s:b}", "active", 0);
    assert_int_equal(json_array_size(json_object_get(list, "data")), 0);
    list = client_ok(company->kesha, "account.list", "{s:s}", "search", "PETYA@ex");
    assert_int_equal(json_array_size(json_object_get(list, "data")), 1);
    company_task(company->masha, "Wash the cage"); /* petya falls below zero */
    list =
        client_ok(company->kesha, "account.list", "{s:s, s:s}", "sort", "balance", "order", "asc");
    data = json_array_get(json_object_get(list, "data"), 0);
    assert_string_equal(client_text(data, "login"), "petya");
    assert_true(client_int(data, "balance_cents") < 0);
    assert_int_equal(client_int(data, "open_tasks"), 1);
}

/* Page by page in both directions gives the whole list. */
static void test_accounts_are_paged_by_login(void **state)
{
    static const char *const by_login[] = {"anna", "kesha", "masha", "petya"};
    struct company *company = *state;
    char cursor[128] = "";
    json_t *list;

    for (size_t i = 0; i < 4; i++) {
        list = *cursor ? client_ok(company->kesha, "account.list", "{s:s, s:i, s:s}", "order",
                                   "asc", "limit", 1, "after", cursor)
                       : client_ok(company->kesha, "account.list", "{s:s, s:i}", "order", "asc",
                                   "limit", 1);
        assert_int_equal(json_array_size(json_object_get(list, "data")), 1);
        assert_string_equal(client_text(json_array_get(json_object_get(list, "data"), 0), "login"),
                            by_login[i]);
        assert_int_equal(json_is_null(json_object_get(list, "next")), i == 3);
        if (i < 3)
            snprintf(cursor, sizeof cursor, "%s", client_text(list, "next"));
    }
    list = client_ok(company->kesha, "account.list", "{s:s, s:i, s:s}", "order", "asc", "limit", 2,
                     "before", cursor);
    assert_string_equal(client_text(json_array_get(json_object_get(list, "data"), 0), "login"),
                        "anna");
    client_refused(company->kesha, ERR_PARAM, "account.list", "{s:s, s:s}", "sort", "balance",
                   "after", cursor);
}

static void test_accounts_outlive_a_kill(void **state)
{
    struct company *company = *state;

    client_person(company->operator_, "olya", "manager");
    testcore_kill(company->core);
    testcore_run(company->core);
    company_reconnect(company);
    client_free(client_login(company->core, "olya"));
    testcore_stop(company->core);
    books_check(company->core);
}

#define TEST(name, setup) cmocka_unit_test_setup_teardown(name, setup, company_teardown)

int main(void)
{
    const struct CMUnitTest all[] = {
        TEST(test_an_admin_adds_an_account, company_setup),
        TEST(test_an_account_may_get_its_key_later, company_setup),
        TEST(test_logins_have_a_shape_and_some_are_reserved, company_setup),
        TEST(test_a_login_and_a_key_are_taken_once, company_setup),
        TEST(test_mail_addresses_are_looked_at, company_setup),
        TEST(test_everybody_changes_their_own_account, company_setup),
        TEST(test_settings_are_changed_one_by_one, company_setup),
        TEST(test_nobody_but_admins_changes_others_or_roles, company_setup),
        TEST(test_a_new_role_counts_from_the_next_request_on, company_setup),
        TEST(test_the_last_admin_stays, company_setup),
        TEST(test_the_pool_never_becomes_empty, company_setup_popugs),
        TEST(test_losing_a_role_of_the_pool_keeps_the_tasks, company_setup_popugs),
        TEST(test_tasks_are_never_left_without_anybody_to_take_them, company_setup_popugs),
        TEST(test_a_disabled_account_loses_its_sessions_at_once, company_setup),
        TEST(test_disabling_twice_changes_nothing_more, company_setup_popugs),
        TEST(test_a_disabled_account_is_not_drawn, company_setup),
        TEST(test_me_tells_balance_tasks_and_today, company_setup_popugs),
        TEST(test_accounts_are_listed_filtered_and_sorted, company_setup_popugs),
        TEST(test_accounts_are_paged_by_login, company_setup),
        TEST(test_accounts_outlive_a_kill, company_setup),
    };

    return cmocka_run_group_tests(all, NULL, NULL);
}

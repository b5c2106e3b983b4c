/* test_db_account.c: accounts, their roles and rights, their lists. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/account.h"
#include "db/counter.h"
#include "db/event.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static int64_t last_event(struct shelf *shelf)
{
    int64_t seq;
    shelf_ok(event_last_seq(shelf->store, &seq));
    return seq;
}

static void test_a_new_account_is_active_and_owes_nothing(void **state)
{
    struct shelf *shelf = *state;
    int64_t seq = last_event(shelf), id;
    struct account_new fresh = {.login = "gosha",
                                .name = "Гоша",
                                .email = "gosha@example.com",
                                .locale = "ru",
                                .role = ROLE_POPUG};
    shelf_ok(account_create(shelf->store, shelf->now_ms, shelf->admin, &fresh, &id));
    struct account account;
    shelf_ok(account_by_login(shelf->store, "gosha", &account));
    assert_int_equal(account.id, id);
    assert_string_equal(account.name, "Гоша");
    assert_string_equal(account.email, "gosha@example.com");
    assert_string_equal(account.locale, "ru");
    assert_int_equal(account.role, ROLE_POPUG);
    assert_true(account.active);
    assert_int_equal(account.balance_cents, 0);
    assert_int_equal(account.open_tasks, 0);
    assert_int_equal(account.created_at_ms, shelf->now_ms);
    char *settings;
    shelf_ok(account_settings(shelf->store, id, &settings));
    assert_string_equal(settings, "{}");
    free(settings);
    struct event *events;
    size_t count;
    shelf_ok(event_list(shelf->store, seq, 10, &events, &count));
    assert_int_equal(count, 1);
    assert_int_equal(events[0].type, EVENT_ACCOUNT_CREATED);
    assert_int_equal(events[0].actor, shelf->admin);
    assert_string_equal(events[0].login, "gosha");
    assert_string_equal(events[0].name, "Гоша");
    assert_int_equal(events[0].role, ROLE_POPUG);
    event_free_all(events, count);
}

static void test_a_login_is_taken_once_and_some_are_reserved(void **state)
{
    struct shelf *shelf = *state;
    int64_t id;
    struct account_new fresh = {.login = "petya", .name = "n", .email = "a@b", .role = ROLE_POPUG};
    shelf_expect(ERR_LOGIN_TAKEN, account_create(shelf->store, shelf->now_ms, 0, &fresh, &id));
    static const char *const reserved[] = {"operator", "system", "join"};
    for (int i = 0; i < 3; i++) {
        fresh.login = reserved[i];
        shelf_expect(ERR_LOGIN_RESERVED,
                     account_create(shelf->store, shelf->now_ms, 0, &fresh, &id));
    }
    shelf_expect(ERR_NO_ACCOUNT, account_id(shelf->store, "nobody", &id));
}

static void test_a_change_keeps_what_it_does_not_name(void **state)
{
    struct shelf *shelf = *state;
    int64_t seq = last_event(shelf);
    struct account_change change = {.name = "Пётр", .settings = "{\"theme\":\"dark\"}"};
    shelf_ok(account_set(shelf->store, shelf->now_ms, shelf->popug, shelf->popug, &change));
    shelf_ok(account_set(shelf->store, shelf->now_ms, shelf->popug, shelf->popug, &change));
    assert_int_equal(last_event(shelf), seq + 1);
    struct account account;
    shelf_ok(account_get(shelf->store, shelf->popug, &account));
    assert_string_equal(account.name, "Пётр");
    assert_string_equal(account.email, "popug@example.com");
    assert_int_equal(account.role, ROLE_POPUG);
    char *settings;
    shelf_ok(account_settings(shelf->store, shelf->popug, &settings));
    assert_string_equal(settings, "{\"theme\":\"dark\"}");
    free(settings);
    shelf_expect(ERR_NO_ACCOUNT, account_set(shelf->store, shelf->now_ms, 0, 99, &change));
}

static void test_a_role_is_read_anew_after_a_change(void **state)
{
    struct shelf *shelf = *state;
    struct account_right right;
    shelf_ok(account_right(shelf->store, shelf->popug, &right));
    assert_int_equal(right.role, ROLE_POPUG);
    struct account_change change = {.role = &(enum role){ROLE_MANAGER}};
    shelf_ok(account_set(shelf->store, shelf->now_ms, shelf->admin, shelf->popug, &change));
    shelf_ok(account_right(shelf->store, shelf->popug, &right));
    assert_int_equal(right.role, ROLE_MANAGER);
    assert_string_equal(right.login, "petya");
    int64_t n;
    shelf_ok(counter_accounts(shelf->store, &(enum role){ROLE_MANAGER}, NULL, &n));
    assert_int_equal(n, 2);
    shelf_ok(counter_accounts(shelf->store, &(enum role){ROLE_POPUG}, NULL, &n));
    assert_int_equal(n, 0);
    shelf_expect(ERR_NO_ACCOUNT, account_right(shelf->store, 99, &right));
}

static void test_the_last_active_admin_stays(void **state)
{
    struct shelf *shelf = *state;
    bool changed, last;
    struct account_change demote = {.role = &(enum role){ROLE_POPUG}};
    shelf_expect(ERR_LAST_ADMIN,
                 account_set(shelf->store, shelf->now_ms, 0, shelf->admin, &demote));
    shelf_expect(ERR_LAST_ADMIN,
                 account_set_active(shelf->store, shelf->now_ms, 0, shelf->admin, false, &changed));
    int64_t second = shelf_person(shelf, "arnold", ROLE_ADMIN);
    shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, second, false, &changed));
    shelf_ok(account_is_last_admin(shelf->store, shelf->admin, &last));
    assert_true(last); /* a disabled one does not count */
    shelf_ok(account_is_last_admin(shelf->store, second, &last));
    assert_false(last);
    shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, second, true, &changed));
    shelf_ok(account_set(shelf->store, shelf->now_ms, 0, shelf->admin, &demote));
    shelf_ok(account_is_last_admin(shelf->store, second, &last));
    assert_true(last);
}

static void test_disabling_twice_changes_nothing(void **state)
{
    struct shelf *shelf = *state;
    bool changed;
    shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, shelf->popug, false, &changed));
    assert_true(changed);
    int64_t seq = last_event(shelf);
    shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, shelf->popug, false, &changed));
    assert_false(changed);
    assert_int_equal(last_event(shelf), seq);
    struct account account;
    shelf_ok(account_get(shelf->store, shelf->popug, &account));
    assert_false(account.active);
}

static void test_the_pool_has_the_active_of_its_roles(void **state)
{
    struct shelf *shelf = *state;
    int64_t *ids;
    size_t count;
    bool changed;
    shelf_ok(account_pool(shelf->store, 15, &ids, &count));
    assert_int_equal(count, 4);
    free(ids);
    shelf_ok(account_pool(shelf->store, 1u << ROLE_POPUG | 1u << ROLE_ACCOUNTANT, &ids, &count));
    assert_int_equal(count, 2);
    assert_int_equal(ids[0], shelf->accountant);
    assert_int_equal(ids[1], shelf->popug);
    free(ids);
    shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, shelf->popug, false, &changed));
    shelf_ok(account_pool(shelf->store, 1u << ROLE_POPUG, &ids, &count));
    assert_int_equal(count, 0);
    assert_null(ids);
}

static size_t logins_of(struct shelf *shelf, const struct account_filter *filter,
                        const struct page_ask *ask, char *logins, struct page_info *info)
{
    struct account_page page;
    shelf_ok(account_list(shelf->store, filter, ask, &page));
    logins[0] = '\0';
    size_t length = 0;
    for (size_t i = 0; i < page.count; i++)
        length += (size_t)sprintf(logins + length, "%s ", page.rows[i].login);
    *info = page.info;
    size_t count = page.count;
    account_page_free(&page);
    return count;
}

static void test_accounts_are_listed_by_login_both_ways(void **state)
{
    struct shelf *shelf = *state;
    struct account_filter filter = {.sort = ACCOUNT_BY_LOGIN};
    struct page_ask ask = {.at = PAGE_START, .limit = 3};
    struct page_info info;
    char logins[200];
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "anna kesha masha ");
    assert_false(info.before);
    assert_true(info.after);
    assert_int_equal(info.total, 4);
    ask.at = PAGE_AFTER;
    ask.key = (struct page_key){.id = shelf->manager, .value = shelf->manager, .text = "masha"};
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "petya ");
    assert_true(info.before);
    assert_false(info.after);
    ask.at = PAGE_BEFORE;
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "anna kesha ");
    assert_true(info.after);
    ask.at = PAGE_FROM;
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "masha petya ");
    ask.at = PAGE_END;
    ask.desc = true;
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "masha kesha anna ");
    assert_true(info.before);
}

static void test_accounts_are_listed_by_balance(void **state)
{
    struct shelf *shelf = *state;
    struct task_done done;
    int64_t task = shelf_task(shelf, shelf->popug, 1000, 3000);
    shelf_ok(task_complete(shelf->store, shelf->now_ms, shelf->popug, task, &done));
    shelf_task(shelf, shelf->accountant, 1500, 3000);
    struct account_filter filter = {.sort = ACCOUNT_BY_BALANCE};
    struct page_ask ask = {.at = PAGE_START, .limit = 10, .desc = true};
    struct page_info info;
    char logins[200];
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "petya masha kesha anna ");
    ask.at = PAGE_AFTER;
    ask.key = (struct page_key){.value = 0, .id = shelf->manager};
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "kesha anna ");
    ask.at = PAGE_BEFORE;
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "petya ");
}

static void test_accounts_are_filtered_and_searched_in_any_case(void **state)
{
    struct shelf *shelf = *state;
    bool changed;
    struct account_change change = {.name = "Пётр ЩЕГОЛ"};
    shelf_ok(account_set(shelf->store, shelf->now_ms, 0, shelf->popug, &change));
    shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, shelf->manager, false, &changed));
    struct account_filter filter = {.search = "щег"};
    struct page_ask ask = {.at = PAGE_START, .limit = 10};
    struct page_info info;
    char logins[200];
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "petya ");
    assert_int_equal(info.total, -1);
    filter.search = "SHA";
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "kesha masha ");
    filter.active = &(bool){true};
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "kesha ");
    filter = (struct account_filter){.role = &(enum role){ROLE_MANAGER}, .active = &(bool){false}};
    logins_of(shelf, &filter, &ask, logins, &info);
    assert_string_equal(logins, "masha ");
    assert_int_equal(info.total, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_account_is_active_and_owes_nothing),
        TEST(test_a_login_is_taken_once_and_some_are_reserved),
        TEST(test_a_change_keeps_what_it_does_not_name),
        TEST(test_a_role_is_read_anew_after_a_change),
        TEST(test_the_last_active_admin_stays),
        TEST(test_disabling_twice_changes_nothing),
        TEST(test_the_pool_has_the_active_of_its_roles),
        TEST(test_accounts_are_listed_by_login_both_ways),
        TEST(test_accounts_are_listed_by_balance),
        TEST(test_accounts_are_filtered_and_searched_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

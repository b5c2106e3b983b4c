/* test_ledger.c: the audit log: what it holds, by day, page by page, and who may read whose (A1,
 * T8). */
#include <stdio.h>
#include <string.h>

#include "tests/lib/books.h"
#include "tests/lib/company.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static const char entry_members[] =
    "seq:int account:str day:str kind:str amount_cents:int balance_after_cents:int task:int? "
    "title:str? reason:str? corrects:int? at:str";
static const char summary_members[] =
    "day:str state:str fees_cents:int rewards_cents:int corrections_cents:int payouts_cents:int "
    "net_cents:int closing_balance_cents:int prev_day:str? next_day:str?";

static json_t *add(struct client *client)
{
    return json_object_get(client_ok(client, "task.add", "{s:s}", "title", "Wash the cage"),
                           "task");
}

static void test_entries_tell_what_was_posted_newest_first(void **state)
{
    struct company *company = *state;
    json_t *task = add(company->masha), *list, *entry;
    int64_t fee_cents = client_int(task, "fee_cents");
    int64_t reward_cents = client_int(task, "reward_cents");

    testcore_set_clock(company->core, TESTCORE_NOW_MS + 1234);
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    list = client_ok(company->petya, "ledger.list", NULL);
    members_expect(list, MEMBERS_LIST);
    assert_int_equal(client_int(list, "total"), 2);
    entry = json_array_get(json_object_get(list, "data"), 0);
    members_expect(entry, entry_members);
    assert_int_equal(client_int(entry, "seq"), 2);
    assert_string_equal(client_text(entry, "account"), "petya");
    assert_string_equal(client_text(entry, "day"), "2025-10-14");
    assert_string_equal(client_text(entry, "kind"), "reward");
    assert_int_equal(client_int(entry, "amount_cents"), reward_cents);
    assert_int_equal(client_int(entry, "balance_after_cents"), reward_cents - fee_cents);
    assert_string_equal(client_text(entry, "title"), "Wash the cage");
    assert_string_equal(client_text(entry, "at"), "2025-10-14T12:00:01.234Z");
    entry = json_array_get(json_object_get(list, "data"), 1);
    members_expect(entry, entry_members);
    assert_int_equal(client_int(entry, "seq"), 1);
    assert_string_equal(client_text(entry, "kind"), "fee");
    assert_int_equal(client_int(entry, "amount_cents"), -fee_cents);
    assert_true(json_is_null(json_object_get(entry, "reason")));
    assert_true(json_is_null(json_object_get(entry, "corrects")));
}

static void test_only_the_keepers_of_the_books_read_anothers(void **state)
{
    struct company *company = *state;
    struct client *keepers[] = {company->anna, company->kesha, company->operator_};

    add(company->masha);
    for (int i = 0; i < 3; i++) {
        json_t *list = client_ok(keepers[i], "ledger.list", "{s:s}", "account", "petya");

        assert_int_equal(client_int(list, "total"), 1);
        client_refused(keepers[i], ERR_NO_ACCOUNT, "ledger.list", "{s:s}", "account", "nobody");
    }
    client_refused(company->masha, ERR_NOT_YOURS, "ledger.list", "{s:s}", "account", "petya");
    client_refused(company->petya, ERR_NOT_YOURS, "ledger.list", "{s:s}", "account", "masha");
    client_refused(company->petya, ERR_NOT_YOURS, "ledger.list", "{s:s, s:s}", "account", "masha",
                   "day", "2025-10-14");
    client_ok(company->petya, "ledger.list", "{s:s}", "account", "petya");
    assert_int_equal(client_int(client_ok(company->anna, "ledger.list", NULL), "total"), 0);
    client_refused(company->operator_, ERR_PARAM_MISSING, "ledger.list", NULL);
}

static void test_an_ended_day_is_summed_up(void **state)
{
    struct company *company = *state;
    int64_t fees_cents = client_int(add(company->masha), "fee_cents"), reward_cents, later_cents;
    json_t *list, *summary, *task = add(company->masha);

    fees_cents += client_int(task, "fee_cents");
    reward_cents = client_int(task, "reward_cents");
    client_ok(company->petya, "task.done", "{s:i}", "id", 2);
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 2 * (int64_t)DAY_MS);
    later_cents = client_int(add(company->masha), "fee_cents");

    list = client_ok(company->petya, "ledger.list", "{s:s}", "day", "2025-10-14");
    assert_int_equal(client_int(list, "total"), 3);
    summary = json_object_get(list, "summary");
    members_expect(summary, summary_members);
    assert_string_equal(client_text(summary, "day"), "2025-10-14");
    assert_string_equal(client_text(summary, "state"), "closing");
    assert_int_equal(client_int(summary, "fees_cents"), fees_cents);
    assert_int_equal(client_int(summary, "rewards_cents"), reward_cents);
    assert_int_equal(client_int(summary, "corrections_cents"), 0);
    assert_int_equal(client_int(summary, "payouts_cents"), 0);
    assert_int_equal(client_int(summary, "net_cents"), reward_cents - fees_cents);
    assert_int_equal(client_int(summary, "closing_balance_cents"), reward_cents - fees_cents);
    assert_true(json_is_null(json_object_get(summary, "prev_day")));
    assert_string_equal(client_text(summary, "next_day"), "2025-10-15");

    list = client_ok(company->petya, "ledger.list", "{s:s}", "day", "2025-10-15");
    assert_int_equal(client_int(list, "total"), 0);
    summary = json_object_get(list, "summary");
    assert_int_equal(client_int(summary, "net_cents"), 0);
    assert_int_equal(client_int(summary, "closing_balance_cents"), reward_cents - fees_cents);

    summary = json_object_get(client_ok(company->anna, "ledger.list", "{s:s, s:s}", "account",
                                        "petya", "day", "2025-10-16"),
                              "summary");
    assert_string_equal(client_text(summary, "state"), "open");
    assert_int_equal(client_int(summary, "fees_cents"), later_cents);
    assert_int_equal(client_int(summary, "closing_balance_cents"),
                     reward_cents - fees_cents - later_cents);
    assert_string_equal(client_text(summary, "prev_day"), "2025-10-15");
    assert_true(json_is_null(json_object_get(summary, "next_day")));
    client_refused(company->petya, ERR_NO_DAY, "ledger.list", "{s:s}", "day", "2025-10-17");
    client_refused(company->petya, ERR_NO_DAY, "ledger.list", "{s:s}", "day", "2025-10-13");
    client_refused(company->petya, ERR_PARAM, "ledger.list", "{s:s}", "day", "2025-02-30");
}

/* Midnight in Moscow (UTC+3) is 21:00 UTC. */
static void test_the_day_rolls_at_midnight_of_the_company(void **state)
{
    static const int64_t midnight_ms = INT64_C(1760475600000); /* 2025-10-14T21:00:00Z */
    static const struct {
        int64_t at_ms;
        const char *day;
    } moments[] = {{midnight_ms - 1, "2025-10-14"},
                   {midnight_ms, "2025-10-15"},
                   {midnight_ms + DAY_MS - 1, "2025-10-15"},
                   {midnight_ms + DAY_MS, "2025-10-16"}};
    struct company *company = *state;
    json_t *entry;

    for (int i = 0; i < 4; i++) {
        testcore_set_clock(company->core, moments[i].at_ms);
        add(company->masha);
        client_ok(company->petya, "task.done", "{s:i}", "id", i + 1);
        entry =
            json_object_get(client_ok(company->petya, "ledger.list", "{s:i}", "limit", 2), "data");
        assert_string_equal(client_text(json_array_get(entry, 0), "day"), moments[i].day);
        assert_string_equal(client_text(json_array_get(entry, 1), "day"), moments[i].day);
    }
    testcore_stop(company->core);
    books_check(company->core);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM day"), 3);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM task WHERE done_day = 20376"),
                     2);
}

/* A clock that goes back rolls nothing and posts to the open day. */
static void test_a_clock_that_goes_back_rolls_nothing(void **state)
{
    struct company *company = *state;
    json_t *list;

    testcore_set_clock(company->core, TESTCORE_NOW_MS + DAY_MS);
    add(company->masha);
    testcore_set_clock(company->core, TESTCORE_NOW_MS);
    add(company->masha);
    list = client_ok(company->petya, "ledger.list", "{s:s}", "day", "2025-10-15");
    assert_int_equal(client_int(list, "total"), 2);
    assert_string_equal(
        client_text(json_object_get(client_ok(company->petya, "account.me", NULL), "today"), "day"),
        "2025-10-15");
}

static void test_missed_days_are_all_in_the_books(void **state)
{
    struct company *company = *state;
    int64_t days;

    testcore_stop(company->core);
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 40 * (int64_t)DAY_MS);
    testcore_run(company->core);
    company_reconnect(company);
    add(company->masha);
    testcore_stop(company->core);
    days = books_int(company->core, "SELECT count(*) FROM day");
    assert_int_equal(days, 41);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM day WHERE state = 'closing'"),
                     40);
    assert_int_equal(books_int(company->core, "SELECT max(day) - min(day) FROM day"), 40);
    books_check(company->core);
}

static void test_kinds_are_filtered(void **state)
{
    struct company *company = *state;

    for (int i = 1; i <= 4; i++)
        add(company->masha);
    client_ok(company->petya, "task.done", "{s:i}", "id", 2);
    assert_int_equal(json_array_size(json_object_get(
                         client_ok(company->petya, "ledger.list", "{s:s}", "kind", "fee"), "data")),
                     4);
    assert_int_equal(
        json_array_size(json_object_get(
            client_ok(company->petya, "ledger.list", "{s:s}", "kind", "reward"), "data")),
        1);
    assert_int_equal(
        json_array_size(json_object_get(
            client_ok(company->petya, "ledger.list", "{s:s}", "kind", "payout"), "data")),
        0);
}

/* Page by page, down and up again. */
static void test_the_log_is_paged_in_both_directions(void **state)
{
    enum { ENTRIES = 25, PAGE = 7 };
    struct company *company = *state;
    char cursor[128];
    int64_t expected = ENTRIES;
    json_t *list, *entry;
    size_t i;

    for (int n = 0; n < ENTRIES; n++)
        add(company->masha);
    list = client_ok(company->petya, "ledger.list", "{s:i}", "limit", PAGE);
    for (;;) {
        assert_int_equal(client_int(list, "total"), ENTRIES);
        json_array_foreach(json_object_get(list, "data"), i, entry)
        {
            assert_int_equal(client_int(entry, "seq"), expected--);
        }
        if (json_is_null(json_object_get(list, "next")))
            break;
        snprintf(cursor, sizeof cursor, "%s", client_text(list, "next"));
        list =
            client_ok(company->petya, "ledger.list", "{s:i, s:s}", "limit", PAGE, "after", cursor);
    }
    assert_int_equal(expected, 0);
    for (;;) {
        json_t *data = json_object_get(list, "data");

        for (i = json_array_size(data); i > 0; i--)
            assert_int_equal(client_int(json_array_get(data, i - 1), "seq"), ++expected);
        if (json_is_null(json_object_get(list, "prev")))
            break;
        snprintf(cursor, sizeof cursor, "%s", client_text(list, "prev"));
        list =
            client_ok(company->petya, "ledger.list", "{s:i, s:s}", "limit", PAGE, "before", cursor);
    }
    assert_int_equal(expected, ENTRIES);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup_popugs, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_entries_tell_what_was_posted_newest_first),
        TEST(test_only_the_keepers_of_the_books_read_anothers),
        TEST(test_an_ended_day_is_summed_up),
        TEST(test_the_day_rolls_at_midnight_of_the_company),
        TEST(test_a_clock_that_goes_back_rolls_nothing),
        TEST(test_missed_days_are_all_in_the_books),
        TEST(test_kinds_are_filtered),
        TEST(test_the_log_is_paged_in_both_directions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_list.c: lists of tasks: what is in them by default, filters, sorts, search, and paging by
 * cursors in both directions while rows come and go. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/company.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"

enum { TASKS = 60, PAGE = 7 };

static json_t *rows(json_t *list)
{
    return json_object_get(list, "data");
}

static size_t count(json_t *list)
{
    return json_array_size(rows(list));
}

/* Sixty tasks, each assigned at a later second than the one before; petya's are the popugs'. */
static void fill(struct company *company)
{
    for (int i = 0; i < TASKS; i++) {
        char title[64];

        snprintf(title, sizeof title, "Wash cage %d", i + 1);
        testcore_set_clock(company->core, TESTCORE_NOW_MS + i * 1000);
        company_task(company->masha, title);
    }
}

static void test_the_default_is_ones_own_open_tasks(void **state)
{
    struct company *company = *state;
    json_t *list, *task;
    int64_t reward_cents = 0;
    size_t i;

    client_person(company->operator_, "olya", "popug");
    fill(company);
    list = client_ok(company->petya, "task.list", NULL);
    members_expect(list, MEMBERS_LIST);
    assert_int_equal(client_int(list, "total"), count(list));
    json_array_foreach(rows(list), i, task)
    {
        members_expect(task, MEMBERS_TASK);
        assert_string_equal(client_text(task, "assignee"), "petya");
        reward_cents += client_int(task, "reward_cents");
    }
    assert_int_equal(client_int(list, "open_reward_cents"), reward_cents);
    task = json_array_get(rows(list), 0);
    client_ok(company->petya, "task.done", "{s:I}", "id", (json_int_t)client_int(task, "id"));
    i = (size_t)client_int(client_ok(company->petya, "task.list", NULL), "total");
    assert_int_equal(
        client_int(client_ok(company->petya, "task.list", "{s:s}", "state", "done"), "total"), 1);
    assert_int_equal(
        client_int(client_ok(company->petya, "task.list", "{s:s}", "assignee", "petya"), "total"),
        i + 1);
}

static void test_everybodys_tasks_by_state_and_assignee(void **state)
{
    struct company *company = *state;
    json_t *list;

    fill(company);
    for (int id = 1; id <= 10; id++)
        client_ok(company->petya, "task.done", "{s:i}", "id", id);
    list = client_ok(company->anna, "task.list", "{s:b}", "all", 1);
    assert_int_equal(client_int(list, "total"), TASKS);
    assert_null(json_object_get(list, "open_reward_cents"));
    list = client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "state", "done");
    assert_int_equal(client_int(list, "total"), 10);
    assert_int_equal(count(list), 10);
    list = client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "state", "open");
    assert_int_equal(client_int(list, "total"), TASKS - 10);
    list =
        client_ok(company->anna, "task.list", "{s:s, s:s}", "assignee", "petya", "state", "open");
    assert_int_equal(client_int(list, "total"), TASKS - 10);
    list = client_ok(company->anna, "task.list", "{s:s}", "assignee", "masha");
    assert_int_equal(client_int(list, "total"), 0);
    assert_true(json_is_null(json_object_get(list, "first")));
    assert_true(json_is_null(json_object_get(list, "last")));
    client_refused(company->anna, ERR_NO_ACCOUNT, "task.list", "{s:s}", "assignee", "nobody");
}

/* The value that a list sorted so goes by; times compare as texts. */
static int compare(const json_t *a, const json_t *b, const char *sort)
{
    int64_t x, y;

    if (strcmp(sort, "assigned_at") == 0) {
        int order = strcmp(client_text(a, sort), client_text(b, sort));

        if (order != 0)
            return order;
    }
    if (strcmp(sort, "reward") == 0) {
        x = client_int(a, "reward_cents"), y = client_int(b, "reward_cents");
        if (x != y)
            return x < y ? -1 : 1;
    }
    x = client_int(a, "id"), y = client_int(b, "id");
    return x < y ? -1 : x > y;
}

/* Walks a list page by page from its start, then back by `before`; every row comes once, in order.
 */
static void walk(struct client *client, const char *sort, const char *order)
{
    char cursor[128] = "";
    json_t *last = NULL, *row, *list = NULL;
    int sign = strcmp(order, "asc") == 0 ? 1 : -1, seen = 0;
    size_t i;

    do {
        list = *cursor ? client_ok(client, "task.list", "{s:b, s:s, s:s, s:i, s:s}", "all", 1,
                                   "sort", sort, "order", order, "limit", PAGE, "after", cursor)
                       : client_ok(client, "task.list", "{s:b, s:s, s:s, s:i}", "all", 1, "sort",
                                   sort, "order", order, "limit", PAGE);
        json_array_foreach(rows(list), i, row)
        {
            if (last && sign * compare(last, row, sort) >= 0)
                fail_msg("%s %s: #%lld behind #%lld", sort, order, (long long)client_int(row, "id"),
                         (long long)client_int(last, "id"));
            json_decref(last);
            last = json_incref(row);
            seen++;
        }
        assert_int_equal(json_is_null(json_object_get(list, "prev")), seen <= PAGE);
        snprintf(cursor, sizeof cursor, "%s",
                 json_is_null(json_object_get(list, "next")) ? "" : client_text(list, "next"));
    } while (*cursor);
    assert_int_equal(seen, TASKS);
    snprintf(cursor, sizeof cursor, "end");
    while (*cursor) {
        list = client_ok(client, "task.list", "{s:b, s:s, s:s, s:i, s:s}", "all", 1, "sort", sort,
                         "order", order, "limit", PAGE, "before", cursor);
        for (i = count(list); i > 0; i--) {
            row = json_array_get(rows(list), i - 1);
            assert_true(seen == TASKS ? json_equal(row, last)
                                      : sign * compare(row, last, sort) < 0);
            json_decref(last);
            last = json_incref(row);
            seen--;
        }
        snprintf(cursor, sizeof cursor, "%s",
                 json_is_null(json_object_get(list, "prev")) ? "" : client_text(list, "prev"));
    }
    assert_int_equal(seen, 0);
    json_decref(last);
}

static void test_every_sort_pages_in_both_directions(void **state)
{
    static const char *const sorts[] = {"id", "reward", "assigned_at"};
    struct company *company = *state;

    fill(company);
    for (int i = 0; i < 3; i++) {
        walk(company->anna, sorts[i], "asc");
        walk(company->anna, sorts[i], "desc");
    }
}

static void test_the_newest_come_first_unless_asked_otherwise(void **state)
{
    struct company *company = *state;
    json_t *list;

    fill(company);
    list = client_ok(company->anna, "task.list", "{s:b}", "all", 1);
    assert_int_equal(count(list), TASKS); /* whole without limit */
    assert_true(json_is_null(json_object_get(list, "next")));
    assert_true(json_is_null(json_object_get(list, "prev")));
    assert_int_equal(client_int(json_array_get(rows(list), 0), "id"), TASKS);
}

/* `from` begins with the cursor's row or, when it has left the list, with the one behind it. */
static void test_from_begins_with_the_row_or_the_next(void **state)
{
    struct company *company = *state;
    char cursor[128];
    json_t *list;

    fill(company);
    list = client_ok(company->petya, "task.list", "{s:i}", "limit", 10);
    snprintf(cursor, sizeof cursor, "%s", client_text(list, "last"));
    list = client_ok(company->petya, "task.list", "{s:i, s:s}", "limit", 3, "from", cursor);
    assert_int_equal(client_int(json_array_get(rows(list), 0), "id"), TASKS - 9);
    client_ok(company->petya, "task.done", "{s:i}", "id", TASKS - 9);
    list = client_ok(company->petya, "task.list", "{s:i, s:s}", "limit", 3, "from", cursor);
    assert_int_equal(client_int(json_array_get(rows(list), 0), "id"), TASKS - 10);
    assert_int_equal(client_int(list, "total"), TASKS - 1);
}

static void test_cursors_are_checked(void **state)
{
    static const char *const bad[] = {"1042", "i", "i1", "i1.", "i1.2x", "r1.2", "ix.y", "'; DROP"};
    struct company *company = *state;

    fill(company);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        client_refused(company->anna, ERR_PARAM, "task.list", "{s:b, s:s}", "all", 1, "after",
                       bad[i]);
    client_refused(company->anna, ERR_PARAM, "task.list", "{s:b, s:s, s:s}", "all", 1, "after",
                   "i1.1", "before", "i9.9");
    client_refused(company->anna, ERR_PARAM, "task.list", "{s:i}", "limit", 0);
    client_refused(company->anna, ERR_PARAM, "task.list", "{s:i}", "limit", 1001);
}

static void test_search_finds_in_title_and_text_in_any_case(void **state)
{
    struct company *company = *state;
    json_t *list;

    client_ok(company->anna, "task.add", "{s:s, s:s}", "title", "Вымыть клетку", "text", "Мылом");
    client_ok(company->anna, "task.add", "{s:s, s:s}", "title", "Feed the popugs", "text",
              "100% nuts_only");
    fill(company);
    list = client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "КЛЕТКУ");
    assert_int_equal(count(list), 1);
    assert_true(json_is_null(json_object_get(list, "total")));
    assert_int_equal(
        count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "мылом")), 1);
    assert_int_equal(
        count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "feed THE")),
        1);
    assert_int_equal(
        count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "100%")), 1);
    assert_int_equal(
        count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "_")), 1);
    assert_int_equal(
        count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "cage 60")),
        1);
    assert_int_equal(count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search",
                                     "\"* OR cage")),
                     0);
    /* what was edited is found by its new words only */
    client_ok(company->anna, "task.edit", "{s:i, s:s}", "id", 1, "title", "Высушить клетку");
    assert_int_equal(
        count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "вымыть")),
        0);
    assert_int_equal(
        count(client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "search", "высу")), 1);
}

/* A thousand rows of the longest text would be 40 MB: a page stops where a line is full. */
static void test_a_list_of_long_texts_fits_in_lines(void **state)
{
    enum { LONG = 40 };
    struct company *company = *state;
    static char text[4 * 10000 + 1];
    char cursor[128] = "";
    int pages = 0, seen = 0;
    json_t *list;

    for (int i = 0; i < 10000; i++)
        snprintf(text + 4 * (size_t)i, 5, "\xf0\x9f\xa6\x9c"); /* a parrot */
    for (int i = 0; i < LONG; i++)
        client_ok(company->anna, "task.add", "{s:s, s:s}", "title", "Long", "text", text);
    do {
        list = *cursor
                   ? client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "after", cursor)
                   : client_ok(company->anna, "task.list", "{s:b}", "all", 1);
        seen += (int)count(list);
        pages++;
        snprintf(cursor, sizeof cursor, "%s",
                 json_is_null(json_object_get(list, "next")) ? "" : client_text(list, "next"));
    } while (*cursor);
    assert_int_equal(seen, LONG);
    assert_true(pages > 1);
    list = client_ok(company->anna, "task.list", "{s:b, s:s}", "all", 1, "before", "end");
    assert_int_equal(client_int(json_array_get(rows(list), count(list) - 1), "id"), 1);
    assert_false(json_is_null(json_object_get(list, "prev")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup_popugs, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_default_is_ones_own_open_tasks),
        TEST(test_everybodys_tasks_by_state_and_assignee),
        TEST(test_every_sort_pages_in_both_directions),
        TEST(test_the_newest_come_first_unless_asked_otherwise),
        TEST(test_from_begins_with_the_row_or_the_next),
        TEST(test_cursors_are_checked),
        TEST(test_search_finds_in_title_and_text_in_any_case),
        TEST(test_a_list_of_long_texts_fits_in_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

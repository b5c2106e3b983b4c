/* test_db_task_list.c: pages of tasks are what a naive filter and sort of all tasks would give, in
 * both directions, from every place, for every sort, filter and search. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/search.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

/* A few, and so many that a search of a common word does not look at all its hits. */
enum { FEW = 137, MANY = 2300 };

/* What the naive way works on: copies of all rows, as task_get gives them. */
struct naive {
    struct task rows[2 * MANY];
    size_t count;
    struct search *search;
};

static void fill(struct shelf *shelf, int tasks)
{
    static const char *const titles[] = {"Почистить клетку", "ПОЧИНИТЬ насест",  "Купить зерно",
                                         "Wash the mirror",  "Щётка для перьев", "Накормить Кешу"};
    srandom(7);
    for (int i = 0; i < tasks; i++) {
        shelf->now_ms += random() % 2; /* many at the same time */
        struct task_new fresh = {.author = shelf->manager,
                                 .assignee = random() % 2 ? shelf->popug : shelf->admin,
                                 .fee_cents = 1000,
                                 .reward_cents = 2000 + 100 * (random() % 4),
                                 .title = titles[random() % 6],
                                 .text = random() % 3 ? "" : "Ёмкость с ВОДОЙ"};
        int64_t id;
        shelf_ok(task_create(shelf->store, shelf->now_ms, &fresh, &id));
        struct task_done done;
        if (random() % 3 == 0)
            shelf_ok(task_complete(shelf->store, shelf->now_ms, fresh.assignee, id, &done));
        else if (random() % 3 == 0)
            shelf_ok(task_assign(shelf->store, shelf->now_ms + random() % 20, shelf->admin, id,
                                 shelf->manager, NULL));
    }
}

static int setup(void **state)
{
    shelf_setup(state);
    fill(*state, FEW);
    return 0;
}

static int setup_many(void **state)
{
    shelf_setup(state);
    fill(*state, MANY);
    return 0;
}

static bool passes(const struct naive *naive, const struct task *task,
                   const struct task_filter *filter)
{
    if (filter->state != TASK_ANY && (filter->state == TASK_DONE) != task->done)
        return false;
    if (filter->assignee != 0 && filter->assignee != task->assignee)
        return false;
    if (filter->search == NULL)
        return true;
    char *needle = search_fold(naive->search, filter->search);
    char *title = search_fold(naive->search, task->title);
    char *text = search_fold(naive->search, task->text);
    bool found = strstr(title, needle) != NULL || strstr(text, needle) != NULL;
    free(needle);
    free(title);
    free(text);
    return found;
}

static bool in_order(const struct task *a, const struct task *b, enum task_sort sort, bool desc)
{
    struct page_key ka, kb;
    task_key(a, sort, &ka);
    task_key(b, sort, &kb);
    bool less = ka.value != kb.value ? ka.value < kb.value : ka.id < kb.id;
    return less != desc;
}

/* The ids of the whole list, in order. */
static size_t naive_list(const struct naive *naive, const struct task_filter *filter, bool desc,
                         const struct task **list)
{
    size_t n = 0;
    for (size_t i = 0; i < naive->count; i++) {
        if (!passes(naive, &naive->rows[i], filter))
            continue;
        size_t at = n++;
        for (; at > 0 && in_order(&naive->rows[i], list[at - 1], filter->sort, desc); at--)
            list[at] = list[at - 1];
        list[at] = &naive->rows[i];
    }
    return n;
}

/* Asks for one page and compares it with list[from..to). */
static void expect_page(struct shelf *shelf, const struct task_filter *filter,
                        const struct page_ask *ask, const struct task **list, size_t n, size_t from,
                        size_t to)
{
    struct task_page page;
    shelf_ok(task_list(shelf->store, filter, ask, &page));
    assert_int_equal(page.count, to - from);
    for (size_t i = 0; i < page.count; i++) {
        const struct task *row = &page.rows[i], *wanted = list[from + i];
        if (wanted == NULL) {
            fail();
            return;
        }
        assert_int_equal(row->id, wanted->id);
        assert_string_equal(row->title, wanted->title);
        assert_string_equal(row->assignee_login, wanted->assignee_login);
    }
    assert_int_equal(page.info.before, from > 0);
    assert_int_equal(page.info.after, to < n);
    assert_int_equal(page.info.total, filter->search == NULL ? (int64_t)n : -1);
    task_page_free(&page);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void expect_list(struct shelf *shelf, const struct naive *naive,
                        const struct task_filter *filter, bool desc, int limit)
{
    const struct task *list[2 * MANY] = {NULL};
    size_t n = naive_list(naive, filter, desc, list), step = (size_t)limit;
    struct page_ask ask = {.at = PAGE_START, .desc = desc, .limit = limit};
    expect_page(shelf, filter, &ask, list, n, 0, least(step, n));
    ask.at = PAGE_END;
    expect_page(shelf, filter, &ask, list, n, n > step ? n - step : 0, n);
    for (size_t i = 0; i < n; i += 1 + n / 9) {
        task_key(list[i], filter->sort, &ask.key);
        ask.at = PAGE_AFTER;
        expect_page(shelf, filter, &ask, list, n, i + 1, least(i + 1 + step, n));
        ask.at = PAGE_FROM;
        expect_page(shelf, filter, &ask, list, n, i, least(i + step, n));
        ask.at = PAGE_BEFORE;
        expect_page(shelf, filter, &ask, list, n, i > step ? i - step : 0, i);
    }
}

static void read_all(struct shelf *shelf, struct naive *naive)
{
    naive->search = search_new();
    assert_non_null(naive->search);
    size_t tasks = (size_t)shelf_number(shelf, "SELECT count(*) FROM task");
    for (naive->count = 0; naive->count < tasks; naive->count++)
        shelf_ok(task_get(shelf->store, (int64_t)naive->count + 1, &naive->rows[naive->count]));
}

static void free_all(struct naive *naive)
{
    for (size_t i = 0; i < naive->count; i++)
        task_free(&naive->rows[i]);
    search_free(naive->search);
}

static void compare_all(struct shelf *shelf, const char *search)
{
    struct naive naive;
    read_all(shelf, &naive);
    int64_t assignees[] = {0, shelf->popug, shelf->accountant};
    for (int sort = TASK_BY_ID; sort <= TASK_BY_ASSIGNED_AT; sort++) {
        for (int tasks = TASK_ANY; tasks <= TASK_DONE; tasks++) {
            for (int who = 0; who < 3; who++) {
                struct task_filter filter = {(enum task_sort)sort, (enum task_state)tasks,
                                             assignees[who], search};
                expect_list(shelf, &naive, &filter, false, 10);
                expect_list(shelf, &naive, &filter, true, 7);
                expect_list(shelf, &naive, &filter, true, 1000);
            }
        }
    }
    free_all(&naive);
}

/* Only the walks that differ when there are very many. */
static void compare_some(struct shelf *shelf, const char *search)
{
    struct naive *naive = calloc(1, sizeof *naive);
    assert_non_null(naive);
    read_all(shelf, naive);
    for (int sort = TASK_BY_ID; sort <= TASK_BY_ASSIGNED_AT; sort++) {
        struct task_filter filter = {(enum task_sort)sort, TASK_ANY, 0, search};
        expect_list(shelf, naive, &filter, sort == TASK_BY_ID, 40);
        filter.state = TASK_OPEN;
        filter.assignee = shelf->popug;
        expect_list(shelf, naive, &filter, sort != TASK_BY_ID, 40);
    }
    free_all(naive);
    free(naive);
}

static void test_pages_equal_a_naive_sort(void **state)
{
    compare_all(*state, NULL);
}

static void test_a_search_of_one_or_two_letters_finds_them_anywhere(void **state)
{
    compare_all(*state, "й");
    compare_all(*state, "ТЬ");
    compare_all(*state, "рь");
}

static void test_a_search_finds_letters_of_either_case(void **state)
{
    compare_all(*state, "почи");
    compare_all(*state, "КЛЕТКУ");
    compare_all(*state, "ёмкость с водой");
    compare_all(*state, "щётка");
    compare_all(*state, "MIRROR");
}

static void test_a_search_without_hits_is_empty(void **state)
{
    compare_all(*state, "жираф");
    compare_all(*state, "ъы");
    compare_all(*state, "\"");
    compare_all(*state, "a\" OR \"b");
    compare_all(*state, "клетку насест");
}

static void test_a_search_with_very_many_hits_pages_the_same(void **state)
{
    struct shelf *shelf = *state;
    for (int i = 0; i < MANY; i++) { /* every task has the word, a few more than the others */
        char title[64];
        snprintf(title, sizeof title, i % 50 == 0 ? "ОБЩЕЕ слово, %d" : "слово Общее и %d", i);
        enum err err = task_edit(shelf->store, shelf->now_ms, shelf->admin, i + 1, title, NULL);
        assert_true(err == ERR_OK || err == ERR_TASK_DONE);
        int64_t id;
        if (err == ERR_TASK_DONE)
            shelf_ok(task_create(
                shelf->store, shelf->now_ms,
                &(struct task_new){shelf->admin, shelf->popug, 1000, 2000, title, ""}, &id));
    }
    compare_some(shelf, "общее");
    compare_some(shelf, "о");
    compare_some(shelf, "Е с");
}

/* The row of a cursor may have left the list meanwhile: its place stays where it was. */
static void test_a_cursor_of_a_row_that_is_gone_keeps_its_place(void **state)
{
    struct shelf *shelf = *state;
    struct naive naive;
    read_all(shelf, &naive);
    struct task_filter filter = {TASK_BY_REWARD, TASK_OPEN, 0, NULL};
    const struct task *list[2 * MANY] = {NULL};
    size_t n = naive_list(&naive, &filter, true, list);
    struct page_ask ask = {.desc = true, .limit = 5};
    task_key(list[n / 2], filter.sort, &ask.key);
    struct task_done done;
    shelf_ok(
        task_complete(shelf->store, shelf->now_ms, list[n / 2]->assignee, list[n / 2]->id, &done));
    for (size_t i = n / 2; i + 1 < n; i++)
        list[i] = list[i + 1];
    ask.at = PAGE_FROM;
    expect_page(shelf, &filter, &ask, list, n - 1, n / 2, n / 2 + 5);
    ask.at = PAGE_AFTER;
    expect_page(shelf, &filter, &ask, list, n - 1, n / 2, n / 2 + 5);
    ask.at = PAGE_BEFORE;
    expect_page(shelf, &filter, &ask, list, n - 1, n / 2 - 5, n / 2);
    free_all(&naive);
}

/* Behind the last row there is nothing, but the row itself stands before. */
static void test_an_empty_page_knows_what_stands_around_it(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->accountant, 1000, 2000);
    static const struct {
        int64_t beside; /* of the only row */
        size_t count;
        enum page_at at;
        bool desc, before, after;
    } asks[] = {
        {0, 0, PAGE_AFTER, true, true, false},    {0, 0, PAGE_AFTER, false, true, false},
        {0, 0, PAGE_BEFORE, true, false, true},   {0, 0, PAGE_BEFORE, false, false, true},
        {0, 1, PAGE_FROM, true, false, false},    {-1, 0, PAGE_FROM, true, true, false},
        {1, 0, PAGE_FROM, false, true, false},    {1, 1, PAGE_FROM, true, false, false},
        {1, 1, PAGE_BEFORE, false, false, false}, {1, 1, PAGE_AFTER, true, false, false},
    };
    for (size_t i = 0; i < 2 * sizeof asks / sizeof asks[0]; i++) {
        size_t at = i / 2;
        struct task_filter filter = {.assignee = shelf->accountant,
                                     .search = i % 2 ? "CAGE" : NULL};
        int64_t key = id + asks[at].beside;
        struct page_ask ask = {asks[at].at, {.value = key, .id = key}, asks[at].desc, 10};
        struct task_page page;
        shelf_ok(task_list(shelf->store, &filter, &ask, &page));
        assert_int_equal(page.count, asks[at].count);
        assert_int_equal(page.info.before, asks[at].before);
        assert_int_equal(page.info.after, asks[at].after);
        task_page_free(&page);
    }
}

static void test_an_edited_task_is_found_by_its_new_words_only(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_number(shelf, "SELECT min(id) FROM task WHERE done = 0");
    shelf_ok(task_edit(shelf->store, shelf->now_ms, shelf->admin, id, "Эм", "ЯЩЕРИЦА"));
    static const char *const words[] = {"ящериц", "эм", "Э"};
    for (size_t i = 0; i < 3; i++) {
        struct task_filter filter = {.search = words[i]};
        struct page_ask ask = {.at = PAGE_START, .desc = true, .limit = 10};
        struct task_page page;
        shelf_ok(task_list(shelf->store, &filter, &ask, &page));
        assert_int_equal(page.count, 1);
        assert_int_equal(page.rows[0].id, id);
        task_page_free(&page);
    }
    compare_all(shelf, "клетку");
    compare_all(shelf, "ящ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pages_equal_a_naive_sort),
        TEST(test_a_search_of_one_or_two_letters_finds_them_anywhere),
        TEST(test_a_search_finds_letters_of_either_case),
        TEST(test_a_search_without_hits_is_empty),
        cmocka_unit_test_setup_teardown(test_a_search_with_very_many_hits_pages_the_same,
                                        setup_many, shelf_teardown),
        TEST(test_a_cursor_of_a_row_that_is_gone_keeps_its_place),
        TEST(test_an_empty_page_knows_what_stands_around_it),
        TEST(test_an_edited_task_is_found_by_its_new_words_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

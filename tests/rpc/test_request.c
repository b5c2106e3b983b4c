/* test_request.c: request ids (invariant 8): the same id gives the same answer and one effect, with
 * another body it is refused, and a refusal is judged again. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/books.h"
#include "tests/lib/company.h"
#include "tests/lib/test.h"

static const char id_one[] = "7d2b5f0e-5a0b-4f7e-9d55-0c7b6a3f1e21";
static const char id_two[] = "9a1c2d3e-4f50-4b61-8c72-9d83ae94bfa5";

static int64_t total(struct company *company)
{
    return client_int(client_ok(company->anna, "task.list", "{s:b}", "all", 1), "total");
}

static void test_a_repeat_gives_the_same_answer_and_one_effect(void **state)
{
    struct company *company = *state;
    json_t *first = json_incref(client_ok(company->masha, "task.add", "{s:s, s:s}", "title",
                                          "Wash the cage", "request_id", id_one));
    json_t *again;

    testcore_set_clock(company->core, TESTCORE_NOW_MS + 60000);
    again = client_ok(company->masha, "task.add", "{s:s, s:s}", "request_id", id_one, "title",
                      "Wash the cage");
    assert_true(json_equal(first, again));
    json_decref(first);
    assert_int_equal(total(company), 1);
}

/* "done", not "already_done": the answer of then. */
static void test_a_repeated_completion_is_answered_as_the_first(void **state)
{
    struct company *company = *state;

    company_task(company->masha, "Wash the cage");
    for (int i = 0; i < 3; i++)
        assert_string_equal(client_text(client_ok(company->petya, "task.done", "{s:i, s:s}", "id",
                                                  1, "request_id", id_one),
                                        "result"),
                            "done");
    assert_string_equal(client_text(client_ok(company->petya, "task.done", "{s:i, s:s}", "id", 1,
                                              "request_id", id_two),
                                    "result"),
                        "already_done");
    assert_int_equal(client_int(client_ok(company->petya, "ledger.list", NULL), "total"), 2);
}

static void test_another_body_is_refused(void **state)
{
    struct company *company = *state;

    client_ok(company->masha, "task.add", "{s:s, s:s}", "title", "One", "request_id", id_one);
    client_refused(company->masha, ERR_REQUEST_REUSED, "task.add", "{s:s, s:s}", "title", "Two",
                   "request_id", id_one);
    client_refused(company->masha, ERR_REQUEST_REUSED, "task.done", "{s:i, s:s}", "id", 1,
                   "request_id", id_one);
    assert_int_equal(total(company), 1);
}

static void test_ids_belong_to_the_account(void **state)
{
    struct company *company = *state;

    client_ok(company->masha, "task.add", "{s:s, s:s}", "title", "One", "request_id", id_one);
    client_ok(company->anna, "task.add", "{s:s, s:s}", "title", "Two", "request_id", id_one);
    client_ok(company->operator_, "task.add", "{s:s, s:s}", "title", "Three", "request_id", id_one);
    assert_int_equal(total(company), 3);
}

static void test_a_refusal_is_judged_again(void **state)
{
    struct company *company = *state;

    client_refused(company->petya, ERR_NO_TASK, "task.done", "{s:i, s:s}", "id", 1, "request_id",
                   id_one);
    company_task(company->masha, "Wash the cage");
    assert_string_equal(client_text(client_ok(company->petya, "task.done", "{s:i, s:s}", "id", 1,
                                              "request_id", id_one),
                                    "result"),
                        "done");
}

static void test_ids_outlive_a_kill(void **state)
{
    struct company *company = *state;
    json_t *first = json_incref(client_ok(company->masha, "task.add", "{s:s, s:s}", "title",
                                          "Wash the cage", "request_id", id_one));

    testcore_kill(company->core);
    testcore_run(company->core);
    company_reconnect(company);
    assert_true(json_equal(first, client_ok(company->masha, "task.add", "{s:s, s:s}", "title",
                                            "Wash the cage", "request_id", id_one)));
    json_decref(first);
    assert_int_equal(total(company), 1);
    testcore_stop(company->core);
    books_check(company->core);
}

/* Both in the same turn: the second finds what the first has just remembered. */
static void test_a_repeat_behind_the_first_is_no_second_write(void **state)
{
    struct company *company = *state;
    int64_t ids[20];
    json_t *first = NULL;

    for (int i = 0; i < 20; i++)
        ids[i] = client_send(company->masha, "task.add",
                             json_pack("{s:s, s:s}", "title", "One", "request_id", id_one));
    for (int i = 0; i < 20; i++) {
        json_t *result = json_object_get(client_answer(company->masha, ids[i]), "result");

        assert_non_null(result);
        if (first)
            assert_true(json_equal(result, first));
        else
            first = json_incref(result);
    }
    json_decref(first);
    assert_int_equal(total(company), 1);
}

static void test_a_repeated_reshuffle_is_one_job(void **state)
{
    struct company *company = *state;
    int64_t job;

    for (int i = 0; i < 10; i++)
        company_task(company->masha, "Wash the cage");
    job = client_int(client_ok(company->masha, "task.reshuffle", "{s:i, s:s}", "confirm", 10,
                               "request_id", id_one),
                     "job");
    client_job_done(company->masha, job);
    assert_int_equal(client_int(client_ok(company->masha, "task.reshuffle", "{s:i, s:s}", "confirm",
                                          10, "request_id", id_one),
                                "job"),
                     job);
    testcore_stop(company->core);
    assert_int_equal(books_int(company->core, "SELECT count(*) FROM job"), 1);
    assert_int_equal(books_int(company->core, "SELECT max(assign_no) FROM task"), 2);
}

static void test_ids_must_be_uuids(void **state)
{
    struct company *company = *state;

    client_refused(company->masha, ERR_PARAM, "task.add", "{s:s, s:s}", "title", "One",
                   "request_id", "not-a-uuid");
    client_refused(company->masha, ERR_PARAM_UNKNOWN, "task.get", "{s:i, s:s}", "id", 1,
                   "request_id", id_one);
    assert_int_equal(total(company), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup_popugs, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_repeat_gives_the_same_answer_and_one_effect),
        TEST(test_a_repeated_completion_is_answered_as_the_first),
        TEST(test_another_body_is_refused),
        TEST(test_ids_belong_to_the_account),
        TEST(test_a_refusal_is_judged_again),
        TEST(test_ids_outlive_a_kill),
        TEST(test_a_repeat_behind_the_first_is_no_second_write),
        TEST(test_a_repeated_reshuffle_is_one_job),
        TEST(test_ids_must_be_uuids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

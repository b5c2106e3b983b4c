/* test_job.c: the runner: a job that fails is tried again later and in the end left for dead; who
 * may see which. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/methods.h"
#include "tests/lib/client.h"
#include "tests/lib/company.h"
#include "tests/lib/core.h"

/* Changes the database while core is away; only the operator is connected again. */
static void change(struct company *company, const char *sql)
{
    sqlite3 *handle;
    char *why = NULL;
    testcore_stop(company->core);
    assert_int_equal(sqlite3_open(testcore_database(company->core), &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    sqlite3_close(handle);
    testcore_run(company->core);
    client_free(company->operator_);
    company->operator_ = client_operator(company->core);
}

/* Asks until the job has been tried so often and is in that state. */
static json_t *wait_for(struct company *company, int64_t job, int64_t attempt, const char *state)
{
    for (;;) {
        json_t *got = client_ok(company->operator_, "job.get", "{s:I}", "id", (json_int_t)job);
        if (client_int(got, "attempt") >= attempt) {
            assert_string_equal(client_text(got, "state"), state);
            return got;
        }
    }
}

static void test_a_job_nobody_knows_is_dead(void **state)
{
    struct company *company = *state;
    client_ok(company->masha, "task.add", "{s:s}", "title", "Feed");
    company_reshuffle(company->masha);
    change(company, "UPDATE job SET state = 'waiting', kind = 'unheard_of', run_at = 0");
    json_t *job = wait_for(company, 1, 2, "dead");
    assert_non_null(strstr(client_text(job, "last_error"), "there is no such job"));
    json_t *jobs = json_object_get(client_ok(company->operator_, "system.status", NULL), "jobs");
    assert_int_equal(client_int(jobs, "dead"), 1);
}

static void test_a_job_that_fails_is_tried_again_later(void **state)
{
    struct company *company = *state;
    client_ok(company->masha, "task.add", "{s:s}", "title", "Feed");
    company_reshuffle(company->masha);
    /* From now on accountants alone are drawn, and there is none. */
    client_ok(company->operator_, "account.disable", "{s:s}", "login", "anna");
    testcore_config(company->core)->assignees = WHO_ACCOUNTANT;
    change(company,
           "UPDATE job SET state = 'waiting', cursor = 0, bound = 1, attempt = 0, run_at = 0 "
           "WHERE kind = 'reshuffle'");
    json_t *job = wait_for(company, 1, 1, "waiting");
    assert_non_null(strstr(client_text(job, "last_error"), "pool_empty"));
    assert_string_equal(client_text(job, "run_at"), "2025-10-14T12:00:01.000Z");
    /* The second pause is twice the first. */
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 1000);
    job = wait_for(company, 1, 2, "waiting");
    assert_string_equal(client_text(job, "run_at"), "2025-10-14T12:00:03.000Z");
    client_ok(company->operator_, "account.enable", "{s:s}", "login", "anna");
    testcore_set_clock(company->core, TESTCORE_NOW_MS + 3000);
    job = wait_for(company, 1, 3, "done");
    assert_int_equal(client_int(json_object_get(job, "result"), "open"), 2);
}

static void test_managers_see_reshuffles_only(void **state)
{
    struct company *company = *state;
    client_ok(company->masha, "task.add", "{s:s}", "title", "Feed");
    company_reshuffle(company->masha);
    client_refused(company->masha, ERR_NO_JOB, "job.get", "{s:i}", "id", 7);
    client_refused(company->petya, ERR_ROLE, "job.get", "{s:i}", "id", 1);
    change(company, "UPDATE job SET kind = 'redraw'");
    company_reconnect(company);
    client_refused(company->masha, ERR_NO_JOB, "job.get", "{s:i}", "id", 1);
    client_ok(company->kesha, "job.get", "{s:i}", "id", 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_job_nobody_knows_is_dead),
        TEST(test_a_job_that_fails_is_tried_again_later),
        TEST(test_managers_see_reshuffles_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

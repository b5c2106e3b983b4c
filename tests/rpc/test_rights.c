/* test_rights.c: who may call what: the contract's matrix, written out once more so that a slip in
 * common/methods.h is seen, role by role and method by method. */
#include <string.h>

#include "common/methods.h"
#include "tests/lib/company.h"
#include "tests/lib/test.h"

/* p popug, m manager, c accountant, a admin, o operator, k core's child before it opens. */
static const struct {
    const char *method, *who;
} matrix[] = {
    {"system.hello", "pmcaok"}, {"system.status", "ao"},   {"account.me", "pmca"},
    {"account.set", "pmcao"},   {"account.list", "ao"},    {"account.add", "ao"},
    {"account.disable", "ao"},  {"account.enable", "ao"},  {"key.list", "pmcao"},
    {"key.add", "pmcao"},       {"key.remove", "pmcao"},   {"task.list", "pmcao"},
    {"task.get", "pmcao"},      {"task.add", "pmcao"},     {"task.edit", "pmcao"},
    {"task.done", "pmca"},      {"task.reshuffle", "mao"}, {"job.get", "mao"},
    {"ledger.list", "pmcao"},   {"watch.set", "pmcao"},    {"session.key", "k"},
    {"session.open", "k"},      {"session.resume", "k"},
};

static const char *expected(const char *method)
{
    for (size_t i = 0; i < sizeof matrix / sizeof *matrix; i++)
        if (strcmp(matrix[i].method, method) == 0)
            return matrix[i].who;
    fail_msg("%s is in no row of the contract's matrix", method);
    return NULL;
}

/* The answer's reason; "" when it is none. */
static const char *reason(struct client *client, const char *method)
{
    json_t *response = client_answer(client, client_send(client, method, json_object()));
    const char *text;

    assert_non_null(response);
    text = json_string_value(
        json_object_get(json_object_get(json_object_get(response, "error"), "data"), "reason"));
    return text ? text : "";
}

static void check(struct client *client, char letter, enum err refusal)
{
    for (int i = 0; i < METHOD_COUNT; i++) {
        const char *method = method_infos[i].name, *why = reason(client, method);
        bool allowed = strchr(expected(method), letter) != NULL;

        if ((strcmp(why, err_reason(refusal)) != 0) != allowed)
            fail_msg("%s by %c: %s", method, letter, *why ? why : "answered");
    }
}

/* What hello offers is what may be called. */
static void check_hello(struct client *client, char letter)
{
    json_t *methods = json_object_get(client_ok(client, "system.hello", "{s:i}", "protocol", 1),
                                      "methods"),
           *method;
    size_t i, count = 0;

    json_array_foreach(methods, i,
                       method) if (!strchr(expected(client_text(method, "name")), letter))
        fail_msg("hello offers %s to %c", client_text(method, "name"), letter);
    for (i = 0; i < METHOD_COUNT; i++)
        count += strchr(expected(method_infos[i].name), letter) != NULL;
    assert_int_equal(json_array_size(methods), count);
}

static void test_a_popug_may_call_these(void **state)
{
    struct company *company = *state;

    check_hello(company->petya, 'p');
    check(company->petya, 'p', ERR_ROLE);
}

static void test_a_manager_may_call_these(void **state)
{
    struct company *company = *state;

    check_hello(company->masha, 'm');
    check(company->masha, 'm', ERR_ROLE);
}

static void test_an_accountant_may_call_these(void **state)
{
    struct company *company = *state;

    check_hello(company->anna, 'c');
    check(company->anna, 'c', ERR_ROLE);
}

static void test_an_admin_may_call_these(void **state)
{
    struct company *company = *state;

    check_hello(company->kesha, 'a');
    check(company->kesha, 'a', ERR_ROLE);
}

static void test_the_operator_may_call_these(void **state)
{
    struct company *company = *state;

    check_hello(company->operator_, 'o');
    check(company->operator_, 'o', ERR_OPERATOR);
}

static void test_a_child_that_has_not_opened_may_call_these(void **state)
{
    struct company *company = *state;
    struct client *child = client_raw(company->core);

    check_hello(child, 'k');
    check(child, 'k', ERR_NOT_OPEN);
    client_free(child);
}

/* No request names who is asking: what a connection opened as, it stays. */
static void test_a_session_cannot_become_another(void **state)
{
    struct company *company = *state;
    char line[512], fingerprint[64], ticket[65];

    client_key("kesha", line, fingerprint);
    client_ticket(ticket);
    client_refused(company->petya, ERR_ROLE, "session.open", "{s:s, s:s, s:s}", "fingerprint",
                   fingerprint, "source", "192.0.2.1:4022", "ticket", ticket);
    client_refused(company->petya, ERR_ROLE, "session.resume", "{s:s}", "ticket", ticket);
    assert_string_equal(client_text(client_ok(company->petya, "account.me", NULL), "login"),
                        "petya");
    client_refused(company->petya, ERR_PARAM_UNKNOWN, "account.me", "{s:s}", "account", "kesha");
}

static void test_the_operator_sees_all_tasks_and_is_nobodys_assignee(void **state)
{
    struct company *company = *state;
    json_t *list, *task;
    size_t i;

    for (int n = 0; n < 20; n++)
        company_task(company->operator_, "From above");
    list = client_ok(company->operator_, "task.list", NULL);
    assert_int_equal(client_int(list, "total"), 20);
    json_array_foreach(json_object_get(list, "data"), i, task)
    {
        assert_non_null(company_client(company, client_text(task, "assignee")));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_popug_may_call_these),
        TEST(test_a_manager_may_call_these),
        TEST(test_an_accountant_may_call_these),
        TEST(test_an_admin_may_call_these),
        TEST(test_the_operator_may_call_these),
        TEST(test_a_child_that_has_not_opened_may_call_these),
        TEST(test_a_session_cannot_become_another),
        TEST(test_the_operator_sees_all_tasks_and_is_nobodys_assignee),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* company.c: sets a small company up for protocol tests, through the protocol. */
#include "tests/lib/company.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/methods.h"

static void connect_all(struct company *company)
{
    company->operator_ = client_operator(company->core);
    company->kesha = client_login(company->core, "kesha");
    company->masha = client_login(company->core, "masha");
    company->anna = client_login(company->core, "anna");
    company->petya = client_login(company->core, "petya");
}

static void disconnect_all(struct company *company)
{
    client_free(company->operator_);
    client_free(company->kesha);
    client_free(company->masha);
    client_free(company->anna);
    client_free(company->petya);
}

struct company *company_new(void (*change)(struct config *config))
{
    struct company *company = calloc(1, sizeof *company);
    struct client *operator_;

    assert_non_null(company);
    company->core = testcore_start_with(change);
    operator_ = client_operator(company->core);
    client_person(operator_, "kesha", "admin");
    client_person(operator_, "masha", "manager");
    client_person(operator_, "anna", "accountant");
    client_person(operator_, "petya", "popug");
    client_free(operator_);
    connect_all(company);
    return company;
}

void company_free(struct company *company)
{
    disconnect_all(company);
    testcore_free(company->core);
    free(company);
}

void company_reconnect(struct company *company)
{
    disconnect_all(company);
    connect_all(company);
}

static void only_popugs(struct config *config)
{
    config->assignees = WHO_POPUG;
}

int company_setup(void **state)
{
    *state = company_new(NULL);
    return 0;
}

int company_setup_popugs(void **state)
{
    *state = company_new(only_popugs);
    return 0;
}

int company_teardown(void **state)
{
    company_free(*state);
    return 0;
}

int64_t company_task(struct client *author, const char *title)
{
    json_t *result = client_ok(author, "task.add", "{s:s}", "title", title);

    return client_int(json_object_get(result, "task"), "id");
}

int64_t company_balance(struct company *company, const char *login)
{
    json_t *list = client_ok(company->operator_, "account.list", NULL), *account;
    size_t i;

    json_array_foreach(json_object_get(list, "data"), i, account)
    {
        if (strcmp(client_text(account, "login"), login) == 0)
            return client_int(account, "balance_cents");
    }
    fail_msg("no account %s", login);
    return 0;
}

struct client *company_client(struct company *company, const char *login)
{
    if (strcmp(login, "kesha") == 0)
        return company->kesha;
    if (strcmp(login, "masha") == 0)
        return company->masha;
    if (strcmp(login, "anna") == 0)
        return company->anna;
    return strcmp(login, "petya") == 0 ? company->petya : NULL;
}

void company_tasks(struct client *author, int count)
{
    int64_t last = 0;

    for (int i = 0; i < count; i++)
        last = client_send(author, "task.add", json_pack("{s:s}", "title", "Wash the cage"));
    for (int i = 0; i < count; i++) {
        json_t *response = client_answer(author, last - count + 1 + i);

        assert_non_null(json_object_get(response, "result"));
    }
}

int64_t company_open(struct client *manager)
{
    return client_int(client_ok(manager, "task.reshuffle", "{s:b}", "dry_run", 1), "open");
}

int64_t company_start_reshuffle(struct client *manager)
{
    int64_t open = company_open(manager);

    return client_int(client_ok(manager, "task.reshuffle", "{s:I}", "confirm", (json_int_t)open),
                      "job");
}

int64_t company_job_passes(struct client *client, int64_t job, int64_t after)
{
    for (;;) {
        json_t *answer = client_ok(client, "job.get", "{s:I}", "id", (json_int_t)job);

        if (strcmp(client_text(answer, "state"), "done") == 0)
            return -1;
        if (client_int(answer, "done") > after)
            return client_int(answer, "done");
    }
}

json_t *company_reshuffle(struct client *manager)
{
    return client_job_done(manager, company_start_reshuffle(manager));
}

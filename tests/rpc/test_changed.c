/* test_changed.c: after each kind of write those who watch a noun that it changed are told so, and
 * nobody is told of what did not change. */
#include <string.h>

#include "tests/lib/company.h"
#include "tests/lib/test.h"

static const char all_nouns[] = "[sssssssss]";

static bool has(const json_t *nouns, const char *noun)
{
    json_t *one;
    size_t i;

    json_array_foreach(nouns, i, one)
    {
        if (strcmp(json_string_value(one), noun) == 0)
            return true;
    }
    return false;
}

static void wait_for(struct client *client, const char *noun)
{
    const json_t *nouns;

    do
        nouns = json_object_get(client_push(client, "changed"), "nouns");
    while (!has(nouns, noun));
}

/* A watcher of everything to whom all that happened before has been told. Marks are swept together
 * and in order, so behind the second push of a change of its own only that change can be left: of
 * "account" and "event" a test cannot say that they were not told. */
static struct client *watcher(struct company *company)
{
    struct client *client = client_login(company->core, "kesha");

    client_ok(client, "watch.set", "{s:o}", "nouns",
              json_pack(all_nouns, "account", "key", "task", "ledger", "payment", "day", "stats",
                        "job", "event"));
    for (int i = 0; i < 2; i++) {
        client_ok(client, "account.set", "{s:s}", "name", i ? "Kesha" : "Innokenty");
        wait_for(client, "account");
    }
    return client;
}

/* What the watcher is told next: all of `expected` (words), none of `never`. */
static void told(struct client *client, const char *const *expected, const char *const *never)
{
    json_t *seen = json_array(), *one;
    size_t i, missing = 1;

    while (missing > 0) {
        json_t *nouns = json_object_get(client_push(client, "changed"), "nouns");

        assert_true(json_is_array(nouns));
        json_array_foreach(nouns, i, one)
        {
            json_array_append(seen, one);
        }
        missing = 0;
        for (i = 0; expected[i]; i++)
            missing += !has(seen, expected[i]);
    }
    for (i = 0; never[i]; i++)
        if (has(seen, never[i]))
            fail_msg("%s has not changed", never[i]);
    json_decref(seen);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_a_new_task_and_its_completion_change_tasks_and_money(void **state)
{
    struct company *company = *state;
    struct client *client = watcher(company);

    company_task(company->masha, "Wash the cage");
    told(client, WORDS("task", "ledger", "account", "stats", "event"),
         WORDS("key", "payment", "day", "job"));
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    told(client, WORDS("task", "ledger", "account", "stats", "event"),
         WORDS("key", "payment", "day", "job"));
    client_free(client);
}

static void test_an_edit_changes_the_task_alone(void **state)
{
    struct company *company = *state;
    struct client *client;

    company_task(company->masha, "Wash the cage");
    client = watcher(company);
    client_ok(company->masha, "task.edit", "{s:i, s:s}", "id", 1, "title", "Wash it well");
    told(client, WORDS("task", "event"), WORDS("ledger", "stats", "key", "job"));
    client_free(client);
}

static void test_accounts_and_keys_change_apart(void **state)
{
    struct company *company = *state;
    struct client *client = watcher(company);
    char line[512], fingerprint[64];

    client_ok(company->petya, "account.set", "{s:s}", "name", "Peter");
    told(client, WORDS("account", "event"), WORDS("key", "task", "ledger"));
    client_key("laptop", line, fingerprint);
    client_ok(company->petya, "key.add", "{s:s}", "key", line);
    told(client, WORDS("key", "event"), WORDS("task", "ledger"));
    client_ok(company->petya, "key.remove", "{s:s}", "fingerprint", fingerprint);
    told(client, WORDS("key", "event"), WORDS("task", "ledger"));
    client_person(company->operator_, "olya", "popug");
    told(client, WORDS("account", "key", "event"), WORDS("task", "ledger"));
    client_ok(company->kesha, "account.disable", "{s:s}", "login", "olya");
    told(client, WORDS("account", "event"), WORDS("task", "ledger"));
    client_ok(company->kesha, "account.enable", "{s:s}", "login", "olya");
    told(client, WORDS("account", "event"), WORDS("task", "ledger"));
    client_free(client);
}

static void test_a_reshuffle_changes_the_job_tasks_and_money(void **state)
{
    struct company *company = *state;
    struct client *client;

    company_tasks(company->masha, 20);
    client = watcher(company);
    company_reshuffle(company->masha);
    told(client, WORDS("job", "task", "ledger", "account", "stats", "event"),
         WORDS("key", "payment", "day"));
    client_free(client);
}

/* A refusal, a repeat and a read change nothing: the push that comes is of the write behind them.
 */
static void test_what_changes_nothing_is_not_told(void **state)
{
    struct company *company = *state;
    struct client *client;

    company_task(company->masha, "Wash the cage");
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    client = watcher(company);
    client_ok(company->petya, "task.done", "{s:i}", "id", 1);
    client_refused(company->masha, ERR_TASK_DONE, "task.edit", "{s:i, s:s}", "id", 1, "title", "x");
    client_ok(company->kesha, "account.enable", "{s:s}", "login", "petya");
    client_ok(company->masha, "task.reshuffle", "{s:b}", "dry_run", 1);
    client_ok(company->petya, "task.list", NULL);
    client_ok(company->petya, "account.set", "{s:s}", "locale", "ru");
    told(client, WORDS("account"), WORDS("task", "ledger", "stats", "job", "key"));
    client_free(client);
}

static void test_midnight_changes_the_day(void **state)
{
    struct company *company = *state;
    struct client *client = watcher(company);

    testcore_set_clock(company->core, TESTCORE_NOW_MS + 24 * 3600 * 1000);
    client_ok(company->petya, "account.me", NULL);
    told(client, WORDS("day"), WORDS("task", "ledger", "key"));
    client_free(client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup_popugs, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_task_and_its_completion_change_tasks_and_money),
        TEST(test_an_edit_changes_the_task_alone),
        TEST(test_accounts_and_keys_change_apart),
        TEST(test_a_reshuffle_changes_the_job_tasks_and_money),
        TEST(test_what_changes_nothing_is_not_told),
        TEST(test_midnight_changes_the_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

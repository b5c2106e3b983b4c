/* test_key.c: everybody's own keys, never the last; anybody's for admins; what a removed key loses.
 */
#include <stdio.h>
#include <string.h>

#include "tests/lib/company.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"

static const char key_members[] =
    "fingerprint:str type:str comment:str account:str added_at:str last_used_at:str?";

static void test_one_adds_and_removes_ones_own_keys(void **state)
{
    struct company *company = *state;
    char line[512], fingerprint[64];
    struct client *second;
    json_t *key, *list;

    client_key("laptop", line, fingerprint);
    key = json_object_get(client_ok(company->petya, "key.add", "{s:s}", "key", line), "key");
    members_expect(key, key_members);
    assert_string_equal(client_text(key, "fingerprint"), fingerprint);
    assert_string_equal(client_text(key, "type"), "ssh-ed25519");
    assert_string_equal(client_text(key, "comment"), "laptop@test");
    assert_string_equal(client_text(key, "account"), "petya");
    assert_true(json_is_null(json_object_get(key, "last_used_at")));

    second = client_session(company->core, fingerprint);
    assert_string_equal(client_text(client_ok(second, "account.me", NULL), "login"), "petya");
    list = json_object_get(client_ok(company->petya, "key.list", NULL), "data");
    assert_int_equal(json_array_size(list), 2);
    members_expect(json_array_get(list, 0), key_members);
    assert_string_equal(client_text(json_array_get(list, 1), "last_used_at"),
                        "2025-10-14T12:00:00.000Z");

    /* the sessions of that key end, the others stay */
    client_ok(company->petya, "key.remove", "{s:s}", "fingerprint", fingerprint);
    assert_string_equal(client_text(client_push(second, "bye"), "reason"), "key_removed");
    client_gone(second);
    client_free(second);
    assert_int_equal(
        json_array_size(json_object_get(client_ok(company->petya, "key.list", NULL), "data")), 1);
}

static void test_ones_last_key_stays(void **state)
{
    struct company *company = *state;
    char line[512], fingerprint[64];

    client_key("petya", line, fingerprint);
    client_refused(company->petya, ERR_LAST_KEY, "key.remove", "{s:s}", "fingerprint", fingerprint);
    client_key("kesha", line, fingerprint);
    client_refused(company->kesha, ERR_LAST_KEY, "key.remove", "{s:s}", "fingerprint", fingerprint);
    client_ok(company->petya, "account.me", NULL);
}

static void test_a_key_belongs_to_one_account(void **state)
{
    struct company *company = *state;
    char line[512], fingerprint[64];

    client_key("petya", line, fingerprint);
    client_refused(company->anna, ERR_KEY_TAKEN, "key.add", "{s:s}", "key", line);
    client_refused(company->petya, ERR_KEY_TAKEN, "key.add", "{s:s}", "key", line);
    client_refused(company->anna, ERR_NO_KEY, "key.remove", "{s:s}", "fingerprint", fingerprint);
    client_refused(company->anna, ERR_NO_KEY, "key.remove", "{s:s}", "fingerprint", "SHA256:none");
}

static void test_only_admins_touch_others_keys(void **state)
{
    struct company *company = *state;
    struct client *others[] = {company->petya, company->masha, company->anna};
    char line[512], fingerprint[64], keshas[64];

    client_key("kesha", line, keshas);
    client_key("fresh", line, fingerprint);
    for (int i = 0; i < 3; i++) {
        client_refused(others[i], ERR_NOT_YOURS, "key.list", "{s:s}", "account", "kesha");
        client_refused(others[i], ERR_NOT_YOURS, "key.add", "{s:s, s:s}", "account", "kesha", "key",
                       line);
        client_refused(others[i], ERR_NOT_YOURS, "key.remove", "{s:s, s:s}", "account", "kesha",
                       "fingerprint", keshas);
    }
    client_ok(company->petya, "key.list", "{s:s}", "account", "petya");
    client_ok(company->kesha, "key.add", "{s:s, s:s}", "account", "petya", "key", line);
    assert_int_equal(
        json_array_size(json_object_get(
            client_ok(company->operator_, "key.list", "{s:s}", "account", "petya"), "data")),
        2);
    client_ok(company->operator_, "key.remove", "{s:s, s:s}", "account", "petya", "fingerprint",
              fingerprint);
    client_refused(company->kesha, ERR_NO_ACCOUNT, "key.list", "{s:s}", "account", "nobody");
    client_refused(company->operator_, ERR_PARAM_MISSING, "key.list", NULL);
    client_refused(company->operator_, ERR_PARAM_MISSING, "key.add", "{s:s}", "key", line);
}

/* A stolen key goes even when it is the only one. */
static void test_an_admin_removes_anothers_last_key(void **state)
{
    struct company *company = *state;
    char line[512], fingerprint[64];

    client_key("petya", line, fingerprint);
    client_ok(company->kesha, "key.remove", "{s:s, s:s}", "account", "petya", "fingerprint",
              fingerprint);
    assert_string_equal(client_text(client_push(company->petya, "bye"), "reason"), "key_removed");
}

static void test_a_bad_key_is_refused_with_what_would_be_right(void **state)
{
    struct company *company = *state;
    json_t *data =
        client_refused(company->petya, ERR_PARAM, "key.add", "{s:s}", "key", "ssh-dss AAAA old");

    assert_string_equal(client_text(data, "param"), "key");
    assert_non_null(strstr(client_text(data, "expected"), "ssh-keygen -t ed25519"));
    client_refused(company->petya, ERR_PARAM, "key.add", "{s:s}", "key", "not a key");
    client_refused(company->petya, ERR_PARAM_MISSING, "key.add", NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_adds_and_removes_ones_own_keys),
        TEST(test_ones_last_key_stays),
        TEST(test_a_key_belongs_to_one_account),
        TEST(test_only_admins_touch_others_keys),
        TEST(test_an_admin_removes_anothers_last_key),
        TEST(test_a_bad_key_is_refused_with_what_would_be_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_db_login.c: keys and the live sessions that they opened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/event.h"
#include "db/key.h"
#include "db/login.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static void add_key(struct shelf *shelf, int64_t account, const char *fingerprint)
{
    struct key_new fresh = {fingerprint, "ssh-ed25519", "laptop", "blob", 4};
    shelf_ok(key_add(shelf->store, shelf->now_ms, account, account, &fresh));
}

static struct login login_of(int64_t account, const char *fingerprint, uint8_t mark)
{
    struct login login = {.hash = {mark}, .account = account};
    snprintf(login.fingerprint, sizeof login.fingerprint, "%s", fingerprint);
    snprintf(login.source, sizeof login.source, "192.0.2.7");
    return login;
}

static void test_a_key_is_found_with_its_owner(void **state)
{
    struct shelf *shelf = *state;
    add_key(shelf, shelf->popug, "SHA256:a");
    struct key key;
    struct account_right right;
    shelf_ok(key_find(shelf->store, "SHA256:a", &key, &right));
    assert_string_equal(key.login, "petya");
    assert_string_equal(key.type, "ssh-ed25519");
    assert_string_equal(key.comment, "laptop");
    assert_int_equal(key.added_at_ms, shelf->now_ms);
    assert_int_equal(key.last_used_at_ms, 0);
    assert_int_equal(right.id, shelf->popug);
    assert_int_equal(right.role, ROLE_POPUG);
    shelf_expect(ERR_NO_KEY, key_find(shelf->store, "SHA256:b", &key, &right));
}

static void test_a_key_belongs_to_one_account(void **state)
{
    struct shelf *shelf = *state;
    add_key(shelf, shelf->popug, "SHA256:a");
    struct key_new fresh = {"SHA256:a", "ssh-ed25519", NULL, "blob", 4};
    shelf_expect(ERR_KEY_TAKEN, key_add(shelf->store, shelf->now_ms, 0, shelf->admin, &fresh));
    shelf_expect(ERR_KEY_TAKEN, key_add(shelf->store, shelf->now_ms, 0, shelf->popug, &fresh));
}

static void test_the_last_key_stays_if_it_is_to_be_kept(void **state)
{
    struct shelf *shelf = *state;
    add_key(shelf, shelf->popug, "SHA256:a");
    shelf->now_ms++;
    add_key(shelf, shelf->popug, "SHA256:b");
    struct key *keys;
    size_t count;
    shelf_ok(key_list(shelf->store, shelf->popug, &keys, &count));
    assert_int_equal(count, 2);
    assert_string_equal(keys[0].fingerprint, "SHA256:a");
    free(keys);
    shelf_expect(ERR_NO_KEY,
                 key_remove(shelf->store, shelf->now_ms, 0, shelf->admin, "SHA256:a", false));
    shelf_ok(key_remove(shelf->store, shelf->now_ms, 0, shelf->popug, "SHA256:a", true));
    shelf_expect(ERR_LAST_KEY,
                 key_remove(shelf->store, shelf->now_ms, 0, shelf->popug, "SHA256:b", true));
    shelf_ok(key_remove(shelf->store, shelf->now_ms, 0, shelf->popug, "SHA256:b", false));
    shelf_ok(key_list(shelf->store, shelf->popug, &keys, &count));
    assert_int_equal(count, 0);
    free(keys);
}

static void test_a_login_is_remembered_with_its_source(void **state)
{
    struct shelf *shelf = *state;
    add_key(shelf, shelf->popug, "SHA256:a");
    struct login login = login_of(shelf->popug, "SHA256:a", 1), found;
    int64_t seq;
    shelf_ok(event_last_seq(shelf->store, &seq));
    shelf_ok(login_open(shelf->store, shelf->now_ms + 5, &login));
    shelf_ok(login_find(shelf->store, login.hash, &found));
    assert_int_equal(found.account, shelf->popug);
    assert_string_equal(found.fingerprint, "SHA256:a");
    assert_string_equal(found.source, "192.0.2.7");
    assert_int_equal(found.at_ms, shelf->now_ms + 5);
    struct key key;
    struct account_right right;
    shelf_ok(key_find(shelf->store, "SHA256:a", &key, &right));
    assert_int_equal(key.last_used_at_ms, shelf->now_ms + 5);
    struct event *events;
    size_t count;
    shelf_ok(event_list(shelf->store, seq, 10, &events, &count));
    assert_int_equal(count, 1);
    assert_int_equal(events[0].type, EVENT_ACCOUNT_LOGGED_IN);
    assert_string_equal(events[0].login, "petya");
    assert_string_equal(events[0].source, "192.0.2.7");
    event_free_all(events, count);
}

static void test_a_login_needs_its_accounts_key(void **state)
{
    struct shelf *shelf = *state;
    add_key(shelf, shelf->popug, "SHA256:a");
    struct login login = login_of(shelf->admin, "SHA256:a", 1);
    shelf_expect(ERR_NO_KEY, login_open(shelf->store, shelf->now_ms, &login));
    login = login_of(shelf->popug, "SHA256:x", 1);
    shelf_expect(ERR_NO_KEY, login_open(shelf->store, shelf->now_ms, &login));
}

static void test_a_ticket_ends_with_session_key_or_account(void **state)
{
    struct shelf *shelf = *state;
    add_key(shelf, shelf->popug, "SHA256:a");
    add_key(shelf, shelf->popug, "SHA256:b");
    struct login logins[4], found, *list;
    for (uint8_t i = 0; i < 4; i++) {
        logins[i] = login_of(shelf->popug, i < 2 ? "SHA256:a" : "SHA256:b", i);
        shelf_ok(login_open(shelf->store, shelf->now_ms + i, &logins[i]));
    }
    int64_t n;
    size_t count;
    shelf_ok(login_list(shelf->store, &list, &count));
    assert_int_equal(count, 4);
    assert_int_equal(list[3].hash[0], 3);
    free(list);
    shelf_ok(login_end(shelf->store, logins[0].hash));
    shelf_ok(login_end(shelf->store, logins[0].hash));
    shelf_expect(ERR_TICKET, login_find(shelf->store, logins[0].hash, &found));
    shelf_ok(login_count(shelf->store, shelf->popug, &n));
    assert_int_equal(n, 3);
    shelf_ok(key_remove(shelf->store, shelf->now_ms, 0, shelf->popug, "SHA256:a", true));
    shelf_expect(ERR_TICKET, login_find(shelf->store, logins[1].hash, &found));
    shelf_ok(login_find(shelf->store, logins[2].hash, &found));
    bool changed;
    shelf_ok(account_set_active(shelf->store, shelf->now_ms, 0, shelf->popug, false, &changed));
    shelf_expect(ERR_TICKET, login_find(shelf->store, logins[2].hash, &found));
    shelf_ok(login_count(shelf->store, shelf->popug, &n));
    assert_int_equal(n, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_key_is_found_with_its_owner),
        TEST(test_a_key_belongs_to_one_account),
        TEST(test_the_last_key_stays_if_it_is_to_be_kept),
        TEST(test_a_login_is_remembered_with_its_source),
        TEST(test_a_login_needs_its_accounts_key),
        TEST(test_a_ticket_ends_with_session_key_or_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

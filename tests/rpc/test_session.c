/* test_session.c: who a connection is: pinned once, resumed after core's death, ended with its key,
 * its account or its peer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <cmocka.h>

#include "tests/lib/client.h"
#include "tests/lib/core.h"

struct room {
    struct testcore *core;
    struct client *operator_;
    char fingerprint[64]; /* petya's */
};

static void two_sessions(struct config *config)
{
    config->max_sessions_per_account = 2;
}

static int setup(void **state)
{
    char line[512];
    struct room *room = calloc(1, sizeof *room);
    assert_non_null(room);
    room->core = testcore_start_with(two_sessions);
    room->operator_ = client_operator(room->core);
    client_person(room->operator_, "kesha", "admin");
    client_person(room->operator_, "petya", "popug");
    client_key("petya", line, room->fingerprint);
    *state = room;
    return 0;
}

static int teardown(void **state)
{
    struct room *room = *state;
    client_free(room->operator_);
    testcore_free(room->core);
    free(room);
    return 0;
}

/* What the database holds, asked beside core. */
static int64_t count(struct room *room, const char *sql)
{
    sqlite3 *handle;
    sqlite3_stmt *stmt;
    assert_int_equal(
        sqlite3_open_v2(testcore_database(room->core), &handle, SQLITE_OPEN_READONLY, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(handle);
    return n;
}

static int64_t logins(struct room *room)
{
    return count(room, "SELECT count(*) FROM event WHERE type = 'account.logged_in'");
}

static json_t *session_open(struct client *client, const char *fingerprint, const char *ticket)
{
    return client_ok(client, "session.open", "{s:s, s:s, s:s}", "fingerprint", fingerprint,
                     "source", "192.0.2.7", "ticket", ticket);
}

static void expect_login(struct client *client, const char *login)
{
    json_t *me = client_ok(client, "account.me", NULL);
    assert_string_equal(client_text(me, "login"), login);
}

static void test_a_child_may_only_say_whose_session_it_is(void **state)
{
    struct room *room = *state;
    char ticket[65];
    struct client *child = client_raw(room->core);
    client_ticket(ticket);
    client_refused(child, ERR_NOT_OPEN, "account.me", NULL);
    client_refused(child, ERR_NOT_OPEN, "task.list", NULL);
    assert_true(json_is_true(json_object_get(
        client_ok(child, "session.key", "{s:s}", "fingerprint", room->fingerprint), "enrolled")));
    assert_true(json_is_false(json_object_get(
        client_ok(child, "session.key", "{s:s}", "fingerprint", "SHA256:nobody"), "enrolled")));
    client_refused(child, ERR_NO_KEY, "session.open", "{s:s, s:s, s:s}", "fingerprint",
                   "SHA256:nobody", "source", "x", "ticket", ticket);
    assert_string_equal(client_text(session_open(child, room->fingerprint, ticket), "account"),
                        "petya");
    expect_login(child, "petya");
    client_free(child);
}

static void test_an_identity_is_pinned_once(void **state)
{
    struct room *room = *state;
    char ticket[65], line[512], fingerprint[64];
    struct client *petya = client_login(room->core, "petya");
    client_key("kesha", line, fingerprint);
    client_ticket(ticket);
    client_refused(petya, ERR_ROLE, "session.open", "{s:s, s:s, s:s}", "fingerprint", fingerprint,
                   "source", "x", "ticket", ticket);
    client_refused(petya, ERR_ROLE, "session.resume", "{s:s}", "ticket", ticket);
    client_refused(room->operator_, ERR_OPERATOR, "session.resume", "{s:s}", "ticket", ticket);
    expect_login(petya, "petya");
    client_free(petya);
}

static void test_what_follows_an_open_in_the_same_breath_is_the_accounts(void **state)
{
    struct room *room = *state;
    char ticket[65], text[1024];
    struct client *child = client_raw(room->core);
    client_ticket(ticket);
    snprintf(
        text, sizeof text,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.open\",\"params\":{\"fingerprint\":"
        "\"%s\",\"source\":\"x\",\"ticket\":\"%s\"}}\n"
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"account.me\"}\n",
        room->fingerprint, ticket);
    client_write(child, text, strlen(text));
    assert_non_null(strstr(client_line(child), "\"account\":\"petya\""));
    assert_non_null(strstr(client_line(child), "\"login\":\"petya\""));
    client_free(child);
}

static void test_an_open_that_is_sent_again_is_one_login(void **state)
{
    struct room *room = *state;
    char ticket[65], line[512], other[64];
    client_ticket(ticket);
    struct client *first = client_raw(room->core), *second = client_raw(room->core);
    struct client *third = client_raw(room->core);
    session_open(first, room->fingerprint, ticket);
    session_open(second, room->fingerprint, ticket);
    expect_login(second, "petya");
    assert_int_equal(logins(room), 1);
    assert_int_equal(count(room, "SELECT count(*) FROM login"), 1);
    assert_int_equal(count(room, "SELECT count(*) FROM event WHERE source = '192.0.2.7'"), 1);
    assert_int_equal(count(room, "SELECT count(*) FROM key WHERE last_used_at IS NOT NULL"), 1);
    client_key("kesha", line, other);
    client_refused(third, ERR_TICKET, "session.open", "{s:s, s:s, s:s}", "fingerprint", other,
                   "source", "x", "ticket", ticket);
    client_free(first);
    client_free(second);
    client_free(third);
}

static void test_a_session_resumes_after_core_was_killed(void **state)
{
    struct room *room = *state;
    char ticket[65];
    client_ticket(ticket);
    struct client *before = client_raw(room->core);
    session_open(before, room->fingerprint, ticket);
    testcore_kill(room->core);
    client_gone(before);
    testcore_run(room->core);
    struct client *after = client_raw(room->core);
    json_t *resumed = client_ok(after, "session.resume", "{s:s}", "ticket", ticket);
    assert_string_equal(client_text(resumed, "account"), "petya");
    assert_null(json_object_get(resumed, "ticket"));
    expect_login(after, "petya");
    assert_int_equal(logins(room), 1);
    client_free(before);
    client_free(after);
}

static void test_a_session_taken_over_while_core_was_away_is_waited_for(void **state)
{
    struct room *room = *state;
    char ticket[65];
    client_ticket(ticket);
    struct client *before = client_raw(room->core);
    session_open(before, room->fingerprint, ticket);
    testcore_kill(room->core);
    struct client *after = client_raw(room->core); /* waits in the kernel */
    int64_t id = client_send(after, "session.resume", json_pack("{s:s}", "ticket", ticket));
    testcore_run(room->core);
    assert_non_null(json_object_get(client_answer(after, id), "result"));
    expect_login(after, "petya");
    client_free(before);
    client_free(after);
}

static void expect_bye(struct client *client, const char *reason)
{
    json_t *params = client_push(client, "bye");
    assert_non_null(params);
    assert_string_equal(client_text(params, "reason"), reason);
    client_gone(client);
}

static void test_a_wrong_ticket_is_refused_for_good(void **state)
{
    struct room *room = *state;
    char ticket[65];
    client_ticket(ticket);
    struct client *child = client_raw(room->core);
    client_refused(child, ERR_TICKET, "session.resume", "{s:s}", "ticket", ticket);
    expect_bye(child, "ticket");
    client_free(child);
}

static void test_disabling_an_account_ends_its_sessions_at_once(void **state)
{
    struct room *room = *state;
    char ticket[65];
    client_ticket(ticket);
    struct client *petya = client_raw(room->core), *kesha = client_login(room->core, "kesha");
    struct client *again = client_raw(room->core);
    session_open(petya, room->fingerprint, ticket);
    client_ok(kesha, "account.disable", "{s:s}", "login", "petya");
    expect_bye(petya, "disabled");
    client_refused(again, ERR_TICKET, "session.resume", "{s:s}", "ticket", ticket);
    expect_bye(again, "ticket");
    expect_login(kesha, "kesha");
    client_free(petya);
    client_free(kesha);
    client_free(again);
}

static void test_removing_a_key_ends_its_sessions_and_no_others(void **state)
{
    struct room *room = *state;
    char line[512], second[64];
    struct client *petya = client_login(room->core, "petya");
    client_key("petya-laptop", line, second);
    client_ok(petya, "key.add", "{s:s}", "key", line);
    struct client *laptop = client_session(room->core, second);
    client_ok(laptop, "key.remove", "{s:s}", "fingerprint", room->fingerprint);
    expect_bye(petya, "key_removed");
    expect_login(laptop, "petya");
    client_free(petya);
    client_free(laptop);
}

static void test_an_account_has_so_many_sessions_and_an_ended_one_makes_room(void **state)
{
    struct room *room = *state;
    char ticket[65];
    client_ticket(ticket);
    struct client *one = client_login(room->core, "petya"),
                  *two = client_login(room->core, "petya");
    struct client *three = client_raw(room->core);
    json_t *data =
        client_refused(three, ERR_SESSIONS, "session.open", "{s:s, s:s, s:s}", "fingerprint",
                       room->fingerprint, "source", "x", "ticket", ticket);
    assert_int_equal(client_int(data, "limit"), 2);
    client_free(one);
    session_open(three, room->fingerprint, ticket);
    assert_int_equal(count(room, "SELECT count(*) FROM login"), 2);
    client_free(two);
    client_free(three);
}

static void test_a_role_counts_from_the_next_request_on(void **state)
{
    struct room *room = *state;
    struct client *petya = client_login(room->core, "petya");
    client_refused(petya, ERR_ROLE, "account.list", NULL);
    client_ok(room->operator_, "account.set", "{s:s, s:s}", "login", "petya", "role", "admin");
    client_ok(petya, "account.list", NULL);
    client_ok(room->operator_, "account.set", "{s:s, s:s}", "login", "petya", "role", "popug");
    client_refused(petya, ERR_ROLE, "account.list", NULL);
    client_free(petya);
}

static void test_a_clean_end_tells_everybody(void **state)
{
    struct room *room = *state;
    char ticket[65];
    client_ticket(ticket);
    struct client *petya = client_raw(room->core);
    session_open(petya, room->fingerprint, ticket);
    testcore_stop(room->core);
    expect_bye(petya, "shutdown");
    testcore_run(room->core);
    struct client *after = client_raw(room->core);
    client_ok(after, "session.resume", "{s:s}", "ticket", ticket);
    client_free(petya);
    client_free(after);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_child_may_only_say_whose_session_it_is),
        TEST(test_an_identity_is_pinned_once),
        TEST(test_what_follows_an_open_in_the_same_breath_is_the_accounts),
        TEST(test_an_open_that_is_sent_again_is_one_login),
        TEST(test_a_session_resumes_after_core_was_killed),
        TEST(test_a_session_taken_over_while_core_was_away_is_waited_for),
        TEST(test_a_wrong_ticket_is_refused_for_good),
        TEST(test_disabling_an_account_ends_its_sessions_at_once),
        TEST(test_removing_a_key_ends_its_sessions_and_no_others),
        TEST(test_an_account_has_so_many_sessions_and_an_ended_one_makes_room),
        TEST(test_a_role_counts_from_the_next_request_on),
        TEST(test_a_clean_end_tells_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

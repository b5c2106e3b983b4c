/* test_turn.c: the turn: fair, grouped, answered only after its commit, never posting to a day that
 * is over, and all or nothing when the disk fails. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/uid.h"
#include "server/handoff.h"
#include "tests/lib/client.h"
#include "tests/lib/company.h"
#include "tests/lib/core.h"
#include "tests/lib/disk.h"

/* Reads what has come without waiting; false: nothing. */
static bool has_answer(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

/* A session of petya's as a bare descriptor. */
static int bare_session(struct testcore *core)
{
    char line[512], fingerprint[64], ticket[65], text[512];
    int fd = handoff_connect(testcore_handoff(core));
    assert_true(fd >= 0);
    client_key("petya", line, fingerprint);
    client_ticket(ticket);
    int len = snprintf(text, sizeof text,
                       "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.open\",\"params\":{"
                       "\"fingerprint\":\"%s\",\"source\":\"x\",\"ticket\":\"%s\"}}\n",
                       fingerprint, ticket);
    assert_int_equal(send(fd, text, (size_t)len, 0), len);
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&poll_fd, 1, 60000), 1);
    assert_true(recv(fd, text, sizeof text, 0) > 0);
    return fd;
}

/* As many copies of the line as the socket holds while core stands still. */
static int flood(int fd, const char *line)
{
    int count = 0;
    size_t len = strlen(line);
    static char many[64 * 1024];
    size_t used = 0;
    while (used + len < sizeof many) {
        memcpy(many + used, line, len);
        used += len;
        count++;
    }
    assert_int_equal(send(fd, many, used, MSG_DONTWAIT), used);
    return count;
}

/* The next line of a stream that is waited for. */
static void next_line(FILE *stream, char *line, int size)
{
    struct pollfd poll_fd = {.fd = fileno(stream), .events = POLLIN};
    size_t used = 0;
    do {
        if (fgets(line + used, size - (int)used, stream) == NULL) {
            clearerr(stream);
            assert_int_equal(poll(&poll_fd, 1, 60000), 1);
        }
        used = strlen(line);
    } while (used == 0 || line[used - 1] != '\n');
}

static void test_a_flood_of_one_does_not_starve_another(void **state)
{
    struct company *company = *state;
    int fd = bare_session(company->core);
    kill(testcore_pid(company->core), SIGSTOP);
    int count = flood(fd, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"task.list\",\"params\":{"
                          "\"all\":true,\"limit\":1}}\n");
    int64_t id = client_send(company->masha, "task.add", json_pack("{s:s}", "title", "Feed"));
    kill(testcore_pid(company->core), SIGCONT);
    assert_non_null(json_object_get(client_answer(company->masha, id), "result"));
    /* How many of the flood were answered before masha's task was there? */
    FILE *answers = fdopen(fd, "r");
    int before = 0;
    for (int i = 0; i < count; i++) {
        char line[4096] = "";
        next_line(answers, line, sizeof line);
        before += strstr(line, "\"total\":0") != NULL;
    }
    fclose(answers);
    assert_true(count > 500);
    assert_true(before < 256);
}

static int64_t turns(struct company *company)
{
    return client_int(client_ok(company->operator_, "system.status", NULL), "turns");
}

static void test_clients_that_wait_share_a_commit(void **state)
{
    enum { CLIENTS = 12 };
    struct company *company = *state;
    struct client *clients[CLIENTS];
    int64_t ids[CLIENTS], before;
    for (int i = 0; i < CLIENTS; i++)
        clients[i] = client_login(company->core, "masha");
    before = turns(company);
    kill(testcore_pid(company->core), SIGSTOP);
    for (int i = 0; i < CLIENTS; i++)
        ids[i] = client_send(clients[i], "task.add", json_pack("{s:s}", "title", "Feed"));
    kill(testcore_pid(company->core), SIGCONT);
    for (int i = 0; i < CLIENTS; i++) {
        json_t *answer = client_answer(clients[i], ids[i]);
        assert_non_null(json_object_get(answer, "result"));
    }
    assert_true(turns(company) - before <= 4);
    for (int i = 0; i < CLIENTS; i++)
        client_free(clients[i]);
}

static void test_nothing_is_answered_before_its_commit(void **state)
{
    struct company *company = *state;
    static const char both[] =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"task.add\",\"params\":{\"title\":\"Feed\"}}\n"
        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"task.list\",\"params\":{\"all\":true}}\n";
    int fd = bare_session(company->core);
    disk_set(DISK_STALLED);
    assert_int_equal(send(fd, both, sizeof both - 1, 0), sizeof both - 1);
    disk_wait_stalled();
    assert_false(has_answer(fd));
    disk_set(DISK_SOUND);
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&poll_fd, 1, 60000), 1);
    assert_true(has_answer(fd));
    close(fd);
}

/* Writes and reads of several clients in one turn, while the disk fails so. */
static void expect_all_or_nothing(struct company *company, enum disk_mode mode, enum err expected)
{
    int64_t ids[12];
    char request_id[UID_TEXT_SIZE];
    uint8_t uid[UID_SIZE];
    uid_v4(uid);
    uid_format(uid, request_id);
    disk_set(mode);
    kill(testcore_pid(company->core), SIGSTOP);
    for (int i = 0; i < 12; i += 2) {
        json_t *params = json_pack("{s:s}", "title", "Feed");
        if (i == 0)
            json_object_set_new(params, "request_id", json_string(request_id));
        ids[i] = client_send(company->masha, "task.add", params);
        ids[i + 1] = client_send(company->masha, "task.list", json_pack("{s:b}", "all", 1));
    }
    kill(testcore_pid(company->core), SIGCONT);
    for (int i = 0; i < 12; i += 2) {
        json_t *error = json_object_get(client_answer(company->masha, ids[i]), "error");
        const char *reason = client_text(json_object_get(error, "data"), "reason");
        assert_string_equal(reason, err_reason(expected));
        json_t *list = json_object_get(client_answer(company->masha, ids[i + 1]), "result");
        assert_int_equal(client_int(list, "total"), 0);
    }
    disk_set(DISK_SOUND);
    json_t *answer = client_ok(company->masha, "task.add", "{s:s, s:s}", "title", "Feed",
                               "request_id", request_id);
    assert_int_equal(client_int(json_object_get(answer, "task"), "id"), 1);
}

static void test_a_full_disk_refuses_the_turns_writes_and_moves_nothing(void **state)
{
    expect_all_or_nothing(*state, DISK_FULL, ERR_DISK_FULL);
}

static void test_a_broken_disk_refuses_the_turns_writes_and_moves_nothing(void **state)
{
    expect_all_or_nothing(*state, DISK_BROKEN, ERR_BUSY);
}

static void test_a_reshuffle_waits_for_a_full_disk(void **state)
{
    struct company *company = *state;
    enum { MANY = 2000 };
    int64_t last = 0;
    for (int i = 0; i < MANY; i++)
        last = client_send(company->operator_, "task.add", json_pack("{s:s}", "title", "Feed"));
    assert_non_null(json_object_get(client_answer(company->operator_, last), "result"));
    int64_t job =
        client_int(client_ok(company->masha, "task.reshuffle", "{s:i}", "confirm", MANY), "job");
    disk_set(DISK_FULL);
    client_refused(company->masha, ERR_DISK_FULL, "task.add", "{s:s}", "title", "Feed");
    disk_set(DISK_SOUND);
    json_t *done = client_job_done(company->masha, job);
    assert_int_equal(client_int(done, "attempt"), 1);
    assert_int_equal(client_int(json_object_get(done, "result"), "open"), MANY);
}

/* What was posted to that day, to anybody. */
static size_t entries_of(struct company *company, const char *day)
{
    static const char *const logins[] = {"kesha", "masha", "anna", "petya"};
    size_t entries = 0;
    for (int i = 0; i < 4; i++) {
        json_t *list =
            client_ok(company->anna, "ledger.list", "{s:s, s:s}", "account", logins[i], "day", day);
        entries += json_array_size(json_object_get(list, "data"));
    }
    return entries;
}

static void test_a_day_ends_at_its_last_millisecond(void **state)
{
    struct company *company = *state;
    int64_t midnight_ms = INT64_C(1760475600000); /* 2025-10-15 00:00 in Moscow */
    testcore_set_clock(company->core, midnight_ms - 1);
    client_ok(company->masha, "task.add", "{s:s}", "title", "Last of the day");
    json_t *last = client_ok(company->operator_, "system.status", NULL);
    assert_string_equal(client_text(last, "day"), "2025-10-14");
    testcore_set_clock(company->core, midnight_ms);
    client_ok(company->masha, "task.add", "{s:s}", "title", "First of the next");
    assert_int_equal(entries_of(company, "2025-10-14"), 1);
    assert_int_equal(entries_of(company, "2025-10-15"), 1);
    json_t *next = client_ok(company->operator_, "system.status", NULL);
    assert_string_equal(client_text(next, "day"), "2025-10-15");
}

static void test_a_day_that_cannot_be_rolled_takes_no_writes(void **state)
{
    struct company *company = *state;
    testcore_set_clock(company->core, INT64_C(1760475600000));
    disk_set(DISK_FULL);
    client_refused(company->masha, ERR_DISK_FULL, "task.add", "{s:s}", "title", "Feed");
    client_ok(company->masha, "account.me", NULL);
    disk_set(DISK_SOUND);
    client_ok(company->masha, "task.add", "{s:s}", "title", "Feed");
    json_t *status = client_ok(company->operator_, "system.status", NULL);
    assert_string_equal(client_text(status, "day"), "2025-10-15");
}

static int setup(void **state)
{
    disk_set(DISK_SOUND);
    return company_setup(state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, company_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_flood_of_one_does_not_starve_another),
        TEST(test_clients_that_wait_share_a_commit),
        TEST(test_nothing_is_answered_before_its_commit),
        TEST(test_a_full_disk_refuses_the_turns_writes_and_moves_nothing),
        TEST(test_a_broken_disk_refuses_the_turns_writes_and_moves_nothing),
        TEST(test_a_reshuffle_waits_for_a_full_disk),
        TEST(test_a_day_ends_at_its_last_millisecond),
        TEST(test_a_day_that_cannot_be_rolled_takes_no_writes),
    };
    disk_hook();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

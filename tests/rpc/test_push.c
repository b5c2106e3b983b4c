/* test_push.c: who watches is told, of what it watches alone, at most ten times a second, and
 * always of the last change; who never reads is cut off and hurts nobody. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "server/handoff.h"
#include "tests/lib/client.h"
#include "tests/lib/company.h"
#include "tests/lib/core.h"

static int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t status_number(struct company *company, const char *member)
{
    return client_int(client_ok(company->operator_, "system.status", NULL), member);
}

static void test_many_changes_are_few_pushes_and_the_last_is_told(void **state)
{
    enum { MANY = 400 };
    struct company *company = *state;
    client_ok(company->petya, "watch.set", "{s:[s]}", "nouns", "task");
    int64_t began_ms = monotonic_ms(), last = 0, pushes = 0, seq = 0;
    for (int i = 0; i < MANY; i++)
        last = client_send(company->masha, "task.add", json_pack("{s:s}", "title", "Feed"));
    client_answer(company->masha, last);
    /* Whatever came after the last change counts: seq is told by watch.set, too. */
    int64_t now = client_int(client_ok(company->operator_, "watch.set", NULL), "seq");
    while (seq < now) {
        json_t *push = client_push(company->petya, "changed");
        assert_non_null(push);
        json_t *nouns = json_object_get(push, "nouns");
        assert_int_equal(json_array_size(nouns), 1);
        assert_string_equal(json_string_value(json_array_get(nouns, 0)), "task");
        assert_true(client_int(push, "seq") > seq);
        seq = client_int(push, "seq");
        pushes++;
    }
    assert_true(pushes <= 2 + (monotonic_ms() - began_ms) / 100);
}

static void test_who_watches_nothing_is_told_nothing(void **state)
{
    struct company *company = *state;
    client_ok(company->petya, "watch.set", "{s:[s]}", "nouns", "task");
    client_ok(company->petya, "watch.set", "{s:[s]}", "nouns", "payment");
    client_ok(company->masha, "task.add", "{s:s}", "title", "Feed");
    client_ok(company->petya, "watch.set", "{s:[s]}", "nouns", "account");
    client_ok(company->petya, "account.set", "{s:s}", "name", "Pyotr");
    json_t *push = client_push(company->petya, "changed");
    json_t *nouns = json_object_get(push, "nouns");
    assert_int_equal(json_array_size(nouns), 1);
    assert_string_equal(json_string_value(json_array_get(nouns, 0)), "account");
}

static void test_who_watches_a_finished_job_is_told_its_end(void **state)
{
    struct company *company = *state;
    client_ok(company->masha, "task.add", "{s:s}", "title", "Feed");
    json_t *done = company_reshuffle(company->masha);
    int64_t job = client_int(done, "id");
    client_ok(company->kesha, "watch.set", "{s:I}", "job", (json_int_t)job);
    json_t *push = client_push(company->kesha, "progress");
    assert_int_equal(client_int(push, "job"), job);
    assert_string_equal(client_text(push, "state"), "done");
    assert_int_equal(client_int(json_object_get(push, "result"), "open"), 1);
    client_refused(company->petya, ERR_NO_JOB, "watch.set", "{s:I}", "job", (json_int_t)job);
}

static int64_t resident_kb(pid_t pid)
{
    char path[64], line[256];
    int64_t kb = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "VmRSS:", 6) == 0)
            kb = atoll(line + 6);
    }
    fclose(file);
    return kb;
}

/* Writes what fits for ever and reads nothing, until core hangs up; true when it said why. */
static void flood_until_cut_off(int fd, struct company *company)
{
    static const char hello[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"system.hello\","
                                "\"params\":{\"protocol\":1}}\n";
    int64_t deadline_ms = monotonic_ms() + 120000;
    for (;;) {
        struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};
        ssize_t sent = send(fd, hello, sizeof hello - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN)
            return;
        if (sent >= 0)
            continue;
        poll(&poll_fd, 1, 200);
        if ((poll_fd.revents & (POLLHUP | POLLERR)) != 0)
            return;
        /* The others are served all the while. */
        client_ok(company->masha, "account.me", NULL);
        assert_true(monotonic_ms() < deadline_ms);
    }
}

static void test_who_never_reads_is_cut_off_and_costs_little(void **state)
{
    struct company *company = *state;
    int64_t before_kb = resident_kb(testcore_pid(company->core));
    int fd = handoff_connect(testcore_handoff(company->core));
    assert_true(fd >= 0);
    flood_until_cut_off(fd, company);
    /* What reached the peer's end ends in the middle of nothing: whole lines. */
    char last = '\n', buf[65536];
    ssize_t got;
    while ((got = recv(fd, buf, sizeof buf, MSG_DONTWAIT)) > 0)
        last = buf[got - 1];
    (void)last;
    close(fd);
    /* The sanitizer keeps what is freed for a while. */
#ifndef POPUG_ASAN
    assert_true(resident_kb(testcore_pid(company->core)) - before_kb < 16 * 1024);
#else
    (void)before_kb;
#endif
    client_ok(company->masha, "account.me", NULL);
    assert_true(status_number(company, "turns") > 0);
}

static void test_an_idle_core_sleeps(void **state)
{
    struct company *company = *state;
    client_ok(company->petya, "watch.set", "{s:[s]}", "nouns", "task");
    client_ok(company->masha, "task.add", "{s:s}", "title", "Feed");
    client_push(company->petya, "changed");
    int64_t before = status_number(company, "turns");
    /* Nothing is asked: whatever turns there are, core has made them by itself. */
    struct pollfd nothing = {.fd = -1};
    poll(&nothing, 1, 500);
    assert_int_equal(status_number(company, "turns"), before + 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, company_setup, company_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_many_changes_are_few_pushes_and_the_last_is_told),
        TEST(test_who_watches_nothing_is_told_nothing),
        TEST(test_who_watches_a_finished_job_is_told_its_end),
        TEST(test_who_never_reads_is_cut_off_and_costs_little),
        TEST(test_an_idle_core_sleeps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_limits.c: the bounds that keep one peer from taking the place of the others. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/office.h"
#include "tests/lib/dir.h"
#include "tests/lib/peer.h"
#include "tests/lib/pty.h"
#include "tests/lib/test.h"
#include "tests/lib/until.h"

static int setup(void **state)
{
    *state = daemon_new();
    return 0;
}

static int teardown(void **state)
{
    daemon_free(*state);
    return 0;
}

static void start(struct daemon *d, const char *config)
{
    daemon_config(d, config);
    daemon_start(d);
    office_people(d);
}

static int me(struct daemon *d, const char *login)
{
    struct run *run = SSH(d, login, NULL, "me");
    int code = run->code;

    run_free(run);
    return code;
}

static void test_who_says_nothing_is_closed_after_the_grace_time(void **state)
{
    struct daemon *d = *state;
    int fd;

    start(d, "login_grace = 1\npenalties = off\n");
    fd = peer_connect(d->port, NULL);
    assert_true(peer_greeted(fd));
    peer_wait_closed(fd);
    close(fd);
    daemon_stop(d);
}

static void test_the_grace_time_covers_a_broken_greeting_too(void **state)
{
    struct daemon *d = *state;
    int fd;

    start(d, "login_grace = 1\npenalties = off\n");
    fd = peer_connect(d->port, NULL);
    assert_true(peer_greeted(fd));
    assert_int_equal(write(fd, "SSH-2.0-OpenSSH_9.2\r\n\0\0\1\2", 25), 25);
    peer_wait_closed(fd);
    close(fd);
    fd = peer_connect(d->port, NULL);
    assert_int_equal(write(fd, "GET / HTTP/1.0\r\n\r\n", 18), 18);
    peer_wait_closed(fd);
    close(fd);
    assert_int_equal(me(d, "kesha"), 0);
    daemon_stop(d);
}

static void test_a_logged_in_session_outlives_the_grace_time(void **state)
{
    struct daemon *d = *state;
    struct pty *pty;
    int fd;

    start(d, "login_grace = 15\npenalties = off\n");
    pty = pty_ssh(d, "kesha", NULL);
    pty_wait(pty, "My tasks");
    /* A silent peer that came later is closed: the session's own grace time has passed. */
    fd = peer_connect(d->port, NULL);
    peer_wait_closed(fd);
    close(fd);
    assert_false(pty_ended(pty));
    pty_type(pty, "2");
    pty_wait(pty, "All tasks");
    pty_free(pty);
    daemon_stop(d);
}

static void test_past_max_startups_connections_are_dropped_until_others_end(void **state)
{
    struct daemon *d = *state;
    int fds[3], fd;

    start(d, "max_startups = \"3:100:3\"\npenalties = off\nlogin_grace = 600\n");
    for (int i = 0; i < 3; i++) {
        fds[i] = peer_connect(d->port, NULL);
        assert_true(peer_greeted(fds[i]));
    }
    fd = peer_connect(d->port, NULL);
    assert_false(peer_greeted(fd));
    close(fd);
    daemon_wait_log(d, "connection dropped", 1);
    close(fds[0]);
    UNTIL(me(d, "kesha") == 0);
    close(fds[1]);
    close(fds[2]);
    daemon_stop(d);
}

static void test_one_source_has_a_bounded_share_of_logins(void **state)
{
    struct daemon *d = *state;
    int fds[2], fd;

    start(d, "max_unauthenticated_per_source = 2\npenalties = off\nlogin_grace = 600\n");
    for (int i = 0; i < 2; i++) {
        fds[i] = peer_connect(d->port, "127.0.0.9");
        assert_true(peer_greeted(fds[i]));
    }
    fd = peer_connect(d->port, "127.0.0.9");
    assert_false(peer_greeted(fd));
    close(fd);
    /* Others get in as before. */
    fd = peer_connect(d->port, "127.0.0.10");
    assert_true(peer_greeted(fd));
    close(fd);
    assert_int_equal(me(d, "kesha"), 0);
    close(fds[0]);
    close(fds[1]);
    daemon_stop(d);
}

static void test_an_account_has_a_bounded_number_of_sessions(void **state)
{
    struct daemon *d = *state;
    struct pty *first, *second;

    start(d, "max_sessions_per_account = 2\n");
    first = pty_ssh(d, "kesha", NULL);
    pty_wait(first, "My tasks");
    second = pty_ssh(d, "kesha", NULL);
    pty_wait(second, "My tasks");
    assert_int_not_equal(me(d, "kesha"), 0);
    assert_int_equal(me(d, "gosha"), 0);
    pty_type(second, "Q");
    pty_end(second);
    UNTIL(me(d, "kesha") == 0);
    pty_free(first);
    pty_free(second);
    daemon_stop(d);
}

static void test_an_idle_dashboard_is_ended(void **state)
{
    struct daemon *d = *state;
    struct pty *pty;

    start(d, "idle_timeout = 2\n");
    pty = pty_ssh(d, "kesha", NULL);
    pty_end(pty);
    assert_true(pty_has(pty, "Nothing was typed"));
    pty_free(pty);
    daemon_stop(d);
}

static void test_failed_logins_of_a_source_are_punished(void **state)
{
    struct daemon *d = *state;

    start(d, "penalties = on\n");
    daemon_keygen(d, "stranger", "ed25519", NULL);
    /* Enforced from 15 s of penalty on, 5 s for each failure: some tries later it is dropped. */
    UNTIL((me(d, "stranger"), daemon_count_log(d, "connection dropped") > 0));
    /* Another source is not punished. */
    int fd = peer_connect(d->port, "127.0.0.11");

    assert_true(peer_greeted(fd));
    close(fd);
    daemon_stop(d);
}

static void test_a_peer_that_never_reads_holds_up_nobody(void **state)
{
    struct daemon *d = *state;
    struct pty *stalled, *other;

    start(d, "");
    stalled = pty_ssh(d, "kesha", &(struct pty_options){.cols = 200, .rows = 60});
    other = pty_ssh(d, "gosha", NULL);
    pty_wait(stalled, "My tasks");
    pty_type(other, "2");
    pty_wait(other, "All tasks");
    kill(pty_pid(stalled), SIGSTOP);
    for (int i = 0; i < 100; i++) {
        char *title = dir_format("Flood number %d", i);

        daemon_task(d, title, NULL);
        free(title);
    }
    /* The other's screen is live meanwhile, and the stalled one's is right once it reads again. */
    pty_type_until(other, "rg", "Flood number 99");
    kill(pty_pid(stalled), SIGCONT);
    pty_type(stalled, "2");
    pty_wait(stalled, "All tasks");
    pty_type_until(stalled, "rg", "Flood number 99");
    pty_free(stalled);
    pty_free(other);
    daemon_stop(d);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_says_nothing_is_closed_after_the_grace_time),
        TEST(test_the_grace_time_covers_a_broken_greeting_too),
        TEST(test_a_logged_in_session_outlives_the_grace_time),
        TEST(test_past_max_startups_connections_are_dropped_until_others_end),
        TEST(test_one_source_has_a_bounded_share_of_logins),
        TEST(test_an_account_has_a_bounded_number_of_sessions),
        TEST(test_an_idle_dashboard_is_ended),
        TEST(test_failed_logins_of_a_source_are_punished),
        TEST(test_a_peer_that_never_reads_holds_up_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

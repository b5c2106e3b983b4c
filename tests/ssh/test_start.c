/* test_start.c: starting, stopping, signals and the configuration file of a real popugd. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/office.h"
#include "tests/lib/dir.h"
#include "tests/lib/members.h"
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

static void expect_me(struct daemon *d, const char *login, int code)
{
    struct run *run = SSH(d, login, NULL, "me");

    run_expect(run, code);
    run_free(run);
}

static void expect_mode(const struct daemon *d, const char *name, mode_t mode)
{
    char *path = dir_format("%s/%s", d->state, name);
    struct stat st;

    if (stat(path, &st) != 0)
        fail_msg("%s is not there", path);
    assert_int_equal(st.st_mode & 07777, mode);
    free(path);
}

static void test_a_first_start_makes_a_private_state(void **state)
{
    struct daemon *d = *state;

    daemon_start(d);
    expect_mode(d, ".", 0700);
    expect_mode(d, "core.sock", 0600);
    assert_int_equal(daemon_count_log(d, "msg=ready listen=127.0.0.1:"), 1);
    assert_int_equal(daemon_count_log(d, "hostkey=SHA256:"), 1);
    daemon_stop(d);
}

/* The known_hosts file refuses another host key, so this shows that it stays. */
static void test_a_restart_keeps_people_tasks_and_host_key(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    char *before;

    daemon_start(d);
    office_people(d);
    daemon_task(d, "Survive", NULL);
    expect_me(d, "kesha", 0);
    run = POPUG(d, "tasks", "--json");
    run_expect(run, 0);
    before = strdup(run->out);
    run_free(run);
    daemon_stop(d);

    daemon_start(d);
    run = POPUG(d, "tasks", "--json");
    run_expect(run, 0);
    assert_string_equal(run->out, before);
    run_free(run);
    free(before);
    expect_me(d, "kesha", 0);
    daemon_stop(d);
}

static void test_a_second_popugd_on_the_same_state_is_refused(void **state)
{
    struct daemon *d = *state;
    struct run *run;

    daemon_start(d);
    office_people(d);
    run = RUN(NULL, dir_program("popugd"), "--state", d->state, "--listen", "127.0.0.1:0");
    assert_int_not_equal(run->code, 0);
    assert_true(run->err_size > 0);
    run_free(run);
    expect_me(d, "kesha", 0);
    daemon_stop(d);
}

static void test_a_port_in_use_is_refused(void **state)
{
    struct daemon *d = *state;
    char *other = dir_format("%s/other", d->dir), *listen;
    struct run *run;

    daemon_start(d);
    listen = dir_format("127.0.0.1:%d", d->port);
    run = RUN(NULL, dir_program("popugd"), "--state", other, "--listen", listen);
    assert_int_not_equal(run->code, 0);
    assert_non_null(strstr(run->err, listen));
    run_free(run);
    free(listen);
    free(other);
    daemon_stop(d);
}

static void test_a_term_signal_tells_the_sessions_and_ends_with_0(void **state)
{
    struct daemon *d = *state;
    struct pty *pty;

    daemon_start(d);
    office_people(d);
    pty = pty_ssh(d, "kesha", NULL);
    pty_wait(pty, "My tasks");
    daemon_stop(d);
    pty_end(pty);
    /* The farewell stands on the user's screen after the dashboard has gone. */
    pty_wait(pty, "The server is"); /* … going down, being stopped: who says it first */
    pty_free(pty);
}

static void test_check_config_tells_file_line_and_what_is_right(void **state)
{
    static const struct {
        const char *text;
        const char *said[3];
    } wrong[] = {
        {"fee_min = 10\nlogin_grase = 7\n", {":2:", "login_grase", "login_grace"}},
        {"locale = \"fr\"\n", {":1:", "locale", "ru"}},
        {"zone = \"Mars/Olympus\"\n", {":1:", "zone", "Mars/Olympus"}},
        {"max_startups = \"ten\"\n", {":1:", "max_startups", NULL}},
        {"fee_min = 30\nfee_max = 20\n", {"fee_m", NULL, NULL}},
        {"listen = { \"127.0.0.1\" }\n", {":1:", "listen", NULL}},
        {"penalties = perhaps\n", {":1:", "penalties", NULL}},
        {"fee_min 10\n", {":", NULL, NULL}},
    };
    struct daemon *d = *state;
    struct run *run;

    daemon_config(d, "# all is well\nfee_min = 5\nmax_startups = \"10:30:100\"\npenalties = off\n");
    run = RUN(NULL, dir_program("popugd"), "--check-config", "-c", d->conf, "--state", d->state);
    run_expect(run, 0);
    run_free(run);
    assert_int_not_equal(access(d->state, F_OK), 0);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        daemon_config(d, wrong[i].text);
        run =
            RUN(NULL, dir_program("popugd"), "--check-config", "-c", d->conf, "--state", d->state);
        if (run->code == 0)
            fail_msg("taken for right: %s", wrong[i].text);
        assert_non_null(strstr(run->err, d->conf));
        for (int j = 0; j < 3 && wrong[i].said[j] != NULL; j++) {
            if (strstr(run->err, wrong[i].said[j]) == NULL)
                fail_msg("no \"%s\" in: %s", wrong[i].said[j], run->err);
        }
        run_free(run);
    }
}

static void test_wrong_flags_are_refused(void **state)
{
    static const char *const flags[][2] = {{"--frobnicate", "x"},
                                           {"--zone", "Mars/Olympus"},
                                           {"--listen", "nowhere"},
                                           {"--listen", "127.0.0.1:99999"},
                                           {"-c", "/nonexistent/popugd.conf"}};
    struct daemon *d = *state;

    for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
        struct run *run =
            RUN(NULL, dir_program("popugd"), "--state", d->state, flags[i][0], flags[i][1]);

        if (run->code == 0 || run->err_size == 0)
            fail_msg("taken: %s %s", flags[i][0], flags[i][1]);
        run_free(run);
    }
}

static bool is_refused(struct daemon *d, const char *login)
{
    struct run *run = SSH(d, login, NULL, "me");
    bool refused = run->code != 0;

    run_free(run);
    return refused;
}

/* Two sessions of one account: the protocol's, held open by its input. */
static void test_a_hangup_reads_the_configuration_and_keeps_the_old_one_if_it_is_bad(void **state)
{
    struct daemon *d = *state;
    struct pty *pty;

    daemon_config(d, "max_sessions_per_account = 10\n");
    daemon_start(d);
    office_people(d);
    pty = pty_ssh(d, "kesha", NULL);
    pty_wait(pty, "My tasks");
    expect_me(d, "kesha", 0);

    daemon_config(d, "max_sessions_per_account = 1\n");
    kill(d->pid, SIGHUP);
    daemon_wait_log(d, "configuration read again", 1);
    UNTIL(is_refused(d, "kesha"));

    daemon_config(d, "max_sessions_per_account = few\n");
    kill(d->pid, SIGHUP);
    daemon_wait_log(d, "the old one stays", 1);
    expect_me(d, "arnold", 0);
    assert_true(pty_has(pty, "My tasks"));
    pty_free(pty);
    daemon_stop(d);
}

static void test_a_clock_file_makes_the_time(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    json_t *json;

    daemon_set_clock(d, 1760443200000); /* 2025-10-14 12:00 UTC */
    daemon_start(d);
    office_people(d);
    run = SSH(d, "arnold", NULL, "status", "--json");
    run_expect(run, 0);
    json = run_json(run);
    assert_string_equal(members_str(json, "day"), "2025-10-14");
    json_decref(json);
    run_free(run);
    /* 20:59:59.999 UTC is the last moment of the day in Moscow. */
    daemon_set_clock(d, 1760443200000 + (9 * 3600 * 1000) - 1);
    run = SSH(d, "arnold", NULL, "status", "--json");
    assert_non_null(strstr(run->out, "2025-10-14"));
    run_free(run);
    daemon_set_clock(d, 1760443200000 + 9 * 3600 * 1000);
    run = SSH(d, "arnold", NULL, "status", "--json");
    assert_non_null(strstr(run->out, "2025-10-15"));
    run_free(run);
    daemon_stop(d);
}

static void test_a_clock_file_on_a_real_state_is_refused(void **state)
{
    struct daemon *d = *state;
    char *clock = dir_format("%s/later-clock", d->dir);
    struct run *run;

    daemon_start(d);
    daemon_stop(d);
    dir_write(clock, "1760443200000\n");
    run = RUN(NULL, dir_program("popugd"), "--state", d->state, "--listen", "127.0.0.1:0",
              "--clock", clock);
    assert_int_not_equal(run->code, 0);
    assert_true(run->err_size > 0);
    run_free(run);
    free(clock);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_first_start_makes_a_private_state),
        TEST(test_a_restart_keeps_people_tasks_and_host_key),
        TEST(test_a_second_popugd_on_the_same_state_is_refused),
        TEST(test_a_port_in_use_is_refused),
        TEST(test_a_term_signal_tells_the_sessions_and_ends_with_0),
        TEST(test_check_config_tells_file_line_and_what_is_right),
        TEST(test_wrong_flags_are_refused),
        TEST(test_a_hangup_reads_the_configuration_and_keeps_the_old_one_if_it_is_bad),
        TEST(test_a_clock_file_makes_the_time),
        TEST(test_a_clock_file_on_a_real_state_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

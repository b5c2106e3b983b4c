/* test_popug.c: the popug program on the operator's socket: what it says when nobody answers, and
 * that the terminal is as it was, whatever ends the dashboard. */
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "tests/lib/test.h"

#include "tests/lib/dir.h"
#include "tests/lib/office.h"
#include "tests/lib/pty.h"
#include "tests/lib/run.h"
#include "tests/lib/until.h"

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in:\n%s", part, text);
}

static void test_nobody_at_the_socket_is_said_with_its_path(void **state)
{
    struct run *run = RUN(NULL, dir_program("popug"), "--state", "/no/such/state", "tasks");
    (void)state;

    run_expect(run, 75);
    assert_has(run->err, "/no/such/state/core.sock");
    assert_has(run->err, "is popugd running");
    run_free(run);
    run = RUN(NULL, dir_program("popug"), "--state", "/no/such/state", "tasks", "--json");
    run_expect(run, 75);
    assert_has(run->out, "{\"error\":{\"code\":\"busy\",");
    run_free(run);
}

static void test_help_and_version_need_nobody(void **state)
{
    static const char *const words[][2] = {{"--help", "usage: popug"},
                                           {"--version", POPUG_VERSION},
                                           {"help", "reshuffle"},
                                           {"version", POPUG_VERSION}};
    (void)state;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        struct run *run = RUN(NULL, dir_program("popug"), "--state", "/no/such/state", words[i][0]);
        run_expect(run, 0);
        assert_has(run->out, words[i][1]);
        run_free(run);
    }
}

static void test_options_that_do_not_fit_are_refused(void **state)
{
    static const char *const words[][4] = {{"--frob"}, {"-p", "22", "tasks"}, {"-H"}, {"--state"}};
    (void)state;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *argv[] = {dir_program("popug"), words[i][0], words[i][1], words[i][2], NULL};
        struct run *run = run_command(NULL, argv);
        run_expect(run, 2);
        assert_has(run->err, "usage: popug");
        run_free(run);
    }
}

static void test_a_host_that_does_not_answer_is_asked_once(void **state)
{
    struct run *run = RUN(NULL, dir_program("popug"), "-H", "popug@127.0.0.1", "-p", "1", "-o",
                          "BatchMode=yes", "tasks");
    (void)state;

    run_expect(run, 75);
    assert_has(run->err, "does not answer: ssh ended with exit code 255");
    run_free(run);
}

static void test_a_long_state_directory_is_reached(void **state)
{
    struct daemon *d = *state;
    char name[160], *link;
    const char *popug = dir_program("popug");

    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    link = dir_format("%s/%s", d->dir, name); /* longer than a socket's address */
    assert_int_equal(symlink(d->state, link), 0);
    struct run *run = RUN(NULL, popug, "--state", link, "tasks", "--all", "--json");
    run_expect(run, 0);
    run_free(run);
    free(link);
}

/* The dashboard on a terminal of ours; *master is our end, `before` its settings. */
static pid_t start_dashboard(const struct daemon *d, int *master, struct termios *before)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int slave;

    assert_int_equal(openpty(master, &slave, NULL, NULL, &size), 0);
    assert_int_equal(tcgetattr(*master, before), 0);
    setenv("TERM", "xterm-256color", 1);
    const char *argv[] = {dir_program("popug"), "--state", d->state, NULL};
    pid_t pid = run_start(argv, slave, slave, slave);
    close(slave);
    return pid;
}

/* Reads what comes until `text` has come. */
static void read_until(int master, const char *text)
{
    static char bytes[1 << 18];
    size_t size = 0;

    while (size < sizeof bytes - 1) {
        ssize_t got = read(master, bytes + size, sizeof bytes - 1 - size);
        if (got <= 0)
            break;
        size += (size_t)got;
        bytes[size] = '\0';
        if (strstr(bytes, text) != NULL)
            return;
    }
    fail_msg("\"%s\" never came", text);
}

/* After `ending` has ended it: the settings and the main screen are back. */
static void assert_restored(const struct daemon *d, void (*ending)(int master, pid_t pid))
{
    struct termios before, now;
    int master, status;
    pid_t pid = start_dashboard(d, &master, &before);

    read_until(master, "All tasks");
    assert_int_equal(tcgetattr(master, &now), 0);
    assert_false(now.c_lflag & ICANON); /* it was raw meanwhile */
    ending(master, pid);
    read_until(master, "\033[?1049l");
    /* The last end of the terminal is the child's: hold it until the settings are read. */
    UNTIL(tcgetattr(master, &now) == 0 && (now.c_lflag & ICANON));
    assert_int_equal(now.c_lflag, before.c_lflag);
    assert_int_equal(now.c_iflag, before.c_iflag);
    assert_int_equal(now.c_oflag, before.c_oflag);
    UNTIL(waitpid(pid, &status, WNOHANG) == pid);
    close(master);
}

static void end_by_key(int master, pid_t pid)
{
    (void)pid;
    assert_int_equal(write(master, "Q", 1), 1);
}

static void end_by_term(int master, pid_t pid)
{
    (void)master;
    kill(pid, SIGTERM);
}

static void end_by_crash(int master, pid_t pid)
{
    (void)master;
    kill(pid, SIGABRT);
}

static void test_quitting_leaves_the_terminal_as_it_was(void **state)
{
    assert_restored(*state, end_by_key);
}

static void test_a_signal_leaves_the_terminal_as_it_was(void **state)
{
    assert_restored(*state, end_by_term);
}

static void test_a_crash_leaves_the_terminal_as_it_was(void **state)
{
    assert_restored(*state, end_by_crash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_at_the_socket_is_said_with_its_path),
        cmocka_unit_test(test_help_and_version_need_nobody),
        cmocka_unit_test(test_options_that_do_not_fit_are_refused),
        cmocka_unit_test(test_a_host_that_does_not_answer_is_asked_once),
        cmocka_unit_test(test_a_long_state_directory_is_reached),
        cmocka_unit_test(test_quitting_leaves_the_terminal_as_it_was),
        cmocka_unit_test(test_a_signal_leaves_the_terminal_as_it_was),
        cmocka_unit_test(test_a_crash_leaves_the_terminal_as_it_was),
    };

    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

/* test_kills.c: kill -9 of each of popugd's processes while people have their dashboards open. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/dir.h"
#include "tests/lib/members.h"
#include "tests/lib/office.h"
#include "tests/lib/pty.h"
#include "tests/lib/run.h"
#include "tests/lib/subsystem.h"
#include "tests/lib/test.h"
#include "tests/lib/until.h"

static int setup(void **state)
{
    struct daemon *d = daemon_new();

    *state = d;
    daemon_start(d);
    office_people(d);
    return 0;
}

static int teardown(void **state)
{
    struct daemon *d = *state;

    if (d->pid > 0)
        daemon_stop(d);
    daemon_free(d);
    return 0;
}

/* Kills core and waits until another one answers. */
static void kill_core(struct daemon *d)
{
    pid_t old = daemon_core(d);

    assert_true(old > 0);
    kill(old, SIGKILL);
    UNTIL(daemon_gone(old));
    UNTIL(daemon_core(d) > 0 && daemon_core(d) != old);
}

/* The id of the task on which the cursor `>` stands: the row's first number; 0: no cursor. */
static long cursor_id(struct pty *pty)
{
    struct term *term = pty_term(pty);
    int row = term_find(term, " >");
    const char *text = row >= 0 ? term_row(term, row) : "";

    return strtol(text + strcspn(text, "0123456789"), NULL, 10);
}

static void test_a_killed_core_leaves_screen_cursor_and_filter_as_they_were(void **state)
{
    struct daemon *d = *state;
    struct pty *pty;

    for (int i = 0; i < 4; i++) {
        daemon_task(d, "Count the seeds", NULL);
        daemon_task(d, "Repaint the perch", NULL);
    }
    pty = pty_ssh(d, "gosha", NULL);
    pty_wait(pty, "My tasks");
    pty_type(pty, "2");
    pty_wait(pty, "Count the seeds");
    pty_type(pty, "/");
    pty_type(pty, "perc");
    pty_wait_gone(pty, "Count the seeds");
    kill_core(d);
    /* The filter is still being typed. */
    pty_type(pty, "h\r");
    pty_wait(pty, "perch");
    UNTIL(!pty_has(pty, "reconnecting"));
    /* Newest first: 8, 6, 4, 2. A key that comes while the rows are being loaded is not kept. */
    UNTIL((pty_type(pty, "j"), cursor_id(pty) == 2));

    kill_core(d);
    daemon_task(d, "Another one", NULL);
    UNTIL(!pty_has(pty, "reconnecting"));
    assert_true(pty_has(pty, "All tasks"));
    assert_false(pty_has(pty, "Count the seeds"));
    assert_int_equal(cursor_id(pty), 2);
    /* And it is alive: the row opens. */
    pty_type(pty, "\r");
    pty_wait(pty, "HISTORY");
    assert_true(pty_has(pty, "Repaint the perch"));
    pty_free(pty);
}

static size_t count_found(struct daemon *d, const char *search)
{
    struct run *run = SSH(d, "kesha", NULL, "tasks", "--all", "--search", search, "--json");
    json_t *json;
    size_t count;

    run_expect(run, 0);
    json = run_json(run);
    count = json_array_size(members_arr(json, "data"));
    json_decref(json);
    run_free(run);
    return count;
}

static void test_a_killed_core_leaves_a_half_typed_form(void **state)
{
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(d, "kesha", NULL);

    pty_wait(pty, "My tasks");
    pty_type(pty, "a");
    pty_wait(pty, "New task");
    pty_type(pty, "Half of");
    pty_wait(pty, "Half of");
    kill_core(d);
    pty_wait(pty, "Half of");
    pty_type(pty, " a title");
    pty_wait(pty, "Half of a title");
    pty_type(pty, "\023");
    pty_wait_gone(pty, "New task");
    UNTIL(count_found(d, "'Half of a title'") == 1);
    pty_free(pty);
}

static void test_a_command_waits_for_the_next_core(void **state)
{
    struct daemon *d = *state;
    struct subsystem *subsystem = subsystem_open(d, "kesha");
    json_t *before, *after;

    before = subsystem_call(subsystem, "account.me", NULL, NULL);
    assert_non_null(before);
    for (int i = 0; i < 3; i++) {
        struct run *run;

        kill_core(d);
        run = SSH(d, "kesha", NULL, "add", "Between two cores");
        run_expect(run, 0);
        run_free(run);
    }
    subsystem_free(subsystem);
    subsystem = subsystem_open(d, "kesha");
    after = subsystem_call(subsystem, "task.list", json_pack("{s:b}", "all", 1), NULL);
    assert_int_equal(members_int(after, "total"), 3);
    json_decref(before);
    json_decref(after);
    subsystem_free(subsystem);
}

/* With the supervisor held, no new core comes until the operator's command has met the old one's
 * socket; without patience it would have ended by then. */
static void test_the_operator_waits_for_the_next_core(void **state)
{
    struct daemon *d = *state;
    const char *argv[] = {dir_program("popug"), "--state", d->state, "tasks", "--all", NULL};
    pid_t core = daemon_core(d), popug;
    int quiet = open("/dev/null", O_RDWR | O_CLOEXEC);
    int64_t began_ms = until_now_ms();

    assert_true(core > 0 && quiet >= 0);
    kill(d->pid, SIGSTOP);
    kill(core, SIGKILL);
    UNTIL(daemon_gone(core));
    popug = run_start(argv, quiet, quiet, quiet);
    UNTIL(daemon_gone(popug) || until_now_ms() - began_ms > 500);
    kill(d->pid, SIGCONT);
    assert_int_equal(run_wait(popug), 0);
    close(quiet);
}

static void test_a_killed_session_is_the_loss_of_one_user(void **state)
{
    struct daemon *d = *state;
    struct pty *first, *second;
    pid_t sessions[8];

    first = pty_ssh(d, "kesha", NULL);
    pty_wait(first, "My tasks");
    UNTIL(daemon_children(daemon_gate(d), sessions, 8) == 1);
    second = pty_ssh(d, "gosha", NULL);
    pty_wait(second, "My tasks");
    kill(sessions[0], SIGKILL);
    assert_int_not_equal(pty_end(first), 0);
    pty_type(second, "2");
    pty_wait(second, "All tasks");
    assert_true(office_balance(d, "kesha") <= 0);
    pty_free(first);
    pty_free(second);
}

static void test_a_killed_gate_leaves_sessions_and_new_logins_work(void **state)
{
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(d, "kesha", NULL);
    pid_t gate;

    pty_wait(pty, "My tasks");
    gate = daemon_gate(d);
    assert_true(gate > 0);
    kill(gate, SIGKILL);
    UNTIL(daemon_gone(gate));
    /* The same port: the listening socket is the supervisor's. */
    assert_int_equal(office_balance(d, "gosha"), 0);
    pty_type(pty, "2");
    pty_wait(pty, "All tasks");
    free(office_task_of(d, "kesha", "After the gate", NULL));
    pty_type(pty, "1");
    pty_wait(pty, "After the gate");
    assert_true(daemon_gate(d) > 0 && daemon_gate(d) != gate);
    /* Core may go too: the old session finds the new one. */
    kill_core(d);
    free(office_task_of(d, "kesha", "After the core", NULL));
    pty_wait(pty, "After the gate");
    pty_type(pty, "r");
    pty_wait(pty, "After the core");
    pty_free(pty);
}

static void test_a_killed_supervisor_ends_everything(void **state)
{
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(d, "kesha", NULL);
    pid_t core, gate, sessions[8];
    int count;

    pty_wait(pty, "My tasks");
    core = daemon_core(d);
    gate = daemon_gate(d);
    count = daemon_children(gate, sessions, 8);
    assert_true(core > 0 && gate > 0 && count == 1);
    kill(d->pid, SIGKILL);
    run_wait(d->pid);
    d->pid = 0;
    UNTIL(daemon_gone(core));
    UNTIL(daemon_gone(gate));
    UNTIL(daemon_gone(sessions[0]));
    pty_end(pty);
    pty_free(pty);
    /* The state is whole and free for the next one. */
    daemon_start(d);
    office_balance(d, "kesha");
}

static void test_what_was_answered_is_there_after_any_kill(void **state)
{
    struct daemon *d = *state;
    int64_t ids[6];

    for (int i = 0; i < 6; i++) {
        struct run *run = SSH(d, "arnold", NULL, "add", "Acknowledged", "--json");
        json_t *json;

        run_expect(run, 0);
        json = run_json(run);
        ids[i] = members_int(json_object_get(json, "task"), "id");
        json_decref(json);
        run_free(run);
        kill(i % 2 == 0 ? daemon_core(d) : daemon_gate(d), SIGKILL);
    }
    for (int i = 0; i < 6; i++) {
        char *id = dir_format("%lld", (long long)ids[i]);
        struct run *run = SSH(d, "arnold", NULL, "task", id, "--json");

        run_expect(run, 0);
        run_free(run);
        free(id);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_killed_core_leaves_screen_cursor_and_filter_as_they_were),
        TEST(test_a_killed_core_leaves_a_half_typed_form),
        TEST(test_a_command_waits_for_the_next_core),
        TEST(test_the_operator_waits_for_the_next_core),
        TEST(test_a_killed_session_is_the_loss_of_one_user),
        TEST(test_a_killed_gate_leaves_sessions_and_new_logins_work),
        TEST(test_a_killed_supervisor_ends_everything),
        TEST(test_what_was_answered_is_there_after_any_kill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

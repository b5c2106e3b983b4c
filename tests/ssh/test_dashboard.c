/* test_dashboard.c: the dashboard through the real ssh on a real pseudo-terminal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/dir.h"
#include "tests/lib/members.h"
#include "tests/lib/office.h"
#include "tests/lib/pty.h"
#include "tests/lib/test.h"
#include "tests/lib/until.h"

/* One member of a task, as text. */
static char *task_member(struct daemon *d, const char *id, const char *member)
{
    struct run *run = SSH(d, "arnold", NULL, "task", id, "--json");
    json_t *json;
    char *text;

    run_expect(run, 0);
    json = run_json(run);
    text = json_dumps(json_object_get(json, member), JSON_ENCODE_ANY);
    json_decref(json);
    run_free(run);
    return text;
}

static bool member_is(struct daemon *d, const char *id, const char *member, const char *text)
{
    char *is = task_member(d, id, member);
    bool same = strcmp(is, text) == 0;

    free(is);
    return same;
}

static void expect_member(struct daemon *d, const char *id, const char *member, const char *text)
{
    char *is = task_member(d, id, member);

    assert_string_equal(is, text);
    free(is);
}

static int count_found(struct daemon *d, const char *search)
{
    struct run *run = SSH(d, "arnold", NULL, "tasks", "--all", "--search", search, "--json");
    json_t *json;
    int count;

    run_expect(run, 0);
    json = run_json(run);
    count = (int)json_array_size(members_arr(json, "data"));
    json_decref(json);
    run_free(run);
    return count;
}

static void test_q_leaves_with_0_and_a_clean_terminal(void **state)
{
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(d, "kesha", NULL);

    pty_wait(pty, "My tasks");
    pty_type(pty, "q");
    assert_int_equal(pty_end(pty), 0);
    assert_false(pty_has(pty, "My tasks"));
    pty_free(pty);
}

static void test_a_task_is_created_by_keys(void **state)
{
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(d, "kesha", NULL);

    pty_wait(pty, "My tasks");
    pty_type(pty, "a");
    pty_wait(pty, "New task");
    pty_type(pty, "Polish the жёлтый bell");
    pty_wait(pty, "Polish the жёлтый bell");
    pty_type(pty, "\023");
    pty_wait_gone(pty, "New task");
    UNTIL(count_found(d, "'жёлтый bell'") == 1);
    pty_free(pty);
}

static void test_a_task_is_completed_by_keys_and_the_reward_is_seen(void **state)
{
    struct daemon *d = *state;
    char *id = office_task_of(d, "kesha", "Complete me by keys", NULL);
    char *result = dir_format("Done #%s", id);
    struct pty *pty = pty_ssh(d, "kesha", NULL);

    pty_wait(pty, "Complete me by keys");
    pty_type(pty, "/Complete me by keys\r");
    pty_wait(pty, "1-1");
    pty_type(pty, "d");
    /* Keys typed before the question is on the screen would not answer it. */
    pty_wait(pty, "Cancel");
    pty_type(pty, "y");
    pty_wait(pty, result);
    expect_member(d, id, "state", "\"done\"");
    pty_free(pty);
    free(result);
    free(id);
}

static void test_the_other_screen_changes_without_a_key(void **state)
{
    struct daemon *d = *state;
    char *id = office_task_of(d, "kesha", "Watched by Gosha", NULL);
    struct pty *watcher = pty_ssh(d, "gosha", NULL);
    struct run *run;

    pty_wait(watcher, "My tasks");
    pty_type(watcher, "2");
    pty_wait(watcher, "Watched by Gosha");
    pty_type(watcher, "/Watched by Gosha\r");
    pty_type_until(watcher, "\r", "HISTORY");
    assert_false(pty_has(watcher, "kesha completed"));
    run = SSH(d, "kesha", NULL, "done", id);
    run_expect(run, 0);
    run_free(run);
    pty_wait(watcher, "completed");
    pty_free(watcher);
    free(id);
}

static void test_a_manager_reshuffles_by_typing_the_count(void **state)
{
    struct daemon *d = *state;
    char *id = office_task_of(d, "kesha", "Shuffle by keys", NULL), *count;
    struct pty *pty = pty_ssh(d, "gosha", NULL);
    struct run *run = SSH(d, "gosha", NULL, "reshuffle", "--dry-run", "--json");
    json_t *json;

    run_expect(run, 0);
    json = run_json(run);
    count = dir_format("%lld", (long long)members_int(json, "open"));
    json_decref(json);
    run_free(run);
    expect_member(d, id, "draws", "1");
    pty_wait(pty, "My tasks");
    pty_type(pty, ":reshuffle\r");
    pty_wait(pty, "Cancel");
    pty_type(pty, count);
    pty_type(pty, "\r");
    UNTIL(member_is(d, id, "draws", "2"));
    pty_free(pty);
    free(count);
    free(id);
}

static void test_a_popug_cannot_reshuffle(void **state)
{
    struct daemon *d = *state;
    char *id = office_task_of(d, "kesha", "Not by a popug", NULL);
    char *before = task_member(d, id, "draws");
    struct pty *pty = pty_ssh(d, "kesha", NULL);

    pty_wait(pty, "My tasks");
    pty_type(pty, ":reshuffle\r");
    pty_wait(pty, "reshuffle");
    assert_false(pty_has(pty, "Cancel"));
    pty_type(pty, "\003\003");
    pty_end(pty);
    expect_member(d, id, "draws", before);
    pty_free(pty);
    free(before);
    free(id);
}

static void test_any_resize_redraws_right(void **state)
{
    static const int sizes[][2] = {{132, 43}, {60, 16}, {80, 24}, {200, 60}, {100, 30}};
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(d, "kesha", NULL);

    pty_wait(pty, "My tasks");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        pty_resize(pty, 52, 14);
        pty_wait(pty, "60x16");
        assert_false(pty_has(pty, "My tasks"));
        pty_resize(pty, sizes[i][0], sizes[i][1]);
        pty_wait(pty, "My tasks");
        /* The hint line is the last row. */
        UNTIL(strstr(term_row(pty_term(pty), sizes[i][1] - 1), "help") != NULL);
    }
    pty_resize(pty, 1, 1);
    pty_resize(pty, 80, 24);
    pty_wait(pty, "My tasks");
    pty_free(pty);
}

static void test_russian_words_and_the_russian_layout(void **state)
{
    struct daemon *d = *state;
    char *id = office_task_of(d, "kesha", "По-русски", NULL);
    struct pty *pty = pty_ssh(d, "kesha", &(struct pty_options){.lang = "ru_RU.UTF-8"});

    pty_wait(pty, "Мои задачи");
    pty_type(pty, "2");
    pty_wait(pty, "Все задачи");
    pty_type(pty, "1");
    pty_wait(pty, "Мои задачи");
    /* The / key sends a full stop. */
    pty_type(pty, ".По-русски\r");
    pty_wait(pty, "1-1");
    pty_type(pty, "в");
    pty_wait(pty, "Отмена");
    pty_type(pty, "д");
    UNTIL(member_is(d, id, "state", "\"done\""));
    /* Й is Q: it leaves. */
    pty_type(pty, "Й");
    pty_end(pty);
    pty_free(pty);
    free(id);
}

static void test_every_terminal_gets_a_right_screen(void **state)
{
    static const char *const terms[] = {"xterm-256color", "xterm", "tmux-256color",   "screen",
                                        "linux",          "vt100", "no-such-terminal"};
    struct daemon *d = *state;

    for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++) {
        struct pty *pty = pty_ssh(d, "kesha", &(struct pty_options){.term = terms[i]});

        pty_wait(pty, "My tasks");
        UNTIL(strstr(term_row(pty_term(pty), 23), "help") != NULL);
        pty_type(pty, "2");
        pty_wait(pty, "All tasks");
        pty_type(pty, "Q");
        assert_int_equal(pty_end(pty), 0);
        pty_free(pty);
    }
}

static void test_a_dumb_terminal_gets_the_summary(void **state)
{
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(d, "kesha", &(struct pty_options){.term = "dumb"});

    assert_int_equal(pty_end(pty), 0);
    assert_true(pty_has(pty, "kesha"));
    assert_true(pty_has(pty, "balance"));
    pty_free(pty);
}

static void test_a_command_on_a_terminal_ends_its_lines_with_cr_lf(void **state)
{
    struct daemon *d = *state;
    struct pty *pty =
        pty_ssh(d, "kesha", &(struct pty_options){.words = (const char *const[]){"me", NULL}});

    assert_int_equal(pty_end(pty), 0);
    assert_int_equal(strncmp(term_row(pty_term(pty), 0), "kesha (popug)", 13), 0);
    assert_int_equal(strncmp(term_row(pty_term(pty), 1), "today:", 6), 0);
    pty_free(pty);
}

static void test_a_terminal_without_a_size_is_80x24(void **state)
{
    struct daemon *d = *state;
    struct run *run = RUN("Q", "env", "TERM=xterm", "ssh", "-F", d->ssh, "-tt", "-i",
                          daemon_key(d, "kesha"), "popug");

    run_expect(run, 0);
    run_free(run);
}

static void test_ui_opens_the_named_screen(void **state)
{
    struct daemon *d = *state;
    struct pty *pty = pty_ssh(
        d, "kesha", &(struct pty_options){.words = (const char *const[]){"ui", "all", NULL}});

    pty_wait(pty, "All tasks");
    pty_type(pty, "Q");
    assert_int_equal(pty_end(pty), 0);
    pty_free(pty);
}

/* popug runs the user's own ssh: here one that reads this daemon's configuration. */
static void put_ssh_first(struct daemon *d)
{
    char *bin = dir_format("%s/ssh", d->dir), *path = dir_format("%s:%s", d->dir, getenv("PATH"));
    char *script =
        dir_format("#!/bin/sh\nPATH=%s\nexec ssh -F %s \"$@\"\n", getenv("PATH"), d->ssh);

    dir_write(bin, script);
    assert_int_equal(chmod(bin, 0700), 0);
    setenv("PATH", path, 1);
    free(script);
    free(path);
    free(bin);
}

static void test_popug_with_a_host_runs_commands_and_the_dashboard(void **state)
{
    struct daemon *d = *state;
    char *path = strdup(getenv("PATH")), *port = dir_format("%d", d->port);
    char *id = office_task_of(d, "kesha", "From afar", NULL);
    const char *argv[] = {dir_program("popug"),   "-H", "popug@popug", "-p", port, "-i",
                          daemon_key(d, "kesha"), NULL};
    struct run *run;
    struct pty *pty;

    put_ssh_first(d);
    run = RUN(NULL, argv[0], "-H", "popug@popug", "-p", port, "-i", argv[6], "me", "--json");
    run_expect(run, 0);
    assert_non_null(strstr(run->out, "\"kesha\""));
    run_free(run);
    run = RUN(NULL, argv[0], "-H", "popug@popug", "-p", port, "-i", argv[6], "task", "999999");
    run_expect(run, 3);
    run_free(run);

    pty = pty_start(argv, NULL);
    pty_wait(pty, "My tasks");
    pty_wait(pty, "From afar");
    pty_resize(pty, 120, 40);
    UNTIL(strstr(term_row(pty_term(pty), 39), "help") != NULL);
    pty_type(pty, "Q");
    assert_int_equal(pty_end(pty), 0);
    pty_free(pty);
    setenv("PATH", path, 1);
    free(id);
    free(port);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_q_leaves_with_0_and_a_clean_terminal),
        cmocka_unit_test(test_a_task_is_created_by_keys),
        cmocka_unit_test(test_a_task_is_completed_by_keys_and_the_reward_is_seen),
        cmocka_unit_test(test_the_other_screen_changes_without_a_key),
        cmocka_unit_test(test_a_manager_reshuffles_by_typing_the_count),
        cmocka_unit_test(test_a_popug_cannot_reshuffle),
        cmocka_unit_test(test_any_resize_redraws_right),
        cmocka_unit_test(test_russian_words_and_the_russian_layout),
        cmocka_unit_test(test_every_terminal_gets_a_right_screen),
        cmocka_unit_test(test_a_dumb_terminal_gets_the_summary),
        cmocka_unit_test(test_a_command_on_a_terminal_ends_its_lines_with_cr_lf),
        cmocka_unit_test(test_a_terminal_without_a_size_is_80x24),
        cmocka_unit_test(test_ui_opens_the_named_screen),
        cmocka_unit_test(test_popug_with_a_host_runs_commands_and_the_dashboard),
    };

    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

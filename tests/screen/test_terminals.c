/* test_terminals.c: every terminal and every size; and that text of people stays text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/stage.h"
#include "tests/lib/test.h"

static struct screen *open_as(struct company *company, const char *term, int cols, int rows)
{
    return screen_open(&(struct screen_config){.core = company->core,
                                               .login = "petya",
                                               .term = term,
                                               .cols = cols,
                                               .rows = rows,
                                               .color = true});
}

static void test_every_known_terminal_shows_the_same_screen(void **state)
{
    static const char *const terms[] = {"xterm-256color", "xterm", "tmux-256color", "screen",
                                        "linux"};

    stage_tasks(*state, 6);
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct screen *screen = open_as(*state, terms[i], 80, 24);
        screen_golden(screen, "terminal");
        screen_keys(screen, "d");
        screen_golden(screen, "terminal-dialog");
        screen_free(screen);
    }
}

static void test_a_vt100_gets_its_own_lines_and_no_ellipsis(void **state)
{
    stage_tasks(*state, 12);
    size_t size;
    struct screen *screen = open_as(*state, "vt100", 80, 24);

    const char *sent = screen_sent(screen, &size);
    assert_non_null(memchr(sent, 016, size)); /* shifts to the line-drawing set */
    assert_null(memmem(sent, size, "\xe2\x94\x80", 3));
    screen_golden(screen, "terminal-vt100");
    screen_keys(screen, "d");
    screen_golden(screen, "terminal-vt100-dialog");
    screen_free(screen);
}

static void test_odd_names_fall_back(void **state)
{
    static const char *const terms[] = {"",
                                        "no-such-terminal",
                                        "../../etc/passwd",
                                        "xterm\n",
                                        "x%s%n",
                                        "a-name-that-is-much-too-long-for-any-terminal-at-all"};

    stage_tasks(*state, 6);
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct screen *screen = open_as(*state, terms[i], 80, 24);
        screen_golden(screen, "terminal");
        screen_free(screen);
    }
}

static void test_a_dumb_terminal_has_no_dashboard(void **state)
{
    assert_null(open_as(*state, "dumb", 80, 24));
}

static void test_a_linux_console_has_no_clipboard(void **state)
{
    size_t size;

    stage_tasks(*state, 1);
    struct screen *screen = open_as(*state, "linux", 80, 24);
    screen_keys(screen, "y");
    assert_true(screen_has(screen, "This terminal has no clipboard: 1"));
    const char *sent = screen_sent(screen, &size);
    assert_null(memmem(sent, size, "\033]52", 4));
    screen_free(screen);
}

static void test_screens_at_every_size(void **state)
{
    stage_tasks(*state, 12);
    struct screen *screen = open_as(*state, "xterm-256color", 60, 16);

    screen_golden(screen, "mine-60x16");
    screen_keys(screen, "2");
    screen_golden(screen, "all-60x16");
    screen_keys(screen, "<Enter>");
    screen_golden(screen, "task-60x16");
    screen_keys(screen, "<Esc>3");
    screen_golden(screen, "account-60x16");
    screen_keys(screen, "a");
    screen_golden(screen, "form-60x16");
    screen_keys(screen, "<Esc>1?");
    screen_golden(screen, "help-60x16");
    screen_keys(screen, "<Esc>");
    screen_resize(screen, 52, 14);
    screen_golden(screen, "small-52x14");
    screen_resize(screen, 1, 1);
    screen_golden(screen, "small-1x1");
    screen_resize(screen, 200, 60);
    screen_golden(screen, "mine-200x60");
    screen_resize(screen, 80, 24);
    screen_golden(screen, "mine-again");
    screen_free(screen);
}

static void test_too_small_still_takes_commands(void **state)
{
    struct screen *screen = open_as(*state, "xterm-256color", 40, 10);

    screen_keys(screen, "3"); /* nothing that could not be seen */
    screen_keys(screen, ":acc");
    assert_true(screen_has(screen, ":[acc"));
    screen_keys(screen, "<Enter>");
    screen_resize(screen, 80, 24);
    assert_true(screen_has(screen, "[3 Account]"));
    screen_resize(screen, 40, 10);
    screen_keys(screen, "q");
    assert_true(screen_ended(screen));
    screen_free(screen);
}

static void test_all_sizes_draw_within_their_bounds(void **state)
{
    static const int sizes[][2] = {{0, 0},   {1, 200},  {500, 1},   {500, 200}, {1000, 1000},
                                   {59, 16}, {60, 15},  {61, 17},   {79, 24},   {80, 16},
                                   {99, 30}, {100, 30}, {101, 100}, {2, 2},     {-5, 24}};

    stage_tasks(*state, 12);
    struct screen *screen = open_as(*state, "xterm-256color", 80, 24);
    screen_keys(screen, "2p");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        screen_resize(screen, sizes[i][0], sizes[i][1]);
        screen_keys(screen, "j?<Esc>");
    }
    screen_resize(screen, 80, 24);
    assert_true(screen_has(screen, "[2 All]"));
    screen_free(screen);
}

static void test_a_split_sequence_is_one_key(void **state)
{
    stage_tasks(*state, 5);
    struct screen *screen = open_as(*state, "xterm-256color", 80, 24);

    screen_bytes(screen, "\033", 1);
    screen_bytes(screen, "[", 1);
    screen_bytes(screen, "B", 1);
    assert_true(screen_has(screen, " >  4 "));
    screen_bytes(screen, "\320", 1); /* о, in halves: j */
    screen_bytes(screen, "\276", 1);
    assert_true(screen_has(screen, " >  3 "));
    screen_free(screen);
}

static bool has_control_of_people(const char *sent, size_t size)
{
    static const char *const forbidden[] = {
        "\033]0;", "\033[31mEVIL", "\xe2\x80\xae", "\xe2\x81\xa6", "\xc2\x9b", "\a\a", "\033c",
    };

    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        if (memmem(sent, size, forbidden[i], strlen(forbidden[i])) != NULL)
            return true;
    }
    return false;
}

/* Core refuses most of it; what a file from elsewhere might hold must not reach a terminal either,
 * so the dashboard's own fields are fed too. */
static void test_text_of_people_never_commands_a_terminal(void **state)
{
    static const char evil[] = "\033[200~\033]0;owned\a\a\a\033[31mEVIL\xe2\x80\xaetxt\xe2\x81\xa6 "
                               "\xc2\x9b"
                               "31m \033c\033[201~";
    struct company *company = *state;
    size_t size;

    client_ok(
        company->masha, "task.add", "{s:s, s:s}", "title",
        "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86 tower \xf0\x9f\xa6\x9c \xe2\x80\x8d",
        "text", "\t tab and\nnewline");
    struct screen *screen = open_as(company, "xterm-256color", 80, 24);
    screen_keys(screen, "<Enter><Esc>a");
    screen_bytes(screen, evil, sizeof evil - 1);
    screen_keys(screen, "<Tab>");
    screen_bytes(screen, evil, sizeof evil - 1);
    screen_settle(screen);
    assert_true(screen_has(screen, "New task"));
    screen_keys(screen, "<Esc>y/");
    screen_bytes(screen, evil, sizeof evil - 1);
    screen_settle(screen);
    const char *sent = screen_sent(screen, &size);
    assert_false(has_control_of_people(sent, size));
    screen_free(screen);
}

static void test_colours_are_the_terminals_own_eight(void **state)
{
    size_t size;

    stage_tasks(*state, 3);
    struct screen *screen = open_as(*state, "xterm-256color", 80, 24);
    screen_keys(screen, "dy");
    screen_wait(screen, "Done #");
    const char *sent = screen_sent(screen, &size);
    assert_non_null(memmem(sent, size, "\033[32m", 5)); /* green, beside a sign */
    assert_null(memmem(sent, size, "38;5;", 5));
    assert_null(memmem(sent, size, "\033[34m", 5)); /* no blue */
    assert_null(memmem(sent, size, "\033[40m", 5)); /* the background is theirs */
    screen_free(screen);
}

static void test_no_color_sends_none(void **state)
{
    size_t size;

    stage_tasks(*state, 3);
    struct screen *screen = stage_screen(*state, "petya");
    screen_keys(screen, "dy");
    screen_wait(screen, "Done #");
    const char *sent = screen_sent(screen, &size);
    for (int color = 0; color < 8; color++) {
        char sequence[24];
        snprintf(sequence, sizeof sequence, "\033[3%dm", color);
        assert_null(memmem(sent, size, sequence, 5));
    }
    screen_free(screen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_every_known_terminal_shows_the_same_screen),
        TEST(test_a_vt100_gets_its_own_lines_and_no_ellipsis),
        TEST(test_odd_names_fall_back),
        TEST(test_a_dumb_terminal_has_no_dashboard),
        TEST(test_a_linux_console_has_no_clipboard),
        TEST(test_screens_at_every_size),
        TEST(test_too_small_still_takes_commands),
        TEST(test_all_sizes_draw_within_their_bounds),
        TEST(test_a_split_sequence_is_one_key),
        TEST(test_text_of_people_never_commands_a_terminal),
        TEST(test_colours_are_the_terminals_own_eight),
        TEST(test_no_color_sends_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* terminal.c: ncurses drawing into a memfd.
 *
 * Promises that no byte is lost or doubled between what ncurses wrote and what the caller is given,
 * that windows are allocated once at the real size, and that an unknown terminal still gets a
 * screen. Draws into newscr, what the screen should be, for each window costs 28 bytes per cell; so
 * stdscr stands for it. ncurses reads its environment, so TERM, LINES, COLUMNS and TERMINFO are set
 * for it here. */
#include "tui/terminal.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>

#include "common/base64.h"
#include "tui/terminfo.h"

enum { TERM_NAME_MAX = 32 };

struct terminal {
    FILE *file; /* the memfd ncurses writes to */
    SCREEN *screen;
    char term[TERM_NAME_MAX + 1];
    char *bytes; /* the last frame, and what goes with the next one */
    size_t size;
    char *extra; /* sequences that ncurses knows nothing of, for the end of the next frame */
    size_t extra_size;
    bool greeted; /* the first frame has been taken */
};

static bool name_is_sane(const char *term)
{
    size_t size = term == NULL ? 0 : strlen(term);

    return size >= 1 && size <= TERM_NAME_MAX &&
           strspn(term, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-") ==
               size;
}

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static int within(int value, int otherwise, int most)
{
    if (value <= 0)
        return otherwise;
    return value < most ? value : most;
}

static void set_size(int cols, int rows)
{
    char number[16];

    snprintf(number, sizeof number, "%d", rows);
    setenv("LINES", number, 1);
    snprintf(number, sizeof number, "%d", cols);
    setenv("COLUMNS", number, 1);
}

static void set_environment(const char *term, const struct terminfo *terminfo)
{
    char *entry = terminfo_find(terminfo, term);

    if (entry != NULL)
        setenv("TERMINFO", entry, 1);
    free(entry);
    setenv("TERM", term, 1);
    unsetenv("NCURSES_NO_UTF8_ACS"); /* the user's, but not of this terminal */
}

static void forget_output(struct terminal *terminal)
{
    int fd = fileno(terminal->file);

    if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        abort();
}

/* A SCREEN for that name, or NULL when it has no entry or cannot move the cursor. */
static SCREEN *try_term(struct terminal *terminal, const char *term,
                        const struct terminfo *terminfo)
{
    set_environment(term, terminfo);
    SCREEN *screen = newterm(term, terminal->file, terminal->file);
    if (screen == NULL)
        return NULL;
    if (cursor_address == NULL || clear_screen == NULL) {
        endwin();
        delscreen(screen);
        forget_output(terminal);
        return NULL;
    }
    snprintf(terminal->term, sizeof terminal->term, "%s", term);
    return screen;
}

static SCREEN *open_screen(struct terminal *terminal, const char *term,
                           const struct terminfo *terminfo)
{
    static const char *const fallbacks[] = {"xterm-256color", "xterm", "vt100"};
    SCREEN *screen = NULL;

    if (name_is_sane(term))
        screen = try_term(terminal, term, terminfo);
    for (size_t i = 0; screen == NULL && i < sizeof fallbacks / sizeof *fallbacks; i++)
        screen = try_term(terminal, fallbacks[i], terminfo);
    return screen;
}

/* Once per ncurses screen: nothing here looks at an input or waits. */
static void prepare_screen(void)
{
    raw();
    noecho();
    nonl();
    typeahead(-1);
    delwin(stdscr);
    stdscr = newscr;
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    curs_set(0);
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
}

static bool pastes_in_brackets(const char *term)
{
    return begins_with(term, "xterm") || begins_with(term, "tmux") || begins_with(term, "screen") ||
           begins_with(term, "rxvt");
}

struct terminal *terminal_open(const char *term, int cols, int rows,
                               const struct terminfo *terminfo)
{
    if (term != NULL && strcmp(term, "dumb") == 0)
        return NULL;
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");

    struct terminal *terminal = calloc(1, sizeof *terminal);
    int fd = memfd_create("frame", MFD_CLOEXEC);
    if (terminal == NULL || fd < 0 || (terminal->file = fdopen(fd, "r+")) == NULL) {
        if (fd >= 0)
            close(fd);
        free(terminal);
        return NULL;
    }
    set_size(within(cols, TERMINAL_COLS_DEFAULT, TERMINAL_COLS_MAX),
             within(rows, TERMINAL_ROWS_DEFAULT, TERMINAL_ROWS_MAX));
    use_env(TRUE);
    use_tioctl(FALSE);
    terminal->screen = open_screen(terminal, term, terminfo);
    if (terminal->screen == NULL) {
        terminal_free(terminal);
        return NULL;
    }
    prepare_screen();
    return terminal;
}

void terminal_free(struct terminal *terminal)
{
    if (terminal == NULL)
        return;
    if (terminal->screen != NULL) {
        if (!isendwin())
            endwin();
        delscreen(terminal->screen);
    }
    fclose(terminal->file);
    free(terminal->bytes);
    free(terminal->extra);
    free(terminal);
}

void terminal_resize(struct terminal *terminal, int cols, int rows)
{
    (void)terminal;
    cols = within(cols, TERMINAL_COLS_DEFAULT, TERMINAL_COLS_MAX);
    rows = within(rows, TERMINAL_ROWS_DEFAULT, TERMINAL_ROWS_MAX);
    if (cols != COLS || rows != LINES) {
        set_size(cols, rows);
        resize_term(rows, cols);
    }
    clearok(curscr, TRUE);
}

int terminal_cols(const struct terminal *terminal)
{
    (void)terminal;
    return COLS;
}

int terminal_rows(const struct terminal *terminal)
{
    (void)terminal;
    return LINES;
}

bool terminal_has_colors(const struct terminal *terminal)
{
    (void)terminal;
    return has_colors();
}

bool terminal_is_ascii(const struct terminal *terminal)
{
    return begins_with(terminal->term, "vt");
}

static void extra_add(struct terminal *terminal, const char *text)
{
    size_t size = strlen(text);
    char *grown = realloc(terminal->extra, terminal->extra_size + size + 1);

    if (grown == NULL)
        abort();
    memcpy(grown + terminal->extra_size, text, size + 1);
    terminal->extra = grown;
    terminal->extra_size += size;
}

bool terminal_copy(struct terminal *terminal, const char *text)
{
    const char *term = terminal->term;
    bool screen = begins_with(term, "screen"); /* passes on only what is wrapped */

    if (begins_with(term, "vt") || begins_with(term, "linux") || begins_with(term, "cons"))
        return false;
    char *base64 = base64_encode(text, strlen(text));
    extra_add(terminal, screen ? "\033P\033]52;c;" : "\033]52;c;");
    extra_add(terminal, base64);
    extra_add(terminal, screen ? "\a\033\\" : "\a");
    free(base64);
    return true;
}

void terminal_redraw(struct terminal *terminal)
{
    (void)terminal;
    clearok(curscr, TRUE);
}

/* Takes what ncurses has written since the last time, and the extra bytes behind it. */
static size_t take(struct terminal *terminal, const char **bytes)
{
    int fd = fileno(terminal->file);
    off_t written = lseek(fd, 0, SEEK_CUR);
    size_t size = written > 0 ? (size_t)written : 0;

    free(terminal->bytes);
    terminal->bytes = NULL;
    terminal->size = size + terminal->extra_size;
    *bytes = "";
    if (terminal->size == 0)
        return 0;
    terminal->bytes = malloc(terminal->size);
    if (terminal->bytes == NULL)
        abort();
    for (size_t at = 0; at < size;) {
        ssize_t got = pread(fd, terminal->bytes + at, size - at, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort();
        at += (size_t)got;
    }
    if (terminal->extra_size > 0)
        memcpy(terminal->bytes + size, terminal->extra, terminal->extra_size);
    free(terminal->extra);
    terminal->extra = NULL;
    terminal->extra_size = 0;
    if (size > 0)
        forget_output(terminal);
    *bytes = terminal->bytes;
    return terminal->size;
}

size_t terminal_frame(struct terminal *terminal, const char **bytes)
{
    if (!terminal->greeted && pastes_in_brackets(terminal->term))
        extra_add(terminal, "\033[?2004h");
    terminal->greeted = true;
    doupdate();
    return take(terminal, bytes);
}

size_t terminal_leave(struct terminal *terminal, const char *last, const char **bytes)
{
    if (terminal->greeted && pastes_in_brackets(terminal->term))
        extra_add(terminal, "\033[?2004l");
    if (last != NULL) { /* comes behind ncurses' bytes: the user's own screen is back */
        extra_add(terminal, "\r");
        extra_add(terminal, last);
        extra_add(terminal, "\r\n");
    }
    curs_set(1);
    if (!isendwin())
        endwin();
    return take(terminal, bytes);
}

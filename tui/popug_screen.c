/* popug_screen.c: drives ui.h on a real terminal: raw mode, size changes, signals.
 *
 * Promises to leave the terminal as it found it, whatever ends the program but SIGKILL. Signals
 * reach the loop through a pipe; only what kills us is handled at once. */
#include "tui/popug_screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "tui/ui.h"

/* Signal handlers have nothing but globals: this is all that they may use. */
static struct {
    struct termios before;
    volatile sig_atomic_t raw;
    int pipe[2];
} terminal = {.pipe = {-1, -1}};

static int64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void restore(void)
{
    if (terminal.raw)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal.before);
    terminal.raw = 0;
}

/* Our own bug: undo what a dashboard may have switched on, show the cursor, and die of it. */
static void on_crash(int signal_number)
{
    static const char leave[] =
        "\033[?1049l\033[?2004l\033[?1000l\033[?1006l\033[?1l\033>\033[?25h\033[0m\r\n";

    restore();
    (void)!write(STDOUT_FILENO, leave, sizeof leave - 1);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void on_signal(int signal_number)
{
    int error = errno;
    char byte = (char)signal_number;

    (void)!write(terminal.pipe[1], &byte, 1);
    errno = error;
}

static void set_handlers(void (*told)(int), void (*crashed)(int))
{
    static const int to_tell[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT};
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct sigaction action = {.sa_handler = told, .sa_flags = SA_RESTART};

    for (size_t i = 0; i < sizeof to_tell / sizeof to_tell[0]; i++)
        sigaction(to_tell[i], &action, NULL);
    action.sa_handler = crashed;
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
        sigaction(crashes[i], &action, NULL);
}

static void make_raw(void)
{
    struct termios raw = terminal.before;

    cfmakeraw(&raw);
    terminal.raw = 1;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

static void size_of_terminal(int *cols, int *rows)
{
    struct winsize size = {0};

    *cols = *rows = 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        *cols = size.ws_col;
        *rows = size.ws_row;
    }
}

static bool write_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t put = write(STDOUT_FILENO, bytes, size);
        if (put < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        if (put > 0) {
            bytes += put;
            size -= (size_t)put;
        }
    }
    return true;
}

/* What the pipe holds; false when a signal asks for the end. */
static bool take_signals(struct ui *ui)
{
    char signals[64];
    int cols, rows;
    bool resized = false;
    ssize_t got = read(terminal.pipe[0], signals, sizeof signals);

    for (ssize_t i = 0; i < got; i++) {
        if (signals[i] == SIGCONT)
            make_raw();
        else if (signals[i] != SIGWINCH)
            return false;
        resized = true;
    }
    if (resized) {
        size_of_terminal(&cols, &rows);
        ui_on_resize(ui, cols, rows);
    }
    return true;
}

static bool take_input(struct ui *ui)
{
    char bytes[4096];
    ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);

    if (got > 0)
        ui_on_input(ui, bytes, (size_t)got);
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/* One turn; false when it is over. */
static bool turn(struct ui *ui)
{
    enum { INPUT, SIGNALS, RPC, POLLED };
    const char *bytes;
    struct pollfd polled[POLLED] = {
        [INPUT] = {.fd = STDIN_FILENO, .events = POLLIN},
        [SIGNALS] = {.fd = terminal.pipe[0], .events = POLLIN},
        [RPC] = {.fd = ui_rpc_fd(ui), .events = ui_rpc_events(ui)},
    };

    int ready = poll(polled, POLLED, ui_timeout_ms(ui, monotonic_ms()));
    if (ready < 0 && errno != EINTR)
        return false;
    if (ready > 0 && polled[SIGNALS].revents != 0 && !take_signals(ui))
        return false;
    if (ready > 0 && polled[RPC].revents != 0)
        ui_on_rpc(ui, polled[RPC].revents);
    if (ready > 0 && polled[INPUT].revents != 0 && !take_input(ui))
        return false;
    ui_on_tick(ui, monotonic_ms());
    size_t size = ui_frame(ui, &bytes);
    return write_all(bytes, size) && !ui_ended(ui);
}

bool popug_screen_run(const struct host *host, const char *screen)
{
    const char *bytes;
    struct ui_config config = {.host = host, .term = getenv("TERM"), .screen = screen};

    const char *no_color = getenv("NO_COLOR");
    config.no_color = no_color != NULL && *no_color != '\0';
    size_of_terminal(&config.cols, &config.rows);
    if (tcgetattr(STDIN_FILENO, &terminal.before) != 0 ||
        pipe2(terminal.pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return false;
    struct ui *ui = ui_open(&config);
    if (ui == NULL)
        return false;
    set_handlers(on_signal, on_crash);
    make_raw();
    ui_on_tick(ui, monotonic_ms());
    size_t size = ui_frame(ui, &bytes);
    bool going = write_all(bytes, size);
    while (going && !ui_ended(ui))
        going = turn(ui);
    size = ui_farewell(ui, &bytes);
    write_all(bytes, size);
    restore();
    set_handlers(SIG_DFL, SIG_DFL);
    ui_free(ui);
    return true;
}

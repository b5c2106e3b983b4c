/* ui.c: the door of ui.h: bytes to keys, keys and answers to the shell, frames to bytes.
 *
 * Promises that no call blocks, and that nothing is drawn unless something has changed. */
#include "tui/ui.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/keys.h"
#include "tui/lang.h"
#include "tui/shell.h"
#include "tui/terminal.h"
#include "tui/views.h"

struct ui {
    struct shell shell;
    struct keys keys;
    int64_t (*monotonic_ms)(void);
};

static int64_t system_monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void on_connected(void *arg, const json_t *hello)
{
    shell_on_hello(arg, hello);
}

static void on_lost(void *arg)
{
    shell_on_lost(arg);
}

static void on_pushed(void *arg, const char *method, const json_t *params)
{
    shell_on_push(arg, method, params);
}

static void on_key(void *arg, struct key key)
{
    struct ui *ui = arg;

    if (!ui->shell.ended)
        shell_key(&ui->shell, key);
}

/* After every event: timers that are due, and what was popped. */
static void finish_event(struct ui *ui)
{
    shell_tick(&ui->shell);
    shell_bury(&ui->shell);
}

static void begin_event(struct ui *ui)
{
    ui->shell.now_ms = ui->monotonic_ms();
}

static int64_t realtime_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct ui *ui_open(const struct ui_config *config)
{
    struct terminal *terminal =
        terminal_open(config->term, config->cols, config->rows, config->terminfo);
    struct ui *ui;

    if (terminal == NULL)
        return NULL;
    ui = calloc(1, sizeof *ui);
    if (ui == NULL)
        abort();
    struct shell *shell = &ui->shell;
    const struct rpc_events events = {
        .arg = shell, .connected = on_connected, .lost = on_lost, .pushed = on_pushed};
    ui->monotonic_ms = config->monotonic_ms != NULL ? config->monotonic_ms : system_monotonic_ms;
    begin_event(ui);
    shell->host = config->host;
    shell->terminal = terminal;
    shell->no_color = config->no_color;
    shell->me.clock_offset_ms = realtime_ms() - shell->now_ms;
    lang_choose(NULL, config->host->lang);
    view_settings_apply(shell, NULL);
    shell->rpc = rpc_new(config->host, &events);
    shell_open(shell, config->screen);
    rpc_on_tick(shell->rpc, system_monotonic_ms());
    finish_event(ui);
    return ui;
}

void ui_free(struct ui *ui)
{
    if (ui == NULL)
        return;
    shell_close(&ui->shell);
    rpc_free(ui->shell.rpc);
    terminal_free(ui->shell.terminal);
    free(ui);
}

int ui_rpc_fd(const struct ui *ui)
{
    return rpc_fd(ui->shell.rpc);
}

short ui_rpc_events(const struct ui *ui)
{
    return rpc_poll_events(ui->shell.rpc);
}

int ui_timeout_ms(const struct ui *ui, int64_t now_ms)
{
    int timeouts[] = {rpc_timeout_ms(ui->shell.rpc, now_ms),
                      keys_timeout_ms(&ui->keys, ui->shell.now_ms), shell_timeout_ms(&ui->shell)};
    int least = -1;

    for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
        if (timeouts[i] >= 0 && (least < 0 || timeouts[i] < least))
            least = timeouts[i];
    }
    return least;
}

void ui_on_rpc(struct ui *ui, short revents)
{
    begin_event(ui);
    rpc_on_ready(ui->shell.rpc, revents);
    finish_event(ui);
}

void ui_on_input(struct ui *ui, const char *bytes, size_t size)
{
    begin_event(ui);
    keys_feed(&ui->keys, bytes, size, ui->shell.now_ms, on_key, ui);
    finish_event(ui);
}

void ui_on_resize(struct ui *ui, int cols, int rows)
{
    begin_event(ui);
    terminal_resize(ui->shell.terminal, cols, rows);
    shell_resized(&ui->shell);
    finish_event(ui);
}

void ui_on_tick(struct ui *ui, int64_t now_ms)
{
    begin_event(ui);
    rpc_on_tick(ui->shell.rpc, now_ms);
    keys_expire(&ui->keys, ui->shell.now_ms, on_key, ui);
    finish_event(ui);
}

size_t ui_frame(struct ui *ui, const char **bytes)
{
    if (ui->shell.ended || !shell_draw(&ui->shell)) {
        *bytes = "";
        return 0;
    }
    return terminal_frame(ui->shell.terminal, bytes);
}

bool ui_ended(const struct ui *ui)
{
    return ui->shell.ended;
}

bool ui_is_settled(const struct ui *ui)
{
    return ui->shell.greeted && !ui->shell.away && !shell_asks(&ui->shell, NULL);
}

static const char *farewell(const char *reason)
{
    static const struct {
        const char *reason, *text;
    } texts[] = {
        {"shutdown", N_("The server is going down; nothing you did is lost.")},
        {"disabled", N_("This account has been disabled.")},
        {"key_removed", N_("The key of this session has been removed.")},
        {"ticket", N_("This session has ended; log in again.")},
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i].reason, reason) == 0)
            return _(texts[i].text);
    }
    return NULL;
}

size_t ui_farewell(struct ui *ui, const char **bytes)
{
    return terminal_leave(ui->shell.terminal, farewell(ui->shell.bye), bytes);
}

/* session_shell.c: the dashboard on the client's terminal, or the summary when there is none.
 * Promises that the terminal is left as it was found, whatever ends the session, and that a slow
 * line skips frames instead of queueing them. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "server/monotonic.h"
#include "server/session_state.h"
#include "tui/cmd.h"
#include "tui/ui.h"

enum { LEAVE_MS = 1000, REST_MS = 1000 };

struct shell {
    struct session *session;
    struct ui *ui;
    char *rest; /* of a frame that the client's window did not take whole */
    size_t rest_used;
    bool rested; /* session_rest is done */
};

static bool send_rest(struct shell *shell)
{
    ssize_t sent = session_write_some(shell->session, 1, shell->rest, shell->rest_used);
    if (sent <= 0)
        return sent == 0;
    shell->rest_used -= (size_t)sent;
    memmove(shell->rest, shell->rest + sent, shell->rest_used);
    return true;
}

static void keep_rest(struct shell *shell, const char *bytes, size_t size)
{
    char *rest = realloc(shell->rest, shell->rest_used + size);
    if (!rest)
        abort();
    memcpy(rest + shell->rest_used, bytes, size);
    shell->rest = rest;
    shell->rest_used += size;
}

/* False when the client is gone. */
static bool draw(struct shell *shell)
{
    const char *bytes;
    if (shell->rest_used)
        return send_rest(shell);
    if (!session_writable(shell->session))
        return true;
    size_t size = ui_frame(shell->ui, &bytes);
    if (size == 0)
        return true;
    ssize_t sent = session_write_some(shell->session, 1, bytes, size);
    if (sent < 0)
        return false;
    if ((size_t)sent < size)
        keep_rest(shell, bytes + sent, size - (size_t)sent);
    return true;
}

static void take_keys(struct shell *shell)
{
    char bytes[4096];
    size_t size;
    while (!ui_ended(shell->ui) &&
           (size = session_take_input(shell->session, bytes, sizeof(bytes))) > 0)
        ui_on_input(shell->ui, bytes, size);
}

/* How long to wait, at most: until the ui wants its tick, or the first pause is long enough. */
static int wait_ms(const struct shell *shell)
{
    int ms = ui_timeout_ms(shell->ui, monotonic_ms());
    return shell->rested || (ms >= 0 && ms < REST_MS) ? ms : REST_MS;
}

static void loop(struct shell *shell)
{
    struct session *session = shell->session;
    while (!ui_ended(shell->ui) && draw(shell)) {
        int fd = ui_rpc_fd(shell->ui);
        int64_t from_ms = monotonic_ms();
        int seen = session_pump(session, fd, fd < 0 ? 0 : ui_rpc_events(shell->ui), wait_ms(shell));
        if (seen < 0)
            return;
        if (!shell->rested && monotonic_ms() - from_ms >= REST_MS) {
            session_rest();
            shell->rested = true;
        }
        if (session->resized)
            ui_on_resize(shell->ui, session->cols, session->rows);
        session->resized = false;
        take_keys(shell);
        if (seen)
            ui_on_rpc(shell->ui, (short)seen);
        ui_on_tick(shell->ui, monotonic_ms());
        if (session->input_eof)
            return;
    }
}

static const char *last_words(const struct session *session)
{
    switch (session->end) {
    case SESSION_IDLE:
        return "Nothing was typed for a long time: goodbye.\r\n";
    case SESSION_SHUTDOWN:
        return "The server is being stopped: try again in a moment.\r\n";
    default:
        return "";
    }
}

/* As far as the client takes it within a second: also when the loop has been told to stop. */
static void leave(struct shell *shell)
{
    const char *bytes;
    struct session *session = shell->session;
    size_t size = ui_farewell(shell->ui, &bytes);
    const char *words = last_words(session);
    int64_t until_ms = monotonic_ms() + LEAVE_MS;
    keep_rest(shell, bytes, size);
    keep_rest(shell, words, strlen(words));
    while (shell->rest_used && send_rest(shell)) {
        int64_t left_ms = until_ms - monotonic_ms();
        if (shell->rest_used && !session_writable(session) &&
            (left_ms <= 0 || ssh_event_dopoll(session->event, (int)left_ms) == SSH_ERROR))
            return;
    }
}

int session_shell(struct session *session)
{
    const struct ui_config config = {.host = &session->host,
                                     .term = session->term,
                                     .cols = session->cols,
                                     .rows = session->rows,
                                     .no_color = session->no_color,
                                     .terminfo = session->args->terminfo,
                                     .screen = session->screen};
    struct shell shell = {.session = session};
    if (session->pty)
        shell.ui = ui_open(&config);
    if (!shell.ui)
        return cmd_summary(&session->host);
    loop(&shell);
    leave(&shell);
    free(shell.rest);
    return 0;
}

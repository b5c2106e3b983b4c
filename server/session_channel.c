/* session_channel.c: the one channel: what the client asks for on it, its bytes in and ours out.
 * Promises that nothing is queued beyond one packet's worth: bytes go out only when the last ones
 * are on the wire and the client's window is open, and come in only as far as there is room. */
#include <stdlib.h>
#include <string.h>

#include "server/monotonic.h"
#include "server/session_state.h"

enum {
    WRITE_MAX = 32768,
    COMMAND_MAX = 65536,
    UNTAKEN_MAX = 4 << 20, /* beyond any window we give: the client ignores it */
    FAREWELL_MS = 2000,
};

static int on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t size, int is_stderr,
                   void *userdata)
{
    struct session *session = userdata;
    (void)ssh;
    (void)channel;
    session->input_at_ms = monotonic_ms();
    if (is_stderr)
        return (int)size;
    /* libssh reads more packets while refill asks it for bytes: those are refill's, in their order.
     */
    if (session->refilling) {
        session->input_held = true;
        if (size > UNTAKEN_MAX)
            session_stop(session, SESSION_GONE);
        return 0;
    }
    if (!session->input && !(session->input = malloc(SESSION_INPUT_MAX)))
        abort();
    size_t room = SESSION_INPUT_MAX - session->input_used;
    size_t taken = size < room ? size : room;
    memcpy(session->input + session->input_used, data, taken);
    session->input_used += taken;
    session->input_held = taken < size;
    if (size - taken > UNTAKEN_MAX)
        session_stop(session, SESSION_GONE);
    return (int)taken;
}

static void on_eof(ssh_session ssh, ssh_channel channel, void *userdata)
{
    (void)ssh;
    (void)channel;
    ((struct session *)userdata)->input_eof = true;
}

static void on_close(ssh_session ssh, ssh_channel channel, void *userdata)
{
    struct session *session = userdata;
    (void)ssh;
    (void)channel;
    session->input_eof = true;
    session->channel_closed = true;
    session_stop(session, SESSION_GONE);
}

static int on_pty(ssh_session ssh, ssh_channel channel, const char *term, int cols, int rows,
                  int px, int py, void *userdata)
{
    struct session *session = userdata;
    (void)ssh;
    (void)channel;
    (void)px;
    (void)py;
    if (session->pty || session->want != WANT_NOTHING)
        return -1;
    session->pty = true;
    session->cols = cols;
    session->rows = rows;
    /* A name that does not fit is no terminal's; the screen falls back by itself. */
    if (strlen(term) < sizeof(session->term))
        strcpy(session->term, term);
    return 0;
}

static int on_resize(ssh_session ssh, ssh_channel channel, int cols, int rows, int px, int py,
                     void *userdata)
{
    struct session *session = userdata;
    (void)ssh;
    (void)channel;
    (void)px;
    (void)py;
    session->cols = cols;
    session->rows = rows;
    session->resized = true;
    return 0;
}

static int on_env(ssh_session ssh, ssh_channel channel, const char *name, const char *value,
                  void *userdata)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    struct session *session = userdata;
    (void)ssh;
    (void)channel;
    for (int i = 0; i < 3; i++) {
        if (strcmp(name, names[i]) == 0 && strlen(value) < SESSION_LANG_MAX) {
            strcpy(session->lang[i], value);
            return 0;
        }
    }
    if (strcmp(name, "NO_COLOR") == 0) {
        session->no_color = *value != '\0';
        return 0;
    }
    return strncmp(name, "LC_", 3) == 0 ? 0 : 1;
}

static int ask_for(struct session *session, enum session_want want)
{
    if (session->want != WANT_NOTHING)
        return 1;
    session->want = want;
    session->input_at_ms = monotonic_ms();
    return 0;
}

static int on_shell(ssh_session ssh, ssh_channel channel, void *userdata)
{
    (void)ssh;
    (void)channel;
    return ask_for(userdata, WANT_SHELL);
}

static int on_exec(ssh_session ssh, ssh_channel channel, const char *command, void *userdata)
{
    struct session *session = userdata;
    (void)ssh;
    (void)channel;
    if (strlen(command) > COMMAND_MAX || ask_for(session, WANT_EXEC))
        return 1;
    session->command = strdup(command);
    if (!session->command)
        abort();
    return 0;
}

static int on_subsystem(ssh_session ssh, ssh_channel channel, const char *name, void *userdata)
{
    (void)ssh;
    (void)channel;
    return strcmp(name, "popug") == 0 ? ask_for(userdata, WANT_RPC) : 1;
}

void session_channel_set_callbacks(struct session *session)
{
    session->channel_callbacks = (struct ssh_channel_callbacks_struct){
        .userdata = session,
        .channel_data_function = on_data,
        .channel_eof_function = on_eof,
        .channel_close_function = on_close,
        .channel_pty_request_function = on_pty,
        .channel_pty_window_change_function = on_resize,
        .channel_env_request_function = on_env,
        .channel_shell_request_function = on_shell,
        .channel_exec_request_function = on_exec,
        .channel_subsystem_request_function = on_subsystem,
    };
    ssh_callbacks_init(&session->channel_callbacks);
    ssh_set_channel_callbacks(session->channel, &session->channel_callbacks);
}

/* What libssh held back because our room was full. */
static void refill(struct session *session)
{
    if (!session->input_held || session->input_used == SESSION_INPUT_MAX)
        return;
    session->refilling = true;
    session->input_held = false;
    int got = ssh_channel_read_nonblocking(session->channel, session->input + session->input_used,
                                           (uint32_t)(SESSION_INPUT_MAX - session->input_used), 0);
    session->refilling = false;
    if (got > 0)
        session->input_used += (size_t)got;
    session->input_held |= session->input_used == SESSION_INPUT_MAX;
}

size_t session_take_input(struct session *session, char *buf, size_t size)
{
    if (session->input_used == 0)
        refill(session);
    size_t taken = size < session->input_used ? size : session->input_used;
    if (taken == 0)
        return 0;
    memcpy(buf, session->input, taken);
    session->input_used -= taken;
    memmove(session->input, session->input + taken, session->input_used);
    return taken;
}

bool session_writable(const struct session *session)
{
    return !(ssh_get_status(session->ssh) & SSH_WRITE_PENDING) &&
           ssh_channel_window_size(session->channel) > 0;
}

ssize_t session_write_some(struct session *session, int stream, const char *data, size_t size)
{
    if (session->end == SESSION_GONE || session->end == SESSION_DEAD)
        return -1;
    if (!session_writable(session))
        return 0;
    uint32_t window = ssh_channel_window_size(session->channel);
    uint32_t part = size < WRITE_MAX ? (uint32_t)size : WRITE_MAX;
    if (part > window)
        part = window;
    int done = stream == 2 ? ssh_channel_write_stderr(session->channel, data, part)
                           : ssh_channel_write(session->channel, data, part);
    if (done < 0) {
        session_stop(session, SESSION_GONE);
        return -1;
    }
    return done;
}

static int write_all(struct session *session, int stream, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t done = session_write_some(session, stream, data, size);
        if (done < 0)
            return -1;
        data += done;
        size -= (size_t)done;
        if (size > 0 && session_pump(session, -1, 0, -1) < 0)
            return -1;
    }
    return 0;
}

/* A client that asked for a terminal has set its own to raw: lines must end in CR LF. */
int session_write(void *ctx, int stream, const char *data, size_t size)
{
    struct session *session = ctx;
    while (size > 0) {
        const char *newline = session->pty ? memchr(data, '\n', size) : NULL;
        size_t part = newline ? (size_t)(newline - data) : size;
        if (write_all(session, stream, data, part) < 0 ||
            (newline && write_all(session, stream, "\r\n", 2) < 0))
            return -1;
        part += newline ? 1 : 0;
        data += part;
        size -= part;
    }
    return 0;
}

/* Status, EOF and close, and then waits for the client to go: closing first would reset the
 * connection and lose what it has not read yet. */
void session_finish(struct session *session, int exit_code)
{
    int64_t until_ms = monotonic_ms() + FAREWELL_MS;
    ssh_channel_request_send_exit_status(session->channel, exit_code);
    ssh_channel_send_eof(session->channel);
    ssh_channel_close(session->channel);
    while (session->end != SESSION_DEAD && ssh_is_connected(session->ssh)) {
        int64_t left_ms = until_ms - monotonic_ms();
        session_watch_turn();
        if (left_ms <= 0 || ssh_event_dopoll(session->event, (int)left_ms) == SSH_ERROR)
            return;
    }
}

/* session.c: the process of one client, from the first byte to _exit. Promises that its loop is the
 * only thing that waits, that every phase has its deadline, and that it ends with the lifeline. */
#include "server/session.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "common/log.h"
#include "server/monotonic.h"
#include "server/report.h"
#include "server/session_state.h"

enum { SILENT_KEEPALIVES_MAX = 3, SEND_AWAY_MS = 500, LAST_MS = 800 };

void session_stop(struct session *session, enum session_end why)
{
    if (session->end == SESSION_GOES_ON)
        session->end = why;
}

/* Everything has ended but us: the terminal is put right if the client takes it, and the alarm ends
 * us if it does not. */
static int on_lifeline(socket_t fd, int revents, void *userdata)
{
    const struct itimerval soon = {.it_value.tv_usec = LAST_MS * 1000};
    struct session *session = userdata;
    (void)fd;
    (void)revents;
    if (!session->orphaned)
        setitimer(ITIMER_REAL, &soon, NULL);
    session->orphaned = true;
    session_stop(session, SESSION_SHUTDOWN);
    return 0;
}

static int on_signal(socket_t fd, int revents, void *userdata)
{
    struct signalfd_siginfo info;
    (void)revents;
    while (read(fd, &info, sizeof(info)) == sizeof(info)) {
        if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            session_stop(userdata, SESSION_SHUTDOWN);
    }
    return 0;
}

static int on_extra(socket_t fd, int revents, void *userdata)
{
    (void)fd;
    ((struct session *)userdata)->extra_seen = (short)revents;
    return 0;
}

static void watch_extra(struct session *session, int fd, short events)
{
    if (session->extra_fd == fd && session->extra_events == events)
        return;
    if (session->extra_fd >= 0)
        ssh_event_remove_fd(session->event, session->extra_fd);
    session->extra_fd = fd;
    session->extra_events = events;
    if (fd >= 0 && ssh_event_add_fd(session->event, fd, events, on_extra, session) != SSH_OK)
        abort();
}

static void on_keepalive_due(struct session *session, int64_t now_ms)
{
    bool heard = session->traffic.in_bytes != session->heard_bytes;
    session->heard_bytes = session->traffic.in_bytes;
    session->silent_keepalives = heard ? 0 : session->silent_keepalives + 1;
    session->keepalive_at_ms = now_ms + (int64_t)session->args->config->keepalive_s * 1000;
    if (session->silent_keepalives > SILENT_KEEPALIVES_MAX) {
        session_stop(session, SESSION_DEAD);
        return;
    }
    /* Without blocking, a call either sends a request or takes the answer of the one before. */
    ssh_send_keepalive(session->ssh);
    ssh_send_keepalive(session->ssh);
}

/* Acts on what is due; returns when the next thing is, 0: never. */
static int64_t on_time(struct session *session)
{
    const struct config *config = session->args->config;
    int64_t now_ms = monotonic_ms(), next_ms = session->grace_at_ms;
    if (session->grace_at_ms && now_ms >= session->grace_at_ms)
        session_stop(session, SESSION_GRACE);
    if (session->want == WANT_NOTHING)
        return next_ms;
    if (config->keepalive_s) {
        if (!session->keepalive_at_ms)
            session->keepalive_at_ms = now_ms + (int64_t)config->keepalive_s * 1000;
        if (now_ms >= session->keepalive_at_ms)
            on_keepalive_due(session, now_ms);
        next_ms = session->keepalive_at_ms;
    }
    if (config->idle_timeout_s && session->want != WANT_EXEC) {
        int64_t idle_at_ms = session->input_at_ms + (int64_t)config->idle_timeout_s * 1000;
        if (now_ms >= idle_at_ms)
            session_stop(session, SESSION_IDLE);
        if (!next_ms || idle_at_ms < next_ms)
            next_ms = idle_at_ms;
    }
    return next_ms;
}

int session_pump(struct session *session, int fd, short events, int timeout_ms)
{
    watch_extra(session, fd, events);
    session->extra_seen = 0;
    int64_t next_ms = on_time(session);
    if (session->end != SESSION_GOES_ON)
        return -1;
    if (next_ms) {
        int64_t left_ms = next_ms - monotonic_ms();
        left_ms = left_ms > 0 ? left_ms : 0;
        if (timeout_ms < 0 || left_ms < timeout_ms)
            timeout_ms = (int)left_ms;
    }
    session_watch_turn();
    if (ssh_event_dopoll(session->event, timeout_ms) == SSH_ERROR ||
        !ssh_is_connected(session->ssh))
        session_stop(session, SESSION_GONE);
    on_time(session);
    return session->end == SESSION_GOES_ON ? session->extra_seen : -1;
}

static int host_wait(void *ctx, int fd, short events, int timeout_ms)
{
    struct session *session = ctx;
    int64_t until_ms = timeout_ms < 0 ? 0 : monotonic_ms() + timeout_ms;
    for (;;) {
        int seen = session_pump(session, fd, events, timeout_ms);
        if (seen)
            return seen;
        if (timeout_ms >= 0) {
            int64_t left_ms = until_ms - monotonic_ms();
            if (left_ms <= 0)
                return 0;
            timeout_ms = (int)left_ms;
        }
    }
}

static ssize_t host_read(void *ctx, char *buf, size_t size)
{
    struct session *session = ctx;
    for (;;) {
        size_t taken = session_take_input(session, buf, size);
        if (taken || session->input_eof)
            return (ssize_t)taken;
        if (session_pump(session, -1, 0, -1) < 0 && !session->input_used)
            return session->input_eof ? 0 : -1;
    }
}

static void set_host(struct session *session)
{
    const char *lang = NULL;
    for (int i = 0; i < 3 && !lang; i++)
        lang = session->lang[i][0] ? session->lang[i] : NULL;
    session->host = (struct host){.ctx = session,
                                  .connect = session_core_connect,
                                  .wait = host_wait,
                                  .read = host_read,
                                  .write = session_write,
                                  .lang = lang,
                                  .invocation = "ssh popug@host"};
}

static bool start_ssh(struct session *session)
{
    const struct session_args *args = session->args;
    const bool off = false;
    const char *const none = "none";
    session->ssh = ssh_new();
    if (!session->ssh)
        return false;
    /* The descriptor is non-blocking already; libssh must not wait in its own calls either. */
    ssh_options_set(session->ssh, SSH_OPTIONS_PROCESS_CONFIG, &off);
    ssh_options_set(session->ssh, SSH_OPTIONS_COMPRESSION_C_S, none);
    ssh_options_set(session->ssh, SSH_OPTIONS_COMPRESSION_S_C, none);
    if (ssh_bind_accept_fd(args->bind, session->ssh, args->fd) != SSH_OK)
        return false;
    ssh_set_blocking(session->ssh, 0);
    session_auth_set_callbacks(session);
    ssh_set_counters(session->ssh, &session->traffic, NULL);
    int rc = ssh_handle_key_exchange(session->ssh);
    if (rc != SSH_OK && rc != SSH_AGAIN)
        return false;
    session->event = ssh_event_new();
    return session->event && ssh_event_add_session(session->event, session->ssh) == SSH_OK &&
           ssh_event_add_fd(session->event, args->lifeline_fd, POLLIN, on_lifeline, session) ==
               SSH_OK &&
           ssh_event_add_fd(session->event, args->signal_fd, POLLIN, on_signal, session) == SSH_OK;
}

static int serve(struct session *session)
{
    set_host(session);
    if (session->refusal) {
        session_write(session, 2, session->refusal, strlen(session->refusal));
        session_write(session, 2, "\n", 1);
        return session->refusal_exit;
    }
    switch (session->want) {
    case WANT_SHELL:
        return session_shell(session);
    case WANT_EXEC:
        return session_exec(session);
    default:
        return session_rpc(session);
    }
}

/* The reason must be on the wire before the connection closes: libssh writes at once only after it
 * has seen that it may, and that takes a turn. */
static void send_away(struct session *session)
{
    int64_t until_ms = monotonic_ms() + SEND_AWAY_MS;
    do {
        if (ssh_event_dopoll(session->event, SEND_AWAY_MS) == SSH_ERROR)
            return;
    } while ((ssh_get_status(session->ssh) & SSH_WRITE_PENDING) && monotonic_ms() < until_ms);
    ssh_session_set_disconnect_message(session->ssh, "too many failed attempts to log in");
    ssh_disconnect(session->ssh);
}

static void log_end(struct session *session)
{
    static const char *const reasons[] = {
        [SESSION_GOES_ON] = "done",
        [SESSION_GONE] = "gone",
        [SESSION_GRACE] = "login_grace",
        [SESSION_IDLE] = "idle_timeout",
        [SESSION_DEAD] = "keepalive",
        [SESSION_SHUTDOWN] = "shutdown",
        [SESSION_REFUSED] = "too many attempts",
    };
    session_auth_log_refusals(session);
    if (session->end == SESSION_GRACE || session->end == SESSION_DEAD ||
        session->end == SESSION_IDLE || session->end == SESSION_REFUSED)
        log_notice("session ended", log_text("reason", reasons[session->end]),
                   log_text("source", session->source),
                   log_text("fingerprint", session->fingerprint));
}

_Noreturn void session_main(const struct session_args *args)
{
    struct session session = {.args = args, .extra_fd = -1, .core_fd = -1};
    prctl(PR_SET_NAME, "popug-session");
    session.grace_at_ms = monotonic_ms() + (int64_t)args->config->login_grace_s * 1000;
    memcpy(session.source, args->source, strlen(args->source) + 1);
    session_watch_start(args->memory_bytes);
    bool named = !args->config->proxy_protocol || session_proxy(&session);
    if (named && start_ssh(&session)) {
        while (session.want == WANT_NOTHING && session_pump(&session, -1, 0, -1) >= 0)
            ;
        if (session.want != WANT_NOTHING && session.end == SESSION_GOES_ON) {
            session.grace_at_ms = 0;
            session_finish(&session, serve(&session));
        } else if (session.end == SESSION_GRACE) {
            const struct report grace = {.kind = REPORT_GRACE};
            session_tell_gate(&session, &grace);
        }
    }
    if (session.end == SESSION_REFUSED)
        send_away(&session);
    log_end(&session);
    /* The kernel takes everything back sooner than we could. */
    _exit(0);
}

/* gate.c: accepts, judges, forks. Promises that a connection is refused or has a process of its
 * own, that the limits hold whatever sessions do, and that it parses nothing but fixed reports. */
#include "server/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/log.h"
#include "server/gate_peers.h"
#include "server/gate_warm.h"
#include "server/limit.h"
#include "server/monotonic.h"
#include "server/session.h"

enum { ACCEPTS_A_TURN = 16, PAUSE_MS = 1000, REPORTS_MAX = 8 };

struct gate {
    const struct gate_args *args;
    struct limit *limit;
    struct peers peers;
    struct gate_warm warm;
    int signal_fd;
    size_t memory_bytes;     /* of address space, for each session */
    int64_t paused_until_ms; /* out of descriptors or processes: accepting waits */
    bool ended;
    int exit_code;
};

/* A number in 0..99, evenly. */
static int throw_dice(void)
{
    unsigned char byte;
    do {
        if (getrandom(&byte, 1, 0) != 1)
            return 99;
    } while (byte >= 200);
    return byte % 100;
}

static void log_drop(struct gate *gate, const char *source, enum limit_verdict verdict)
{
    int untold;
    if (limit_may_log(gate->limit, monotonic_ms(), &untold))
        log_notice("connection dropped", log_text("source", source),
                   log_text("reason", limit_verdict_text(verdict)), log_int("untold", untold));
}

static void drop(struct gate *gate, int fd, const char *source, enum limit_verdict verdict)
{
    static const char busy[] = "Too many connections are logging in; try again\r\n";
    static const char penalty[] = "Not allowed at this time; try again in some minutes\r\n";
    const char *text = verdict == LIMIT_PENALTY ? penalty : busy;
    log_drop(gate, source, verdict);
    (void)send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
    close(fd);
}

static void pause_accepting(struct gate *gate, const char *what)
{
    int untold, error = errno;
    int64_t now_ms = monotonic_ms();
    gate->paused_until_ms = now_ms + PAUSE_MS;
    if (limit_may_log(gate->limit, now_ms, &untold))
        log_warning("accepting pauses for a second", log_text("call", what),
                    log_text("error", strerror(error)), log_int("untold", untold));
}

/* In the child: never returns. */
static _Noreturn void become_session(struct gate *gate, int fd, int report_fd, const char *source)
{
    const struct gate_args *args = gate->args;
    const struct session_args session = {.config = args->config,
                                         .bind = gate->warm.bind,
                                         .terminfo = gate->warm.terminfo,
                                         .fd = fd,
                                         .report_fd = report_fd,
                                         .handoff_fd = args->handoff_fd,
                                         .lifeline_fd = args->lifeline_fd,
                                         .signal_fd = gate->signal_fd,
                                         .source = source,
                                         .memory_bytes = gate->memory_bytes};
    listener_close((struct listener *)(uintptr_t)args->listeners, args->listener_count);
    peers_close(&gate->peers);
    session_main(&session);
}

static void fork_session(struct gate *gate, int fd, const struct limit_source *source,
                         const char *source_text)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC | O_NONBLOCK) < 0) {
        pause_accepting(gate, "pipe");
        close(fd);
        return;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close(report[0]);
        become_session(gate, fd, report[1], source_text);
    }
    if (pid < 0) {
        pause_accepting(gate, "fork");
        close(report[0]);
    } else {
        peers_add(&gate->peers, pid, report[0], source);
    }
    close(report[1]);
    close(fd);
}

static void take_connection(struct gate *gate, int fd, const struct sockaddr *address,
                            socklen_t size)
{
    const struct config *config = gate->args->config;
    struct limit_source source = limit_source_of(address);
    char text[SESSION_SOURCE_MAX] = "unknown";
    getnameinfo(address, size, text, sizeof(text), NULL, 0, NI_NUMERICHOST);
    int from_source = config->proxy_protocol ? 0 : peers_logging_in_from(&gate->peers, &source);
    enum limit_verdict verdict = limit_judge(gate->limit, &source, peers_logging_in(&gate->peers),
                                             from_source, throw_dice(), monotonic_ms());
    /* Behind a proxy everybody comes from one address: only what the header names can be punished.
     */
    if (config->proxy_protocol && verdict == LIMIT_PENALTY)
        verdict = LIMIT_ACCEPT;
    if (verdict == LIMIT_ACCEPT)
        fork_session(gate, fd, &source, text);
    else
        drop(gate, fd, text, verdict);
}

static void accept_some(struct gate *gate, int listener)
{
    for (int i = 0; i < ACCEPTS_A_TURN && !gate->paused_until_ms; i++) {
        struct sockaddr_storage address = {0};
        socklen_t size = sizeof(address);
        int fd =
            accept4(listener, (struct sockaddr *)&address, &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0)
            take_connection(gate, fd, (const struct sockaddr *)&address, size);
        else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            pause_accepting(gate, "accept");
        else if (errno != ECONNABORTED && errno != EINTR)
            return;
    }
}

/* Behind a proxy: now it is known who this is. */
static void judge_named(struct gate *gate, struct peer *peer)
{
    int others = peers_logging_in_from(&gate->peers, &peer->source) - 1;
    enum limit_verdict verdict =
        limit_judge_source(gate->limit, &peer->source, others, monotonic_ms());
    if (verdict == LIMIT_ACCEPT)
        return;
    log_drop(gate, "named by the proxy", verdict);
    peer->dropped = true;
    kill(peer->pid, SIGKILL);
}

static void on_report(struct gate *gate, struct peer *peer)
{
    struct report report;
    ssize_t got = read(peer->report_fd, &report, sizeof(report));
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got != sizeof(report)) {
        peer_close(peer);
        return;
    }
    switch (report.kind) {
    case REPORT_SOURCE:
        if (gate->args->config->proxy_protocol && !peer->named) {
            peer->source = report.source;
            peer->named = true;
            judge_named(gate, peer);
        }
        break;
    case REPORT_FAILED:
        peer->failed = true;
        break;
    case REPORT_GRACE:
        peer->grace = true;
        break;
    case REPORT_AUTHENTICATED:
        peer->authenticated = true;
        peer_close(peer);
        break;
    }
}

static void punish(struct gate *gate, const struct peer *peer, int status)
{
    enum limit_fault fault = LIMIT_FAULT_NO_AUTH;
    bool crashed = WIFSIGNALED(status) && !peer->dropped;
    if (crashed)
        log_warning("session died", log_int("pid", peer->pid),
                    log_text("signal", strsignal(WTERMSIG(status))));
    if (crashed && WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGTERM)
        fault = LIMIT_FAULT_CRASH;
    else if (peer->authenticated || crashed || peer->dropped)
        return;
    else if (peer->grace)
        fault = LIMIT_FAULT_GRACE;
    else if (peer->failed)
        fault = LIMIT_FAULT_AUTH_FAILED;
    if (gate->args->config->proxy_protocol && !peer->named)
        return;
    limit_punish(gate->limit, &peer->source, fault, monotonic_ms());
}

static void reap(struct gate *gate)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        struct peer *peer = peers_find(&gate->peers, pid);
        if (!peer)
            continue;
        for (int i = 0; i < REPORTS_MAX && peer->report_fd >= 0; i++)
            on_report(gate, peer); /* what it said before it ended */
        punish(gate, peer, status);
        peers_remove(&gate->peers, peer);
        gate->paused_until_ms = 0;
    }
}

static void end_logins(struct gate *gate)
{
    for (int i = 0; i < gate->peers.count; i++) {
        if (!gate->peers.list[i].authenticated)
            kill(gate->peers.list[i].pid, SIGTERM);
    }
}

static void on_signals(struct gate *gate)
{
    struct signalfd_siginfo info;
    while (read(gate->signal_fd, &info, sizeof(info)) == sizeof(info)) {
        if (info.ssi_signo == SIGCHLD)
            reap(gate);
        else
            gate->ended = true;
        /* At the end nobody waits for those who dawdle; a new gate leaves them at it. */
        if (info.ssi_signo == SIGTERM)
            end_logins(gate);
    }
}

static void turn(struct gate *gate)
{
    const struct gate_args *args = gate->args;
    struct pollfd fds[2 + LISTENER_MAX + PEERS_LOGGING_IN_MAX];
    struct peer *polled[PEERS_LOGGING_IN_MAX];
    int64_t now_ms = monotonic_ms();
    int timeout_ms = -1;
    if (gate->paused_until_ms && gate->paused_until_ms <= now_ms)
        gate->paused_until_ms = 0;
    if (gate->paused_until_ms)
        timeout_ms = (int)(gate->paused_until_ms - now_ms);
    fds[0] = (struct pollfd){.fd = gate->signal_fd, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = args->lifeline_fd, .events = POLLIN};
    for (int i = 0; i < args->listener_count; i++)
        fds[2 + i] = (struct pollfd){.fd = gate->paused_until_ms ? -1 : args->listeners[i].fd,
                                     .events = POLLIN};
    struct pollfd *reports = &fds[2 + args->listener_count];
    int report_count = 0;
    for (int i = 0; i < gate->peers.count && report_count < PEERS_LOGGING_IN_MAX; i++) {
        if (gate->peers.list[i].report_fd < 0)
            continue;
        polled[report_count] = &gate->peers.list[i];
        reports[report_count++] =
            (struct pollfd){.fd = gate->peers.list[i].report_fd, .events = POLLIN};
    }
    if (poll(fds, (nfds_t)(2 + args->listener_count + report_count), timeout_ms) < 0)
        return;
    for (int i = 0; i < report_count; i++) {
        if (reports[i].revents)
            on_report(gate, polled[i]);
    }
    for (int i = 0; i < args->listener_count; i++) {
        if (fds[2 + i].revents)
            accept_some(gate, args->listeners[i].fd);
    }
    if (fds[0].revents)
        on_signals(gate);
    if (fds[1].revents)
        gate->ended = true;
}

static int take_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void raise_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max < 65536 ? limit.rlim_max : 65536;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int gate_main(const struct gate_args *args)
{
    struct gate gate = {
        .args = args, .limit = limit_new(args->config), .signal_fd = take_signals()};
    raise_descriptors();
    if (!gate_warm(&gate.warm, args->hostkey) || gate.signal_fd < 0) {
        log_error("the gate cannot start", log_text("error", strerror(errno)));
        return 1;
    }
    gate.memory_bytes = session_watch_memory();
    if (write(args->ready_fd, "r", 1) != 1)
        return 1;
    close(args->ready_fd);
    while (!gate.ended)
        turn(&gate);
    peers_free(&gate.peers);
    limit_free(gate.limit);
    ssh_bind_free(gate.warm.bind);
    terminfo_free(gate.warm.terminfo);
    return gate.exit_code;
}

/* supervisor.c: keeps core and gate alive. Promises that nothing outlives it (the lifeline), that
 * it ends within five seconds of SIGTERM, and that a bad configuration never replaces a good one.
 * Never reads a byte that a user sent. */
#include "server/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/log.h"
#include "server/core.h"
#include "server/gate.h"
#include "server/handoff.h"
#include "server/hostkey.h"
#include "server/listener.h"
#include "server/monotonic.h"
#include "server/notify.h"
#include "server/operator_hint.h"
#include "server/restart.h"
#include "server/state_dir.h"

enum { END_MS = 4000 };

struct supervisor;

struct child {
    const char *name;
    int (*run)(struct supervisor *supervisor, int ready_fd);
    pid_t pid;           /* 0: not running */
    int ready_fd;        /* -1: it has said that it is ready */
    int64_t start_at_ms; /* when it is to be started again; 0: no time is set */
    bool expected;       /* we have asked it to end: its end is no death */
    struct restart restart;
};

enum { CHILD_CORE, CHILD_GATE, CHILD_COUNT };

struct supervisor {
    struct config *config;
    const struct config_flags *flags;
    struct listener listeners[LISTENER_MAX];
    int listener_count;
    ssh_key hostkey;
    int lifeline[2]; /* nobody writes; the read ends live as long as we */
    int census[2];   /* write ends in gate and sessions */
    int handoff_client, handoff_core;
    int signal_fd;
    struct child children[CHILD_COUNT];
    bool serving;      /* the ready lines are out */
    int exit_code;     /* -1: keep going */
    int64_t end_at_ms; /* 0: not stopping */
};

static void close_all(int *fds, int count)
{
    for (int i = 0; i < count; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

static int run_core(struct supervisor *supervisor, int ready_fd)
{
    prctl(PR_SET_NAME, "popug-core");
    listener_close(supervisor->listeners, supervisor->listener_count);
    close_all(supervisor->census, 2);
    close_all(&supervisor->handoff_client, 1);
    ssh_key_free(supervisor->hostkey);
    const struct core_args args = {.config = supervisor->config,
                                   .handoff_fd = supervisor->handoff_core,
                                   .lifeline_fd = supervisor->lifeline[0],
                                   .ready_fd = ready_fd};
    return core_main(&args);
}

static int run_gate(struct supervisor *supervisor, int ready_fd)
{
    prctl(PR_SET_NAME, "popug-gate");
    close_all(&supervisor->census[0], 1);
    close_all(&supervisor->handoff_core, 1);
    const struct gate_args args = {.config = supervisor->config,
                                   .listeners = supervisor->listeners,
                                   .listener_count = supervisor->listener_count,
                                   .hostkey = supervisor->hostkey,
                                   .handoff_fd = supervisor->handoff_client,
                                   .lifeline_fd = supervisor->lifeline[0],
                                   .census_fd = supervisor->census[1],
                                   .ready_fd = ready_fd};
    return gate_main(&args);
}

static void start_child(struct supervisor *supervisor, struct child *child)
{
    int ready[2] = {-1, -1};
    pid_t pid = -1;
    int64_t now_ms = monotonic_ms();
    child->start_at_ms = 0;
    child->expected = false;
    restart_started(&child->restart, now_ms);
    if (pipe2(ready, O_CLOEXEC) == 0)
        pid = fork();
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        setpgid(0, 0); /* ^C at our terminal is ours alone to answer */
        close_all(&supervisor->lifeline[1], 1);
        close_all(&supervisor->signal_fd, 1);
        for (int i = 0; i < CHILD_COUNT; i++)
            close_all(&supervisor->children[i].ready_fd, 1);
        close(ready[0]);
        exit(child->run(supervisor, ready[1]));
    }
    close_all(&ready[1], 1);
    if (pid < 0) {
        log_error("cannot fork", log_text("child", child->name),
                  log_text("error", strerror(errno)));
        close_all(ready, 1);
        child->start_at_ms = now_ms + 1000;
        return;
    }
    child->pid = pid;
    child->ready_fd = ready[0];
}

static void say_ready(struct supervisor *supervisor)
{
    char fingerprint[HOSTKEY_FINGERPRINT_MAX];
    supervisor->serving = true;
    if (hostkey_fingerprint(supervisor->hostkey, fingerprint) < 0)
        fingerprint[0] = '\0';
    for (int i = 0; i < supervisor->listener_count; i++)
        log_info("ready", log_text("listen", supervisor->listeners[i].address),
                 log_text("hostkey", fingerprint));
    notify_say("READY=1");
    operator_hint(supervisor->config->state);
}

/* A byte: the child serves. EOF without one: its death follows by signal. */
static void on_child_ready(struct supervisor *supervisor, struct child *child)
{
    char byte;
    bool ready = read(child->ready_fd, &byte, 1) == 1;
    close_all(&child->ready_fd, 1);
    if (!ready)
        return;
    if (child == &supervisor->children[CHILD_CORE]) {
        struct child *gate = &supervisor->children[CHILD_GATE];
        if (!gate->pid && !gate->start_at_ms && !supervisor->end_at_ms)
            start_child(supervisor, gate);
    } else if (!supervisor->serving) {
        say_ready(supervisor);
    }
}

static void on_death(struct supervisor *supervisor, struct child *child, int status)
{
    int64_t now_ms = monotonic_ms();
    child->pid = 0;
    close_all(&child->ready_fd, 1);
    if (supervisor->end_at_ms)
        return;
    if (child->expected) {
        child->start_at_ms = now_ms;
        return;
    }
    if (WIFSIGNALED(status))
        log_warning("child died", log_text("child", child->name),
                    log_text("signal", strsignal(WTERMSIG(status))));
    else
        log_warning("child ended", log_text("child", child->name),
                    log_int("exit", WEXITSTATUS(status)));
    if (!supervisor->serving) {
        supervisor->exit_code = 1;
        return;
    }
    child->start_at_ms = now_ms + restart_died(&child->restart, now_ms);
}

/* Also takes the sessions whose gate has died: we are their reaper. */
static void reap(struct supervisor *supervisor)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (int i = 0; i < CHILD_COUNT; i++) {
            if (supervisor->children[i].pid == pid)
                on_death(supervisor, &supervisor->children[i], status);
        }
    }
}

static void end_child(struct child *child, int signal)
{
    child->expected = true;
    if (child->pid)
        kill(child->pid, signal);
}

/* New logins stop with the gate; core tells the sessions and commits; the census says when the last
 * session has gone. */
static void begin_end(struct supervisor *supervisor)
{
    if (supervisor->end_at_ms)
        return;
    supervisor->end_at_ms = monotonic_ms() + END_MS;
    log_info("stopping");
    notify_say("STOPPING=1");
    close_all(&supervisor->census[1], 1);
    listener_close(supervisor->listeners, supervisor->listener_count);
    supervisor->listener_count = 0;
    end_child(&supervisor->children[CHILD_GATE], SIGTERM);
    end_child(&supervisor->children[CHILD_CORE], SIGTERM);
}

static bool same_text(const char *a, const char *b)
{
    return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

/* What only a new start can change keeps its old value in the new configuration. */
static void keep_fixed(struct config *old, struct config *new)
{
    bool same = same_text(old->state, new->state) && same_text(old->zone, new->zone) &&
                old->listen_count == new->listen_count;
    for (int i = 0; i < old->listen_count && same; i++)
        same = same_text(old->listen[i], new->listen[i]);
    if (!same)
        log_warning("listen, state and zone change only with a new start of popugd; "
                    "the old ones stay until then");
    char *state = old->state, *zone = old->zone;
    old->state = new->state;
    old->zone = new->zone;
    new->state = state;
    new->zone = zone;
}

static void reload(struct supervisor *supervisor)
{
    struct config *fresh = config_load(supervisor->flags);
    if (!fresh) {
        log_error("the configuration is refused; the old one stays");
        return;
    }
    notify_say("RELOADING=1");
    keep_fixed(supervisor->config, fresh);
    config_free(supervisor->config);
    supervisor->config = fresh;
    /* Both begin anew with it. Core dies of SIGHUP without a word to the sessions: what is
     * committed is safe, and they come back by their tickets, where SIGTERM would end them. */
    for (int i = 0; i < CHILD_COUNT; i++)
        end_child(&supervisor->children[i], SIGHUP);
    log_info("configuration read again", log_text("file", fresh->file ? fresh->file : "none"));
    notify_say("READY=1");
}

static void on_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;
    while (read(supervisor->signal_fd, &info, sizeof(info)) == sizeof(info)) {
        if (info.ssi_signo == SIGCHLD)
            reap(supervisor);
        else if (info.ssi_signo == SIGHUP && supervisor->serving && !supervisor->end_at_ms)
            reload(supervisor);
        else if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
            begin_end(supervisor);
    }
}

/* Starts what is due; returns how long to wait for the next, -1: for ever. */
static int on_time(struct supervisor *supervisor)
{
    int64_t now_ms = monotonic_ms(), next_ms = supervisor->end_at_ms;
    for (int i = 0; i < CHILD_COUNT && !supervisor->end_at_ms; i++) {
        struct child *child = &supervisor->children[i];
        if (child->start_at_ms && child->start_at_ms <= now_ms)
            start_child(supervisor, child);
        if (child->start_at_ms && (!next_ms || child->start_at_ms < next_ms))
            next_ms = child->start_at_ms;
    }
    if (supervisor->end_at_ms && now_ms >= supervisor->end_at_ms)
        supervisor->exit_code = 0;
    if (!next_ms)
        return -1;
    return next_ms > now_ms ? (int)(next_ms - now_ms) : 0;
}

static void loop(struct supervisor *supervisor)
{
    struct child *children = supervisor->children;
    bool census_over = false;
    while (supervisor->exit_code < 0) {
        struct pollfd fds[] = {
            {.fd = supervisor->signal_fd, .events = POLLIN},
            {.fd = children[CHILD_CORE].ready_fd, .events = POLLIN},
            {.fd = children[CHILD_GATE].ready_fd, .events = POLLIN},
            {.fd = supervisor->end_at_ms && !census_over ? supervisor->census[0] : -1,
             .events = POLLIN},
        };
        if (poll(fds, 4, on_time(supervisor)) < 0 && errno != EINTR)
            abort();
        if (fds[1].revents)
            on_child_ready(supervisor, &children[CHILD_CORE]);
        if (fds[2].revents)
            on_child_ready(supervisor, &children[CHILD_GATE]);
        if (fds[3].revents)
            census_over = true;
        if (fds[0].revents)
            on_signals(supervisor);
        if (census_over && !children[CHILD_CORE].pid && !children[CHILD_GATE].pid)
            supervisor->exit_code = 0;
    }
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

static bool open_pipes(struct supervisor *supervisor)
{
    return pipe2(supervisor->lifeline, O_CLOEXEC) == 0 &&
           pipe2(supervisor->census, O_CLOEXEC) == 0 &&
           handoff_pair(&supervisor->handoff_client, &supervisor->handoff_core) == 0 &&
           (supervisor->signal_fd = take_signals()) >= 0 && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
}

int supervisor_main(struct config *config, const struct config_flags *flags)
{
    struct supervisor supervisor = {
        .config = config,
        .flags = flags,
        .exit_code = -1,
        .children = {[CHILD_CORE] = {.name = "core", .run = run_core, .ready_fd = -1},
                     [CHILD_GATE] = {.name = "gate", .run = run_gate, .ready_fd = -1}},
    };
    if (state_dir_make(config->state) < 0)
        return 1;
    supervisor.listener_count = listener_open(config, supervisor.listeners);
    if (supervisor.listener_count < 0)
        return 1;
    supervisor.hostkey = hostkey_load(config->state);
    if (!supervisor.hostkey)
        return 1;
    if (!open_pipes(&supervisor)) {
        log_error("cannot start", log_text("error", strerror(errno)));
        return 1;
    }
    start_child(&supervisor, &supervisor.children[CHILD_CORE]);
    loop(&supervisor);
    log_info("stopped", log_int("exit", supervisor.exit_code));
    config_free(supervisor.config);
    ssh_key_free(supervisor.hostkey);
    return supervisor.exit_code;
}

/* demo.c: `make demo`: a company of twelve with three weeks behind them, and its dashboard.
 *
 *     demo [popug|manager|accountant|admin]
 *     demo picture FILE.svg
 *
 * On a terminal it opens the dashboard as the first of that role through the real ssh, while the
 * others go on working; without one it prints the tasks and the balance. Everything lives in one
 * temporary directory and ends with this program, whichever way that ends; the user's own ssh files
 * are neither read nor written. With `picture` it draws what a manager sees into a file.
 *
 * This process watches: it moves the clock file on with the real time, and waits for its children
 * (popugd, the history, ssh) and for signals. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/demo/history.h"
#include "tests/demo/picture.h"
#include "tests/lib/daemon.h"
#include "tests/lib/dir.h"
#include "tests/lib/pty.h"

enum { TICK_MS = 200 };

struct demo {
    struct daemon *daemon;
    const struct history_person *me;
    sigset_t signals, before;
    bool follow_clock; /* the history is over: the clock file follows the real time */
};

static int64_t real_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* A child that dies with this process and takes signals as usual. 0 in the child. */
static pid_t start(struct demo *demo)
{
    pid_t parent = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(1);
    sigprocmask(SIG_SETMASK, &demo->before, NULL);
    return 0;
}

/* Waits for that child, moving the clock on. Its exit code; -1 after a signal that ends the demo.
 */
static int watch(struct demo *demo, pid_t pid)
{
    const struct timespec tick = {.tv_nsec = TICK_MS * 1000000L};
    int status;

    for (;;) {
        int signal = sigtimedwait(&demo->signals, NULL, &tick);

        if (demo->follow_clock)
            daemon_set_clock(demo->daemon, real_now_ms());
        if (waitpid(pid, &status, WNOHANG) == pid)
            return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
        if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP) {
            kill(pid, SIGTERM);
            waitpid(pid, &status, 0);
            return -1;
        }
    }
}

static int make_history(struct demo *demo)
{
    int64_t end_ms = real_now_ms();
    int64_t begin_ms = end_ms - (int64_t)HISTORY_DAYS * 24 * 3600 * 1000;
    pid_t pid;
    int code;

    daemon_set_clock(demo->daemon, begin_ms);
    daemon_start(demo->daemon);
    pid = start(demo);
    if (pid == 0) {
        history_accounts(demo->daemon);
        history_live(demo->daemon, begin_ms, end_ms);
        _exit(0);
    }
    code = watch(demo, pid);
    demo->follow_clock = true;
    daemon_set_clock(demo->daemon, real_now_ms());
    return code;
}

/* ssh as that person, in this terminal; `command` NULL: the dashboard. */
static int ssh(struct demo *demo, const char *command)
{
    const char *key = daemon_key(demo->daemon, demo->me->login);
    pid_t pid = start(demo);

    if (pid == 0) {
        execlp("ssh", "ssh", "-F", demo->daemon->ssh, "-o", "SendEnv=LANG LC_*", "-i", key,
               command != NULL ? "-T" : "-t", "popug", command, (char *)NULL);
        fprintf(stderr, "demo: cannot run ssh: %s\n", strerror(errno));
        _exit(1);
    }
    return watch(demo, pid);
}

static int show_dashboard(struct demo *demo)
{
    pid_t others = start(demo);
    int code;

    if (others == 0)
        history_go_on(demo->daemon);
    fprintf(stderr,
            "demo: you are %s (%s). In another terminal, be somebody else meanwhile:\n"
            "demo:   ssh -F %s -i %s popug\n",
            demo->me->login, demo->me->role, demo->daemon->ssh,
            daemon_key(demo->daemon, history_people[1].login));
    code = ssh(demo, NULL);
    kill(others, SIGTERM);
    waitpid(others, NULL, 0);
    if (code < 0)
        printf("\033[?1049l\033[?25h\033[0m");
    return code;
}

static int show_tables(struct demo *demo)
{
    int code = ssh(demo, "tasks");

    return code != 0 ? code : ssh(demo, "me");
}

static int take_picture(struct demo *demo, const char *file)
{
    pid_t pid = start(demo);

    if (pid == 0) {
        struct pty *pty = pty_ssh(demo->daemon, demo->me->login, NULL);

        pty_wait(pty, "My tasks");
        pty_type(pty, "2");
        pty_wait(pty, "1-18 of");
        pty_wait(pty, "All tasks");
        picture_write(pty_term(pty), file);
        pty_free(pty);
        _exit(0);
    }
    return watch(demo, pid);
}

int main(int argc, char **argv)
{
    const char *picture = argc == 3 && strcmp(argv[1], "picture") == 0 ? argv[2] : NULL;
    const char *role = picture != NULL ? "manager" : argc > 1 ? argv[1] : "admin";
    struct demo demo = {.me = history_first(role)};
    int code;

    if (demo.me == NULL || (argc > 2 && picture == NULL)) {
        fprintf(stderr, "usage: make demo ROLE=popug|manager|accountant|admin\n");
        return 2;
    }
    sigemptyset(&demo.signals);
    sigaddset(&demo.signals, SIGINT);
    sigaddset(&demo.signals, SIGTERM);
    sigaddset(&demo.signals, SIGHUP);
    sigaddset(&demo.signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &demo.signals, &demo.before);

    demo.daemon = daemon_new();
    demo.daemon->quiet = true;
    fprintf(stderr, "demo: three weeks of twelve popugs' work are being lived ...\n");
    code = make_history(&demo);
    if (code == 0) {
        fprintf(stderr, "demo: popugd listens on 127.0.0.1:%d\n", demo.daemon->port);
        if (picture != NULL)
            code = take_picture(&demo, picture);
        else
            code = isatty(0) && isatty(1) ? show_dashboard(&demo) : show_tables(&demo);
    }
    if (demo.daemon->pid > 0)
        daemon_stop(demo.daemon);
    daemon_free(demo.daemon);
    return code < 0 ? 130 : code;
}

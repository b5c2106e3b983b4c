/* pty.c: a program in a pseudo-terminal, its output kept on a screen. */
#include "tests/lib/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/dir.h"
#include "tests/lib/test.h"

struct pty {
    pid_t pid; /* 0: reaped */
    int fd;    /* -1: closed by the other side */
    int code;
    struct term *term;
};

static void child(const char *const argv[], const struct pty_options *options, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    setenv("TERM", options->term != NULL ? options->term : "xterm-256color", 1);
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    unsetenv("SSH_AUTH_SOCK");
    if (options->lang != NULL)
        setenv("LANG", options->lang, 1);
    else
        unsetenv("LANG");
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

struct pty *pty_start(const char *const argv[], const struct pty_options *options)
{
    static const struct pty_options defaults;
    struct pty *pty = calloc(1, sizeof(*pty));
    const struct pty_options *use = options != NULL ? options : &defaults;
    int cols = use->cols > 0 ? use->cols : 80, rows = use->rows > 0 ? use->rows : 24;
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};
    pid_t parent = getpid();

    pty->pid = forkpty(&pty->fd, NULL, NULL, &size);
    if (pty->pid < 0)
        fail_msg("no pseudo-terminal");
    if (pty->pid == 0)
        child(argv, use, parent);
    fcntl(pty->fd, F_SETFL, O_NONBLOCK);
    fcntl(pty->fd, F_SETFD, FD_CLOEXEC);
    pty->term = term_new(cols, rows);
    return pty;
}

struct pty *pty_ssh(struct daemon *daemon, const char *key, const struct pty_options *options)
{
    const char *argv[32] = {"ssh", "-F", daemon->ssh, "-o", "SendEnv=LANG"};
    char *agent = NULL;
    struct pty *pty;
    int count = 5;

    if (options != NULL && options->agent != NULL) {
        agent = dir_format("IdentityAgent=%s", options->agent);
        argv[count++] = "-o";
        argv[count++] = "IdentitiesOnly=no";
        argv[count++] = "-o";
        argv[count++] = "IdentityFile=none";
        argv[count++] = "-o";
        argv[count++] = agent;
    } else {
        argv[count++] = "-i";
        argv[count++] = daemon_key(daemon, key);
    }
    if (options != NULL && options->words != NULL)
        argv[count++] = "-t";
    argv[count++] = "popug";
    for (int i = 0; options != NULL && options->words != NULL && options->words[i] != NULL; i++)
        argv[count++] = options->words[i];
    pty = pty_start(argv, options);
    free(agent);
    return pty;
}

void pty_free(struct pty *pty)
{
    if (pty == NULL)
        return;
    if (pty->pid > 0) {
        kill(pty->pid, SIGKILL);
        waitpid(pty->pid, NULL, 0);
    }
    if (pty->fd >= 0)
        close(pty->fd);
    term_free(pty->term);
    free(pty);
}

/* Reads what comes within the time; the terminal's own answers go back to the program. */
static void pump(struct pty *pty, int timeout_ms)
{
    struct pollfd fd = {.fd = pty->fd, .events = POLLIN};
    char bytes[65536];

    /* poll passes over a negative descriptor: then this only waits. */
    if (poll(&fd, 1, timeout_ms) <= 0)
        return;
    for (;;) {
        ssize_t got = read(pty->fd, bytes, sizeof(bytes));
        const char *answer;
        size_t size;

        if (got <= 0) {
            if (got == 0 || errno != EAGAIN) {
                close(pty->fd);
                pty->fd = -1;
            }
            return;
        }
        term_feed(pty->term, bytes, (size_t)got);
        answer = term_answer(pty->term, &size);
        if (size > 0 && write(pty->fd, answer, size) < 0)
            return;
    }
}

struct term *pty_term(struct pty *pty)
{
    pump(pty, 0);
    return pty->term;
}

bool pty_has(struct pty *pty, const char *text)
{
    return term_has(pty_term(pty), text);
}

static void wait_for(struct pty *pty, const char *text, bool there)
{
    int64_t began_ms = until_now_ms();

    while (pty_has(pty, text) != there) {
        if (until_now_ms() - began_ms > UNTIL_DEADLINE_MS || pty->fd < 0) {
            test_print("%s in vain for %s: \"%s\"; the screen:\n%s\n",
                       pty->fd < 0 ? "the program ended; waited" : "waited",
                       there ? "the text" : "the end of", text, term_text(pty->term));
            fail();
        }
        pump(pty, 100);
    }
}

void pty_wait(struct pty *pty, const char *text)
{
    wait_for(pty, text, true);
}

void pty_wait_gone(struct pty *pty, const char *text)
{
    wait_for(pty, text, false);
}

void pty_type(struct pty *pty, const char *keys)
{
    size_t left = strlen(keys);
    int64_t began_ms = until_now_ms();

    while (left > 0) {
        ssize_t put = pty->fd >= 0 ? write(pty->fd, keys, left) : -1;

        if (pty->fd < 0 || until_now_ms() - began_ms > UNTIL_DEADLINE_MS)
            fail_msg("nobody takes these keys: %s", keys);
        if (put > 0) {
            keys += put;
            left -= (size_t)put;
        }
        pump(pty, put > 0 ? 0 : 10);
    }
}

void pty_type_until(struct pty *pty, const char *keys, const char *text)
{
    for (int64_t began_ms = until_now_ms(); !pty_has(pty, text);) {
        if (until_now_ms() - began_ms > UNTIL_DEADLINE_MS)
            pty_wait(pty, text);
        pty_type(pty, keys);
        /* Time to answer it: half a second, less when something is drawn. */
        pump(pty, 500);
    }
}

void pty_resize(struct pty *pty, int cols, int rows)
{
    struct winsize size = {.ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows};

    pump(pty, 0);
    term_resize(pty->term, cols, rows);
    ioctl(pty->fd, TIOCSWINSZ, &size);
}

bool pty_ended(struct pty *pty)
{
    int status;

    pump(pty, 0);
    if (pty->pid > 0 && waitpid(pty->pid, &status, WNOHANG) == pty->pid) {
        pty->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        pty->pid = 0;
    }
    return pty->pid == 0;
}

int pty_end(struct pty *pty)
{
    int64_t began_ms = until_now_ms();

    while (!pty_ended(pty)) {
        if (until_now_ms() - began_ms > UNTIL_DEADLINE_MS) {
            test_print("the program does not end; the screen:\n%s\n", term_text(pty->term));
            fail();
        }
        pump(pty, 20);
    }
    pump(pty, 0);
    return pty->code;
}

pid_t pty_pid(const struct pty *pty)
{
    return pty->pid;
}

/* run.c: commands as a test's children. Never blocks past the deadline of until.h. */
#include "tests/lib/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/lib/until.h"

pid_t run_start(const char *const argv[], int in, int out, int err)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    sigset_t none;

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(in, 0);
    dup2(out, 1);
    dup2(err, 2);
    execvp(argv[0], (char *const *)argv);
    fprintf(stderr, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

static int code_of(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_wait(pid_t pid)
{
    int status = 0;

    UNTIL(waitpid(pid, &status, WNOHANG) == pid);
    return code_of(status);
}

/* One output of the command, growing. */
struct sink {
    int fd;
    char **text;
    size_t *size;
};

static void sink_read(struct sink *sink)
{
    char chunk[65536];
    ssize_t got = read(sink->fd, chunk, sizeof(chunk));

    if (got <= 0) {
        close(sink->fd);
        sink->fd = -1;
        return;
    }
    *sink->text = realloc(*sink->text, *sink->size + (size_t)got + 1);
    memcpy(*sink->text + *sink->size, chunk, (size_t)got);
    *sink->size += (size_t)got;
    (*sink->text)[*sink->size] = '\0';
}

/* Feeds and drains until both outputs are closed; false when the deadline passed. */
static bool pump(int in, const char *input, struct sink sinks[2])
{
    int64_t began_ms = until_now_ms();
    size_t left = input != NULL ? strlen(input) : 0;

    while (sinks[0].fd >= 0 || sinks[1].fd >= 0) {
        struct pollfd fds[3] = {{.fd = sinks[0].fd, .events = POLLIN},
                                {.fd = sinks[1].fd, .events = POLLIN},
                                {.fd = in, .events = POLLOUT}};

        if (until_now_ms() - began_ms > UNTIL_DEADLINE_MS)
            return false;
        poll(fds, 3, 1000);
        for (int i = 0; i < 2; i++) {
            if (fds[i].revents != 0)
                sink_read(&sinks[i]);
        }
        if (in >= 0 && fds[2].revents != 0) {
            ssize_t put = left > 0 ? write(in, input, left) : 0;

            input += put > 0 ? put : 0;
            left -= put > 0 ? (size_t)put : 0;
            if (left == 0 || (put < 0 && errno != EAGAIN)) {
                close(in);
                in = -1;
            }
        }
    }
    if (in >= 0)
        close(in);
    return true;
}

struct run *run_command(const char *input, const char *const argv[])
{
    struct run *run = calloc(1, sizeof(*run));
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);

    run->out = strdup("");
    run->err = strdup("");
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        fail_msg("no pipes");
    if (input == NULL)
        in[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    else if (pipe2(in, O_CLOEXEC) != 0 || fcntl(in[1], F_SETFL, O_NONBLOCK) != 0)
        fail_msg("no pipes");

    pid_t pid = run_start(argv, in[0], out[1], err[1]);
    struct sink sinks[2] = {{out[0], &run->out, &run->out_size},
                            {err[0], &run->err, &run->err_size}};

    close(in[0]);
    close(out[1]);
    close(err[1]);
    if (!pump(in[1], input, sinks)) {
        kill(pid, SIGKILL);
        run_wait(pid);
        test_print("%s ... did not end\nstdout: %s\nstderr: %s\n", argv[0], run->out, run->err);
        fail();
    }
    run->code = run_wait(pid);
    signal(SIGPIPE, old);
    return run;
}

void run_free(struct run *run)
{
    if (run == NULL)
        return;
    free(run->out);
    free(run->err);
    free(run);
}

void run_expect(const struct run *run, int code)
{
    if (run->code == code)
        return;
    test_print("exit code %d where %d was expected\nstdout: %s\nstderr: %s\n", run->code, code,
               run->out, run->err);
    fail();
}

json_t *run_json(const struct run *run)
{
    json_error_t error;
    json_t *json = json_loads(run->out, 0, &error);

    if (json == NULL) {
        test_print("no JSON (%s): %s %s\n", error.text, run->out, run->err);
        fail();
    }
    return json;
}

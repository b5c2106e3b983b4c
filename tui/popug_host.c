/* popug_host.c: two ways to core for the popug program.
 *
 * Promises that ssh asks its user at most once: the first connection is proven before anything is
 * drawn, later ones run in batch mode. Never reads the user's ssh configuration itself: ssh does.
 */
#include "tui/popug_host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tui/cmd_words.h"
#include "tui/lang.h"

/* What stands for "-T" from the second connection on: nobody is asked, and nothing is written over
 * the dashboard. */
#define BATCH_MODE "-oBatchMode=yes"

/* Our own word on a new connection: a string id, so its answer is passed over later. */
static const char first_words[] = "{\"jsonrpc\":\"2.0\",\"id\":\"popug\",\"method\":\"system."
                                  "hello\",\"params\":{\"protocol\":1}}\n";

static void *must(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

/* A core that died has left its socket; the next one answers there within moments. */
enum { RESTART_MS = 3000, RESTART_NAP_MS = 50 };

/* --- the operator's socket --- */

/* Through the directory's descriptor: a path in sockaddr_un is short. */
static int connect_local(const char *path)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    char *dir = must(strdup(path)), *slash = strrchr(dir, '/');
    int fd = -1, error = 0;

    *slash = '\0';
    int dir_fd = open(dir[0] == '\0' ? "/" : dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        goto done;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        goto done;
    snprintf(name.sun_path, sizeof name.sun_path, "/proc/self/fd/%d/%s", dir_fd, slash + 1);
    if (connect(fd, (struct sockaddr *)&name, sizeof name) != 0) {
        error = errno;
        close(fd);
        fd = -1;
        errno = error;
    }
done:
    error = errno;
    if (dir_fd >= 0)
        close(dir_fd);
    free(dir);
    errno = error;
    return fd;
}

/* --- ssh --- */

/* 0 while it runs or when there is none; else its exit code. */
static int reap(struct popug_host *host, bool wait_for_it)
{
    int status;

    if (host->child <= 0 || waitpid(host->child, &status, wait_for_it ? 0 : WNOHANG) != host->child)
        return 0;
    host->child = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void end_child(struct popug_host *host)
{
    if (host->child > 0) {
        kill(host->child, SIGTERM);
        reap(host, true);
    }
}

static int connect_ssh(struct popug_host *host)
{
    int pair[2];

    end_child(host);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    host->child = fork();
    if (host->child == 0) {
        dup2(pair[1], STDIN_FILENO);
        dup2(pair[1], STDOUT_FILENO);
        if (strcmp(host->ssh[1], BATCH_MODE) == 0)
            dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        execvp("ssh", host->ssh);
        fprintf(stderr, "popug: ssh: %s\n", strerror(errno));
        _exit(255);
    }
    close(pair[1]);
    if (host->child < 0) {
        close(pair[0]);
        return -1;
    }
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    host->ssh[1] = "-oBatchMode=yes"; /* it has been "-T" for the first */
    return pair[0];
}

static char *reach_ssh(struct popug_host *host)
{
    char *why;
    char byte;
    int fd = connect_ssh(host);
    struct pollfd poller = {.fd = fd, .events = POLLIN};

    if (fd >= 0 && send(fd, first_words, sizeof first_words - 1, MSG_NOSIGNAL) > 0) {
        while (poll(&poller, 1, -1) < 0 && errno == EINTR)
            ;
        if (recv(fd, &byte, 1, MSG_PEEK) == 1) {
            host->ready_fd = fd;
            return NULL;
        }
    }
    if (fd >= 0)
        close(fd);
    int code = reap(host, true);
    if (asprintf(&why, _("%s does not answer: ssh ended with exit code %d"), host->invocation,
                 code) < 0)
        abort();
    return why;
}

/* --- the host's functions --- */

static int host_connect(void *ctx)
{
    struct popug_host *host = ctx;
    int fd = host->ready_fd;

    host->ready_fd = -1;
    if (fd >= 0)
        return fd;
    return host->socket != NULL ? connect_local(host->socket) : connect_ssh(host);
}

static int host_wait(void *ctx, int fd, short events, int timeout_ms)
{
    struct pollfd poller = {.fd = fd, .events = events};
    (void)ctx;

    int ready = poll(&poller, 1, timeout_ms);
    if (ready < 0)
        return errno == EINTR ? 0 : -1;
    return ready == 0 ? 0 : poller.revents;
}

static ssize_t host_read(void *ctx, char *buf, size_t size)
{
    ssize_t got;
    (void)ctx;

    do
        got = read(STDIN_FILENO, buf, size);
    while (got < 0 && errno == EINTR);
    return got;
}

static int host_write(void *ctx, int stream, const char *data, size_t size)
{
    (void)ctx;
    while (size > 0) {
        ssize_t put = write(stream, data, size);
        if (put < 0 && errno != EINTR)
            return -1;
        if (put > 0) {
            data += put;
            size -= (size_t)put;
        }
    }
    return 0;
}

static const char *user_lang(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0')
            return value;
    }
    return NULL;
}

static void begin(struct popug_host *host)
{
    *host = (struct popug_host){.child = -1, .ready_fd = -1};
    host->host = (struct host){
        .ctx = host,
        .connect = host_connect,
        .wait = host_wait,
        .read = host_read,
        .write = host_write,
        .lang = user_lang(),
        .files = true,
    };
}

static char *default_state(void)
{
    const char *given = getenv("STATE_DIRECTORY"), *home = getenv("HOME");
    char *state;

    if (given != NULL && *given != '\0')
        return must(strdup(given));
    if (geteuid() == 0 || home == NULL)
        return must(strdup("/var/lib/popug"));
    if (asprintf(&state, "%s/.local/state/popug", home) < 0)
        abort();
    return state;
}

void popug_host_local(struct popug_host *host, const char *state)
{
    struct buffer line = {0};
    char *dir = state == NULL ? default_state() : must(strdup(state));

    begin(host);
    if (asprintf(&host->socket, "%s/core.sock", dir) < 0)
        abort();
    buffer_puts(&line, "popug");
    if (state != NULL) {
        buffer_puts(&line, " --state");
        cmd_words_quote(&line, state);
    }
    buffer_text(&line);
    host->invocation = line.data;
    host->host.invocation = line.data;
    host->host.operator_ = true;
    free(dir);
}

void popug_host_ssh(struct popug_host *host, const char *target, char *const *words, int count)
{
    struct buffer line = {0};
    char **ssh = must(calloc((size_t)count + 8, sizeof *ssh));

    begin(host);
    host->ssh = ssh;
    buffer_puts(&line, "popug");
    *ssh++ = "ssh";
    *ssh++ = "-T";
    for (int i = 0; i < count; i++) {
        *ssh++ = words[i];
        cmd_words_quote(&line, words[i]);
    }
    buffer_puts(&line, " -H");
    cmd_words_quote(&line, target);
    *ssh++ = "-s";
    *ssh++ = "--";
    *ssh++ = (char *)target;
    *ssh++ = "popug";
    buffer_text(&line);
    host->invocation = line.data;
    host->host.invocation = line.data;
}

/* Waits out a restart of core. A socket that is not there at all is told at once. */
static int reach_local(const char *path)
{
    int fd = connect_local(path);

    for (int ms = 0; fd < 0 && errno == ECONNREFUSED && ms < RESTART_MS; ms += RESTART_NAP_MS) {
        poll(NULL, 0, RESTART_NAP_MS);
        fd = connect_local(path);
    }
    return fd;
}

char *popug_host_reach(struct popug_host *host)
{
    char *why = NULL;

    if (host->socket == NULL)
        return reach_ssh(host);
    host->ready_fd = reach_local(host->socket);
    if (host->ready_fd < 0 && asprintf(&why,
                                       _("nobody answers at %s (%s): is popugd running, with this "
                                         "--state, and are you its owner?"),
                                       host->socket, strerror(errno)) < 0)
        abort();
    return why;
}

void popug_host_end(struct popug_host *host)
{
    if (host->ready_fd >= 0)
        close(host->ready_fd);
    end_child(host);
    free(host->socket);
    free(host->ssh);
    free(host->invocation);
}

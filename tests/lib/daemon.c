/* daemon.c: popugd as a child, its accounts, and the ssh client's words. */
#include "tests/lib/daemon.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/dir.h"
#include "tests/lib/test.h"
#include "tests/lib/until.h"

enum { WORDS_MAX = 40 };

struct daemon *daemon_new(void)
{
    struct daemon *daemon = calloc(1, sizeof(*daemon));
    char *keys;

    daemon->dir = dir_new();
    daemon->state = dir_format("%s/state", daemon->dir);
    daemon->conf = dir_format("%s/popugd.conf", daemon->dir);
    daemon->log = dir_format("%s/log", daemon->dir);
    daemon->ssh = dir_format("%s/ssh_config", daemon->dir);
    keys = dir_format("%s/keys", daemon->dir);
    mkdir(keys, 0700);
    free(keys);
    return daemon;
}

/* The end of the log: run.sh shows a program's output only when it failed. */
static void show_log(const struct daemon *daemon)
{
    char *log = dir_read(daemon->log);
    size_t size = log != NULL ? strlen(log) : 0;

    if (size > 0)
        test_print("popugd's log:\n%s\n", size > 12000 ? log + size - 12000 : log);
    free(log);
}

void daemon_free(struct daemon *daemon)
{
    bool insane;

    if (daemon == NULL)
        return;
    if (daemon->pid > 0) {
        kill(daemon->pid, SIGKILL);
        run_wait(daemon->pid);
    }
    insane =
        daemon_count_log(daemon, "Sanitizer") > 0 || daemon_count_log(daemon, "runtime error:") > 0;
    if (!daemon->quiet)
        show_log(daemon);
    dir_free(daemon->dir);
    free(daemon->state);
    free(daemon->conf);
    free(daemon->log);
    free(daemon->clock);
    free(daemon->ssh);
    free(daemon);
    if (insane)
        fail_msg("a sanitizer wrote to popugd's log");
}

void daemon_config(struct daemon *daemon, const char *text)
{
    dir_write(daemon->conf, text);
}

void daemon_set_clock(struct daemon *daemon, int64_t now_ms)
{
    char *text = dir_format("%lld\n", (long long)now_ms);

    if (daemon->clock == NULL)
        daemon->clock = dir_format("%s/clock", daemon->dir);
    dir_write(daemon->clock, text);
    free(text);
}

static void write_ssh_config(const struct daemon *daemon)
{
    char *text =
        dir_format("Host popug\n"
                   "  HostName 127.0.0.1\n  Port %d\n  User popug\n"
                   "  UserKnownHostsFile %s/known_hosts\n  GlobalKnownHostsFile /dev/null\n"
                   "  HostKeyAlias popug\n  StrictHostKeyChecking accept-new\n"
                   "  UpdateHostKeys no\n  IdentitiesOnly yes\n  IdentityAgent none\n"
                   "  BatchMode yes\n  LogLevel ERROR\n  ControlMaster no\n"
                   "  ControlPath none\n  ConnectTimeout 60\n  EscapeChar none\n",
                   daemon->port, daemon->dir);

    dir_write(daemon->ssh, text);
    free(text);
}

/* The port in the last ready line of the log; 0 when popugd has not said it since `from`. */
static int ready_port(const struct daemon *daemon, size_t from)
{
    char *log = dir_read(daemon->log);
    char *line = log != NULL && strlen(log) > from ? strstr(log + from, "msg=ready listen=") : NULL;
    int port = 0;

    if (line != NULL && strchr(line, '\n') != NULL) {
        char *end = strpbrk(line + strlen("msg=ready listen="), " \n");
        char *colon;

        *end = '\0';
        colon = strrchr(line, ':');
        port = colon != NULL ? (int)strtol(colon + 1, NULL, 10) : 0;
    }
    free(log);
    return port;
}

static bool ready_or_dead(struct daemon *daemon, size_t from)
{
    int status;

    if (waitpid(daemon->pid, &status, WNOHANG) == daemon->pid) {
        daemon->pid = 0;
        show_log(daemon);
        fail_msg("popugd ended instead of starting");
    }
    daemon->port = ready_port(daemon, from);
    return daemon->port > 0;
}

void daemon_start(struct daemon *daemon)
{
    const char *argv[16] = {dir_program("popugd"), "--state", daemon->state,  "--listen",
                            "127.0.0.1:0",         "--zone",  "Europe/Moscow"};
    int count = 7;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int log = open(daemon->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat st;

    if (access(daemon->conf, F_OK) == 0) {
        argv[count++] = "-c";
        argv[count++] = daemon->conf;
    }
    if (daemon->clock != NULL) {
        argv[count++] = "--clock";
        argv[count++] = daemon->clock;
    }
    fstat(log, &st);
    daemon->pid = run_start(argv, null, log, log);
    close(null);
    close(log);
    UNTIL(ready_or_dead(daemon, (size_t)st.st_size));
    write_ssh_config(daemon);
}

void daemon_stop(struct daemon *daemon)
{
    int code;

    kill(daemon->pid, SIGTERM);
    code = run_wait(daemon->pid);
    daemon->pid = 0;
    if (code != 0)
        fail_msg("popugd ended with %d after SIGTERM", code);
}

int daemon_count_log(const struct daemon *daemon, const char *text)
{
    char *log = dir_read(daemon->log);
    int count = 0;

    for (char *at = log; at != NULL && (at = strstr(at, text)) != NULL; at += strlen(text))
        count++;
    free(log);
    return count;
}

void daemon_wait_log(struct daemon *daemon, const char *text, int count)
{
    UNTIL(daemon_count_log(daemon, text) >= count);
}

const char *daemon_key(const struct daemon *daemon, const char *name)
{
    static char path[4096];

    snprintf(path, sizeof(path), "%s/keys/%s", daemon->dir, name);
    return path;
}

void daemon_keygen(const struct daemon *daemon, const char *name, const char *type,
                   const char *bits)
{
    struct run *run;

    if (bits != NULL)
        run = RUN(NULL, "ssh-keygen", "-q", "-t", type, "-b", bits, "-N", "", "-C", name, "-f",
                  daemon_key(daemon, name));
    else
        run = RUN(NULL, "ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f",
                  daemon_key(daemon, name));
    run_expect(run, 0);
    run_free(run);
}

char *daemon_fingerprint(const struct daemon *daemon, const char *name)
{
    struct run *run = RUN(NULL, "ssh-keygen", "-l", "-f", daemon_key(daemon, name));
    char *start, *fingerprint;

    run_expect(run, 0);
    start = strstr(run->out, "SHA256:");
    assert_non_null(start);
    fingerprint = strndup(start, strcspn(start, " \n"));
    run_free(run);
    return fingerprint;
}

void daemon_person(struct daemon *daemon, const char *login, const char *role)
{
    char *email = dir_format("%s@example.com", login);
    char *key;
    struct run *run;

    daemon_keygen(daemon, login, "ed25519", NULL);
    key = dir_format("%s.pub", daemon_key(daemon, login));
    run = POPUG(daemon, "account", "add", login, "--role", role, "--name", login, "--email", email,
                "--key", key);
    run_expect(run, 0);
    run_free(run);
    free(key);
    free(email);
}

static struct run *run_words(const char *input, const char **argv, int count,
                             const char *const words[])
{
    for (int i = 0; words[i] != NULL; i++) {
        assert_true(count < WORDS_MAX - 1);
        argv[count++] = words[i];
    }
    argv[count] = NULL;
    return run_command(input, argv);
}

struct run *daemon_popug(struct daemon *daemon, const char *const words[])
{
    const char *argv[WORDS_MAX] = {dir_program("popug"), "--state", daemon->state};

    return run_words(NULL, argv, 3, words);
}

struct run *daemon_ssh(struct daemon *daemon, const char *key, const char *input,
                       const char *const words[])
{
    const char *argv[WORDS_MAX] = {"ssh",  "-F", daemon->ssh, "-T", "-i", daemon_key(daemon, key),
                                   "popug"};

    return run_words(input, argv, 7, words);
}

struct run *daemon_ssh_bare(struct daemon *daemon, const char *key, const char *input)
{
    return daemon_ssh(daemon, key, input, (const char *const[]){NULL});
}

int64_t daemon_task(struct daemon *daemon, const char *title, char **assignee)
{
    struct run *run = POPUG(daemon, "add", title, "--json");
    json_t *json, *task;
    int64_t id;

    run_expect(run, 0);
    json = run_json(run);
    task = json_object_get(json, "task");
    id = json_integer_value(json_object_get(task, "id"));
    if (assignee != NULL)
        *assignee = strdup(json_string_value(json_object_get(task, "assignee")));
    json_decref(json);
    run_free(run);
    return id;
}

/* core.c: starts, kills and restarts a real core for tests. Never leaves a core or a state
 * directory behind: the child ends with its lifeline when the test program does. */
#include "tests/lib/core.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <poll.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/methods.h"
#include "server/core.h"
#include "server/handoff.h"

enum { PATH_SIZE = 4096, START_MS = 60000 };

struct testcore {
    struct config config;
    char root[PATH_SIZE / 4];
    char state[PATH_SIZE / 2], clock[PATH_SIZE / 2], log[PATH_SIZE / 2];
    char database[PATH_SIZE];
    int handoff_client, handoff_core;
    int lifeline[2];
    pid_t pid;
    int64_t now_ms;
};

/* Memory instead of a disk where there is one: a killed process loses nothing on either. */
static const char *room(void)
{
    const char *dir = getenv("TMPDIR");

    if (dir)
        return dir;
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static void defaults(struct testcore *core)
{
    core->config = (struct config){
        .state = core->state,
        .zone = "Europe/Moscow",
        .clock_file = core->clock,
        .locale = "en",
        .currency = "$",
        .assignees = WHO_ACCOUNTS,
        .fee_min = 10,
        .fee_max = 20,
        .reward_min = 20,
        .reward_max = 40,
        .login_grace_s = 120,
        .max_startups_begin = 10,
        .max_startups_rate = 30,
        .max_startups_full = 100,
        .max_unauthenticated_per_source = 20,
        .max_sessions_per_account = 20,
        .keepalive_s = 30,
        .penalties = true,
    };
}

static void close_all_but(const int *keep, int count)
{
    int last = (int)sysconf(_SC_OPEN_MAX);

    for (int fd = 3; fd < last && fd < 4096; fd++) {
        bool kept = false;

        for (int i = 0; i < count; i++)
            kept = kept || keep[i] == fd;
        if (!kept)
            close(fd);
    }
}

/* The child: a core holds nothing of the test but its own ends, else clients would never see EOF.
 */
static _Noreturn void child(struct testcore *core, int ready_fd)
{
    const int keep[] = {core->handoff_core, core->lifeline[0], ready_fd};
    struct core_args args = {
        .config = &core->config,
        .handoff_fd = core->handoff_core,
        .lifeline_fd = core->lifeline[0],
        .ready_fd = ready_fd,
    };
    int log = open(core->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    if (log >= 0 && !getenv("POPUG_TEST_LOG"))
        dup2(log, 2);
    close_all_but(keep, 3);
    _exit(core_main(&args));
}

static void print_log(const struct testcore *core)
{
    char line[1024];
    FILE *log = fopen(core->log, "r");

    while (log && fgets(line, sizeof line, log))
        print_error("core: %s", line);
    if (log)
        fclose(log);
}

void testcore_run(struct testcore *core)
{
    int ready[2];
    char byte;
    struct pollfd poll_fd;

    assert_int_equal(core->pid, -1);
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    fflush(NULL);
    core->pid = fork();
    assert_true(core->pid >= 0);
    if (core->pid == 0)
        child(core, ready[1]);
    close(ready[1]);
    poll_fd = (struct pollfd){.fd = ready[0], .events = POLLIN};
    if (poll(&poll_fd, 1, START_MS) != 1 || read(ready[0], &byte, 1) != 1) {
        print_log(core);
        fail_msg("core did not start");
    }
    close(ready[0]);
}

struct testcore *testcore_start_with(void (*change)(struct config *config))
{
    struct testcore *core = calloc(1, sizeof *core);

    assert_non_null(core);
    signal(SIGPIPE, SIG_IGN);
    snprintf(core->root, sizeof core->root, "%.900s/popug-test-XXXXXX", room());
    assert_non_null(mkdtemp(core->root));
    snprintf(core->state, sizeof core->state, "%s/state", core->root);
    snprintf(core->clock, sizeof core->clock, "%s/clock", core->root);
    snprintf(core->log, sizeof core->log, "%s/log", core->root);
    snprintf(core->database, sizeof core->database, "%s/popug.db", core->state);
    assert_int_equal(mkdir(core->state, 0700), 0);
    defaults(core);
    if (change)
        change(&core->config);
    core->pid = -1;
    testcore_set_clock(core, TESTCORE_NOW_MS);
    assert_int_equal(handoff_pair(&core->handoff_client, &core->handoff_core), 0);
    assert_int_equal(pipe2(core->lifeline, O_CLOEXEC), 0);
    testcore_run(core);
    return core;
}

struct testcore *testcore_start(void)
{
    return testcore_start_with(NULL);
}

static int reap(struct testcore *core)
{
    int status = 0;

    while (waitpid(core->pid, &status, 0) < 0 && errno == EINTR)
        ;
    core->pid = -1;
    return status;
}

/* A core that has died by itself (a crash, a sanitizer's find) fails the test that it served. */
void testcore_kill(struct testcore *core)
{
    int status;

    if (core->pid < 0)
        return;
    if (waitpid(core->pid, &status, WNOHANG) == core->pid) {
        core->pid = -1;
        print_log(core);
        fail_msg("core died by itself with status %#x", (unsigned)status);
    }
    kill(core->pid, SIGKILL);
    reap(core);
}

void testcore_stop(struct testcore *core)
{
    int status;

    assert_true(core->pid > 0);
    kill(core->pid, SIGTERM);
    status = reap(core);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        print_log(core);
        fail_msg("core ended with status %#x", (unsigned)status);
    }
}

void testcore_free(struct testcore *core)
{
    int status = 0;
    bool died;

    if (!core)
        return;
    died = core->pid >= 0 && waitpid(core->pid, &status, WNOHANG) == core->pid;
    if (died)
        print_log(core);
    else
        testcore_kill(core);
    close(core->handoff_client);
    close(core->handoff_core);
    close(core->lifeline[0]);
    close(core->lifeline[1]);
    nftw(core->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(core);
    if (died)
        fail_msg("core died by itself with status %#x", (unsigned)status);
}

pid_t testcore_pid(const struct testcore *core)
{
    return core->pid;
}

void testcore_set_clock(struct testcore *core, int64_t now_ms)
{
    char temporary[PATH_SIZE];
    FILE *file;

    /* A rename, so that core never reads half a number. */
    snprintf(temporary, sizeof temporary, "%s.new", core->clock);
    file = fopen(temporary, "we");
    assert_non_null(file);
    assert_true(fprintf(file, "%lld\n", (long long)now_ms) > 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rename(temporary, core->clock), 0);
    core->now_ms = now_ms;
}

int64_t testcore_clock(const struct testcore *core)
{
    return core->now_ms;
}

const char *testcore_state(const struct testcore *core)
{
    return core->state;
}

const char *testcore_database(const struct testcore *core)
{
    return core->database;
}

int testcore_handoff(const struct testcore *core)
{
    return core->handoff_client;
}

struct config *testcore_config(struct testcore *core)
{
    return &core->config;
}

/* popugd.c: starts popugd and makes its company; see popugd.h. */
#include "tests/bench/popugd.h"

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/talk.h"
#include "tests/bench/keypair.h"
#include "tests/bench/proc.h"

enum { PEOPLE = 10, TASKS_EACH = 18 };

static void run_popugd(const char *program, const char *state, const char *config, int log)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    dup2(log, 2);
    execl(program, program, "-c", config, "--state", state, "--listen", "127.0.0.1:0", "--zone",
          "Europe/Moscow", (char *)NULL);
    err(127, "%s", program);
}

/* The port, once the log says that it is ready. */
static int await_ready(struct popugd *popugd, const char *log_path)
{
    double until = now_ms() + 60e3;

    while (now_ms() < until && waitpid(popugd->pid, NULL, WNOHANG) == 0) {
        FILE *log = fopen(log_path, "re");
        char line[1024];
        int port = 0;
        while (log && fgets(line, sizeof line, log)) {
            const char *ready = strstr(line, "msg=ready listen=127.0.0.1:");
            if (ready)
                port = atoi(strchr(ready, ':') + 1);
        }
        if (log)
            fclose(log);
        if (port)
            return port;
        pause_ms(10);
    }
    errx(1, "popugd did not start: see %s", log_path);
}

/* The one who logs in gets every task: the others join when all have been drawn. */
static void make_company(struct popugd *popugd, const char *key_line)
{
    struct talk operator_;

    talk_open_unix(&operator_, popugd->socket);
    json_decref(talk_call(&operator_, "system.hello", "{\"protocol\":1}"));
    json_decref(talk_call(&operator_, "account.add",
                          "{\"login\":\"bench\",\"name\":\"Bench\",\"email\":\"b@example.com\","
                          "\"role\":\"popug\",\"key\":\"%s\"}",
                          key_line));
    for (int i = 0; i < TASKS_EACH; i++)
        json_decref(
            talk_call(&operator_, "task.add",
                      "{\"title\":\"Carry the seeds to branch %d\",\"text\":\"All of them.\"}", i));
    for (int i = 1; i < PEOPLE; i++)
        json_decref(talk_call(&operator_, "account.add",
                              "{\"login\":\"popug%d\",\"name\":\"Popug %d\","
                              "\"email\":\"p%d@example.com\",\"role\":\"popug\"}",
                              i, i, i));
    talk_close(&operator_);
}

void popugd_start(struct popugd *popugd, const char *dir, const char *program)
{
    struct keypair client;
    char *state, *log_path, *config;
    FILE *file;
    int log;

    if (asprintf(&state, "%s/state", dir) < 0 || asprintf(&log_path, "%s/log", dir) < 0 ||
        asprintf(&config, "%s/config", dir) < 0 || asprintf(&popugd->key, "%s/client", dir) < 0 ||
        asprintf(&popugd->socket, "%s/core.sock", state) < 0)
        abort();
    file = fopen(config, "we");
    if (!file || fputs("max_sessions_per_account = 1000\n", file) < 0 || fclose(file) != 0)
        err(1, "%s", config);
    log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    popugd->pid = fork();
    if (popugd->pid == 0)
        run_popugd(program, state, config, log);
    close(log);
    keypair_new(&client, popugd->key);
    popugd->target = (struct visit_target){await_ready(popugd, log_path), "bench", popugd->key,
                                           "Carry the seeds"};
    make_company(popugd, client.line);
    keypair_free(&client);
    free(state);
    free(log_path);
    free(config);
}

void popugd_stop(struct popugd *popugd)
{
    proc_end(popugd->pid);
    free(popugd->key);
    free(popugd->socket);
}

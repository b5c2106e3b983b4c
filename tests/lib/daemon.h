/* daemon.h: a real popugd in a temporary directory, on a free loopback port, and the real ssh to
 * it.
 *
 *     struct daemon *d = daemon_new();
 *     daemon_start(d);
 *     daemon_person(d, "kesha", "popug");
 *     struct run *run = SSH(d, "kesha", NULL, "tasks", "--json");
 *
 * Failures fail the running test and show the log. Nothing of the user's own (~/.ssh, agent) is
 * read or written. popugd and all its processes die with the test program. */
#ifndef POPUG_TESTS_LIB_DAEMON_H
#define POPUG_TESTS_LIB_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "tests/lib/run.h"

struct daemon {
    char *dir;   /* everything below is in it */
    char *state; /* popugd's state directory */
    char *conf;  /* its configuration file, if daemon_config has written one */
    char *log;   /* its standard error, all starts one after the other */
    char *clock; /* --clock's file; NULL: the real clock */
    char *ssh;   /* the client's configuration: `ssh -F FILE popug` */
    pid_t pid;   /* the supervisor; 0 when it does not run */
    int port;    /* of 127.0.0.1 */
    bool quiet;  /* daemon_free does not show the log */
};

struct daemon *daemon_new(void);
/* Kills what runs; fails the test if a sanitizer wrote to the log; removes the directory. */
void daemon_free(struct daemon *daemon);

/* The configuration for the next start or SIGHUP. */
void daemon_config(struct daemon *daemon, const char *text);

/* Before the first start: lives by this clock instead of the real one. Later: moves it. */
void daemon_set_clock(struct daemon *daemon, int64_t now_ms);

void daemon_start(struct daemon *daemon); /* waits for the ready line */
void daemon_stop(struct daemon *daemon);  /* SIGTERM; must end with 0 */

/* Waits until the log holds this text `count` times. */
void daemon_wait_log(struct daemon *daemon, const char *text, int count);
int daemon_count_log(const struct daemon *daemon, const char *text);

/* Makes an ed25519 key of that name (its file: daemon_key) and enrols it with a new account. */
void daemon_person(struct daemon *daemon, const char *login, const char *role);
/* The private key file of that name; borrowed until the next call. */
const char *daemon_key(const struct daemon *daemon, const char *name);
/* Only makes the key; type and bits as ssh-keygen takes them (bits NULL: its default). */
void daemon_keygen(const struct daemon *daemon, const char *name, const char *type,
                   const char *bits);
/* The key's fingerprint, "SHA256:…"; the caller frees. */
char *daemon_fingerprint(const struct daemon *daemon, const char *name);

/* popug --state …: the operator. The caller frees the result. */
#define POPUG(daemon, ...) daemon_popug((daemon), (const char *const[]){__VA_ARGS__, NULL})
struct run *daemon_popug(struct daemon *daemon, const char *const words[]);

/* ssh -T popug …, with the key of that name and no agent. The caller frees the result. */
#define SSH(daemon, key, input, ...)                                                               \
    daemon_ssh((daemon), (key), (input), (const char *const[]){__VA_ARGS__, NULL})
struct run *daemon_ssh(struct daemon *daemon, const char *key, const char *input,
                       const char *const words[]);
/* The same with no words: what `ssh -T host` alone does. */
struct run *daemon_ssh_bare(struct daemon *daemon, const char *key, const char *input);

/* Adds a task as the operator; returns its id and, unless NULL, its assignee (the caller frees). */
int64_t daemon_task(struct daemon *daemon, const char *title, char **assignee);

/* The processes, found in /proc (daemon_proc.c): -1 when there is none now. */
pid_t daemon_core(const struct daemon *daemon);
pid_t daemon_gate(const struct daemon *daemon);
/* The children of that process; returns how many there are, `pids` gets the first `max`. */
int daemon_children(pid_t parent, pid_t *pids, int max);
/* No such process any more (a zombie counts as gone). */
bool daemon_gone(pid_t pid);

#endif

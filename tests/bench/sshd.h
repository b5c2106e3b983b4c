/* sshd.h: a private OpenSSH sshd to compare with: own directory, host key and loopback port, the
 * system's defaults otherwise, no PAM, one key that logs the running user in, curses.c as
 * ForceCommand. */
#ifndef POPUG_TESTS_BENCH_SSHD_H
#define POPUG_TESTS_BENCH_SSHD_H

#include <sys/types.h>

#include "tests/bench/visit.h"

struct sshd {
    pid_t pid;
    struct visit_target target;
    char *user, *key;
};

/* `dir` is an empty directory of the caller's, `curses` the program. Exits with a line when it
 * cannot start. */
void sshd_start(struct sshd *sshd, const char *dir, const char *curses);
void sshd_stop(struct sshd *sshd);

#endif

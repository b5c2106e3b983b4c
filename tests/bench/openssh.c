/* openssh.c: runs the user's own ssh, with none of their configuration; see openssh.h. */
#include "tests/bench/openssh.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_ssh(const struct visit_target *target, int in, int out)
{
    char port[16];

    snprintf(port, sizeof port, "%d", target->port);
    setenv("TERM", "xterm-256color", 1);
    dup2(in, 0);
    dup2(out, 1);
    execlp("ssh", "ssh", "-F", "none", "-q", "-tt", "-o", "StrictHostKeyChecking=no", "-o",
           "UserKnownHostsFile=/dev/null", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
           "-i", target->key, "-p", port, "-l", target->user, "127.0.0.1", (char *)NULL);
    _exit(127);
}

static void await_marker(int fd, const char *marker)
{
    static char seen[1 << 18];
    size_t size = 0;
    ssize_t got;

    while (size < sizeof seen && (got = read(fd, seen + size, sizeof seen - size)) > 0) {
        size += (size_t)got;
        if (memmem(seen, size, marker, strlen(marker)))
            return;
    }
    errx(1, "ssh ended before the first screen");
}

void openssh_visit(const struct visit_target *target)
{
    char rest[4096];
    int in[2], out[2];
    pid_t pid;

    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        err(1, "pipe");
    pid = fork();
    if (pid == 0)
        run_ssh(target, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    await_marker(out[0], target->marker);
    if (write(in[1], "q", 1) != 1)
        err(1, "write to ssh");
    while (read(out[0], rest, sizeof rest) > 0)
        ;
    waitpid(pid, NULL, 0);
    close(in[1]);
    close(out[0]);
}

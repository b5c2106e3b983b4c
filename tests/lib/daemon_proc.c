/* daemon_proc.c: which process is which, read from /proc: nothing in popugd is there for tests
 * only.
 *
 * Core is the supervisor's child that has the database open; the gate is the one that holds the
 * listening socket and is not core. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/daemon.h"

/* State and parent from /proc/PID/stat; false when the process is gone. */
static bool proc_stat(pid_t pid, char *state, pid_t *parent)
{
    char path[64], line[512];
    FILE *file;
    char *end;
    bool ok;

    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    ok = fgets(line, sizeof(line), file) != NULL;
    fclose(file);
    /* The name in parentheses may hold anything: count from the last one. */
    end = ok ? strrchr(line, ')') : NULL;
    return end != NULL && sscanf(end, ") %c %d", state, parent) == 2;
}

bool daemon_gone(pid_t pid)
{
    char state;
    pid_t parent;

    return !proc_stat(pid, &state, &parent) || state == 'Z' || state == 'X';
}

int daemon_children(pid_t parent, pid_t *pids, int max)
{
    DIR *dir = opendir("/proc");
    int count = 0;

    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        char state;
        pid_t found;

        if (pid <= 0 || !proc_stat(pid, &state, &found) || found != parent || state == 'Z')
            continue;
        if (count < max)
            pids[count] = pid;
        count++;
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

/* Has the process a descriptor whose link is this, or begins with it when `prefix`? */
static bool holds(pid_t pid, const char *link, bool prefix)
{
    char path[64], target[PATH_MAX];
    DIR *dir;
    bool found = false;

    snprintf(path, sizeof(path), "/proc/%d/fd", pid);
    dir = opendir(path);
    for (struct dirent *entry; dir != NULL && !found && (entry = readdir(dir)) != NULL;) {
        ssize_t size = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);

        if (size < 0)
            continue;
        target[size] = '\0';
        found = prefix ? strncmp(target, link, strlen(link)) == 0 && strstr(target, ".db") != NULL
                       : strcmp(target, link) == 0;
    }
    if (dir != NULL)
        closedir(dir);
    return found;
}

pid_t daemon_core(const struct daemon *daemon)
{
    pid_t pids[16];
    int count = daemon_children(daemon->pid, pids, 16);

    for (int i = 0; i < count && i < 16; i++) {
        if (holds(pids[i], daemon->state, true))
            return pids[i];
    }
    return -1;
}

/* "socket:[INODE]" of the socket that listens on the port; false when there is none. */
static bool listening_socket(int port, char *link, size_t size)
{
    FILE *file = fopen("/proc/net/tcp", "re");
    char line[512];
    bool found = false;

    while (file != NULL && !found && fgets(line, sizeof(line), file) != NULL) {
        unsigned local_port, state;
        unsigned long inode;

        found = sscanf(line, " %*d: %*x:%x %*x:%*x %x %*x:%*x %*x:%*x %*x %*d %*d %lu", &local_port,
                       &state, &inode) == 3 &&
                state == 0x0A && (int)local_port == port;
        if (found)
            snprintf(link, size, "socket:[%lu]", inode);
    }
    if (file != NULL)
        fclose(file);
    return found;
}

pid_t daemon_gate(const struct daemon *daemon)
{
    pid_t pids[16];
    char link[64];
    int count = daemon_children(daemon->pid, pids, 16);

    if (!listening_socket(daemon->port, link, sizeof(link)))
        return -1;
    for (int i = 0; i < count && i < 16; i++) {
        if (!holds(pids[i], daemon->state, true) && holds(pids[i], link, false))
            return pids[i];
    }
    return -1;
}

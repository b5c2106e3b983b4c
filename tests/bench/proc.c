/* proc.c: a process tree's CPU and memory from /proc; see proc.h. */
#include "tests/bench/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PROC_MAX = 8192 };

struct proc {
    pid_t pid, parent;
    double reaped_ms;
    bool in_tree;
};

double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void pause_ms(double ms)
{
    struct timespec wait = {(time_t)(ms / 1e3),
                            (long)((ms - (double)(time_t)(ms / 1e3) * 1e3) * 1e6)};

    if (ms > 0)
        nanosleep(&wait, NULL);
}

static bool read_stat(pid_t pid, struct proc *proc)
{
    char path[64], text[1024];
    const char *rest;
    long cutime, cstime;
    FILE *file;
    size_t size;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    file = fopen(path, "re");
    if (!file)
        return false;
    size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    rest = strrchr(text, ')');
    if (!rest || sscanf(rest, ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %ld %ld",
                        &proc->parent, &cutime, &cstime) != 3)
        return false;
    proc->pid = pid;
    proc->reaped_ms = (double)(cutime + cstime) * 1e3 / (double)sysconf(_SC_CLK_TCK);
    proc->in_tree = false;
    return true;
}

static int read_all(struct proc *procs)
{
    DIR *dir = opendir("/proc");
    const struct dirent *entry;
    int count = 0;

    if (!dir)
        return 0;
    while ((entry = readdir(dir)) && count < PROC_MAX) {
        if (isdigit((unsigned char)entry->d_name[0]) &&
            read_stat((pid_t)atoi(entry->d_name), &procs[count]))
            count++;
    }
    closedir(dir);
    return count;
}

static void mark(struct proc *procs, int count, pid_t root)
{
    for (int i = 0; i < count; i++) {
        if (procs[i].pid == root && !procs[i].in_tree)
            procs[i].in_tree = true;
        if (procs[i].parent == root && !procs[i].in_tree)
            mark(procs, count, procs[i].pid);
    }
}

/* Of all its threads: a process's own schedstat is its first thread's only. */
static double own_cpu_ms(pid_t pid)
{
    char path[320];
    DIR *dir;
    const struct dirent *entry;
    double sum = 0;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    dir = opendir(path);
    if (!dir)
        return 0;
    while ((entry = readdir(dir))) {
        double ns = 0;
        FILE *file;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, entry->d_name);
        file = isdigit((unsigned char)entry->d_name[0]) ? fopen(path, "re") : NULL;
        if (!file)
            continue;
        if (fscanf(file, "%lf", &ns) == 1)
            sum += ns / 1e6;
        fclose(file);
    }
    closedir(dir);
    return sum;
}

static long read_kb(pid_t pid, const char *name, const char *field)
{
    char path[64], line[256];
    long kb = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    file = fopen(path, "re");
    if (!file)
        return 0;
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, field, strlen(field)) == 0)
            kb = strtol(line + strlen(field), NULL, 10);
    }
    fclose(file);
    return kb;
}

void proc_tree(pid_t root, bool memory, struct proc_sum *sum)
{
    struct proc *procs = calloc(PROC_MAX, sizeof *procs);
    int count;

    memset(sum, 0, sizeof *sum);
    if (!procs)
        abort();
    count = read_all(procs);
    mark(procs, count, root);
    for (int i = 0; i < count; i++) {
        if (!procs[i].in_tree)
            continue;
        sum->count++;
        sum->cpu_ms += procs[i].reaped_ms + own_cpu_ms(procs[i].pid);
        if (memory) {
            sum->pss_kb += read_kb(procs[i].pid, "smaps_rollup", "Pss:");
            sum->pte_kb += read_kb(procs[i].pid, "status", "VmPTE:");
        }
    }
    free(procs);
}

bool proc_wait_count(pid_t root, int count)
{
    double until = now_ms() + 30e3;
    struct proc_sum sum;

    do {
        proc_tree(root, false, &sum);
        if (sum.count <= count)
            return true;
        pause_ms(5);
    } while (now_ms() < until);
    return false;
}

char *proc_pids(pid_t root)
{
    struct proc *procs = calloc(PROC_MAX, sizeof *procs);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    int count, listed = 0;

    if (!procs || !out)
        abort();
    count = read_all(procs);
    mark(procs, count, root);
    for (int i = 0; i < count; i++) {
        if (procs[i].in_tree)
            fprintf(out, "%s%d", listed++ ? "," : "", (int)procs[i].pid);
    }
    fclose(out);
    free(procs);
    return text;
}

void proc_end(pid_t pid)
{
    double until = now_ms() + 10e3;

    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, WNOHANG) == 0) {
        if (now_ms() > until)
            kill(pid, SIGKILL);
        pause_ms(5);
    }
}

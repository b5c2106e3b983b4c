/* profile.c: runs perf beside a section that missed its aim; see profile.h. */
#include "tests/bench/profile.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/proc.h"

enum { TOP = 12 };

static void silence(void)
{
    int null = open("/dev/null", O_RDWR);

    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
}

pid_t profile_begin(pid_t root, const char *dir)
{
    char *pids = proc_pids(root), *file;
    pid_t pid;

    if (asprintf(&file, "%s/perf.data", dir) < 0)
        abort();
    pid = fork();
    if (pid == 0) {
        silence();
        execlp("perf", "perf", "record", "-q", "-F", "1999", "-o", file, "-p", pids, (char *)NULL);
        _exit(127);
    }
    free(pids);
    free(file);
    pause_ms(1000);
    return waitpid(pid, NULL, WNOHANG) == 0 ? pid : -1;
}

void profile_end(pid_t profile, const char *dir)
{
    char *command, line[200];
    FILE *report;
    int printed = 0;

    if (profile < 0)
        return;
    kill(profile, SIGINT);
    waitpid(profile, NULL, 0);
    if (asprintf(&command,
                 "perf report -q --stdio --sort comm,dso,symbol -i '%s/perf.data' 2>/dev/null",
                 dir) < 0)
        abort();
    report = popen(command, "re");
    while (report && fgets(line, sizeof line, report)) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] && line[0] != '#' && printed++ < TOP)
            printf("%-10s   %.100s\n", "", line);
    }
    if (report)
        pclose(report);
    free(command);
}

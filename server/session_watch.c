/* session_watch.c: ends a session that spins or swells, whoever drove it there (libssh can be made
 * to loop for ever by a peer's tiny packet size). Costs nothing while the session is idle: the
 * timer counts CPU time, not hours. */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "server/session_state.h"

enum { TURN_CPU_S = 5, MEMORY_MARGIN = 64 << 20 };

/* A signal handler has no other way to see it: the turn of the loop that was on at the last tick.
 */
static volatile sig_atomic_t turn_now, turn_seen = -1;

static void on_tick(int signal)
{
    static const char text[] = "level=error msg=\"session spins; ended\"\n";
    (void)signal;
    if (turn_now == turn_seen) {
        (void)!write(STDERR_FILENO, text, sizeof(text) - 1);
        _exit(1);
    }
    turn_seen = turn_now;
}

void session_watch_turn(void)
{
    turn_now = (turn_now + 1) & 0xffff;
}

size_t session_watch_memory(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%lu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages ? pages * (size_t)sysconf(_SC_PAGESIZE) + MEMORY_MARGIN : 0;
}

static void limit_memory(size_t bytes)
{
#ifdef POPUG_ASAN
    (void)bytes; /* its shadow alone is terabytes */
#else
    const struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};
    if (bytes)
        (void)setrlimit(RLIMIT_AS, &limit);
#endif
}

void session_watch_start(size_t memory_bytes)
{
    const struct sigaction action = {.sa_handler = on_tick, .sa_flags = SA_RESTART};
    const struct itimerval every = {.it_interval.tv_sec = TURN_CPU_S,
                                    .it_value.tv_sec = TURN_CPU_S};
    sigaction(SIGPROF, &action, NULL);
    setitimer(ITIMER_PROF, &every, NULL);
    limit_memory(memory_bytes);
}

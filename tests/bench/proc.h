/* proc.h: what a server's whole process tree has used, read from /proc. */
#ifndef POPUG_TESTS_BENCH_PROC_H
#define POPUG_TESTS_BENCH_PROC_H

#include <stdbool.h>
#include <sys/types.h>

struct proc_sum {
    int count;     /* processes alive */
    double cpu_ms; /* of the living, to the nanosecond, and of their reaped children, to the tick */
    long pss_kb;   /* proportional set size */
    long pte_kb;   /* page tables */
};

/* Sums `root` and all its descendants; memory only when asked (it is slow). */
void proc_tree(pid_t root, bool memory, struct proc_sum *sum);

/* Waits until at most `count` processes of the tree are alive; false after 30 seconds. */
bool proc_wait_count(pid_t root, int count);

/* The pids of the tree as "1,2,3" for perf; the caller frees. */
char *proc_pids(pid_t root);

/* Milliseconds of the monotonic clock. */
double now_ms(void);
/* Sleeps for that long, for pacing and for windows of time that are measured; never to await a
 * state. */
void pause_ms(double ms);

/* Ends a child of ours: SIGTERM, and SIGKILL after 10 seconds; reaps it. */
void proc_end(pid_t pid);

#endif

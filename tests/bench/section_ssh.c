/* section_ssh.c: what a login, an idle session and a key cost, beside OpenSSH's sshd with a program
 * on ncurses. Both are measured in turns in one run, so that a busy machine moves both. */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "tests/bench/popugd.h"
#include "tests/bench/proc.h"
#include "tests/bench/profile.h"
#include "tests/bench/figure.h"
#include "tests/bench/openssh.h"
#include "tests/bench/sshd.h"

enum {
    ROUNDS = 5,
    LOGINS_POPUGD = 80,
    LOGINS_SSHD = 24,
    AT_ONCE = 4,
    WALL_LOGINS = 20,
    SESSIONS_POPUGD = 100,
    SESSIONS_SSHD = 30,
    IDLE_S = 20,
    SETTLE_MS = 2500, /* a session gives memory back after a second's pause */
    KEYS = 1000,
    KEY_PACE_MS = 10,
};

struct servers {
    struct popugd popugd;
    struct sshd sshd;
    int popugd_base, sshd_base; /* processes when nobody is logged in */
};

static struct visit *must_visit(const struct visit_target *target)
{
    struct visit *visit = visit_open(target);

    if (!visit)
        errx(1, "a login failed: the measure makes no sense");
    return visit;
}

/* Logs in and out, the client's processes side by side: a server that people log into is awake. */
static void visit_many(const struct visit_target *target, int logins)
{
    pid_t pids[AT_ONCE];
    int status = 0, failed = 0;

    for (int i = 0; i < AT_ONCE; i++) {
        pids[i] = fork();
        if (pids[i] != 0)
            continue;
        for (int j = 0; j < logins / AT_ONCE; j++)
            visit_close(must_visit(target));
        _exit(0);
    }
    for (int i = 0; i < AT_ONCE; i++) {
        waitpid(pids[i], &status, 0);
        failed += status != 0;
    }
    if (failed)
        errx(1, "logins failed: the measure makes no sense");
}

static void visit_by_openssh(const struct visit_target *target, int logins)
{
    for (int i = 0; i < logins; i++)
        openssh_visit(target);
}

/* CPU of one login on the server's side: to the first screen and back to nothing. */
static double login_cpu_ms(pid_t root, int base, const struct visit_target *target, int logins,
                           void (*visit)(const struct visit_target *target, int logins))
{
    struct proc_sum before, after;

    if (!proc_wait_count(root, base))
        errx(1, "sessions have not ended");
    proc_tree(root, false, &before);
    visit(target, logins);
    if (!proc_wait_count(root, base))
        errx(1, "sessions have not ended");
    proc_tree(root, false, &after);
    return (after.cpu_ms - before.cpu_ms) / logins;
}

static double login_wall_ms(const struct visit_target *target)
{
    double times[WALL_LOGINS];

    for (int i = 0; i < WALL_LOGINS; i++) {
        double start = now_ms();
        struct visit *visit = must_visit(target);
        times[i] = now_ms() - start;
        visit_close(visit);
    }
    return median(times, WALL_LOGINS);
}

struct login_cost {
    double ours[ROUNDS], theirs[ROUNDS], ratio[ROUNDS];
};

/* `part`: makes do with a fourth, say, of the logins. */
static void measure_cost(struct servers *servers, struct login_cost *cost, int part,
                         void (*visit)(const struct visit_target *target, int logins))
{
    const struct popugd *popugd = &servers->popugd;
    const struct sshd *sshd = &servers->sshd;

    for (int i = 0; i < ROUNDS; i++) {
        cost->ours[i] = login_cpu_ms(popugd->pid, servers->popugd_base, &popugd->target,
                                     LOGINS_POPUGD / part, visit);
        cost->theirs[i] =
            login_cpu_ms(sshd->pid, servers->sshd_base, &sshd->target, LOGINS_SSHD / part, visit);
        cost->ratio[i] = cost->theirs[i] / cost->ours[i];
    }
}

static void profile_logins(const struct bench *bench, struct servers *servers)
{
    pid_t profile = profile_begin(servers->popugd.pid, bench->dir);

    visit_many(&servers->popugd.target, LOGINS_POPUGD);
    proc_wait_count(servers->popugd.pid, servers->popugd_base);
    profile_end(profile, bench->dir);
}

static void measure_login(const struct bench *bench, struct servers *servers)
{
    struct login_cost cost;
    double times, ours, theirs;
    bool missed;

    measure_cost(servers, &cost, 1, visit_many);
    times = median(cost.ratio, ROUNDS);
    missed = figure_print(&(struct figure){
        .section = "login",
        .what = "CPU per login, one key exchange for both",
        .value = median(cost.ours, ROUNDS),
        .unit = "ms",
        .ratio = figure_text("1/%.1f of sshd's %.1f ms", times, median(cost.theirs, ROUNDS)),
        .aim = "at most 1/8",
        .met = times >= 8,
        .profile = "docs/measures.md, 'Login'; the costliest functions:"});
    if (missed)
        profile_logins(bench, servers);
    measure_cost(servers, &cost, 4, visit_by_openssh);
    figure_print(&(struct figure){.section = "login",
                                  .what = "the same by the real ssh's own choice",
                                  .value = median(cost.ours, ROUNDS),
                                  .unit = "ms",
                                  .ratio = figure_text("1/%.1f of sshd's %.1f ms",
                                                       median(cost.ratio, ROUNDS),
                                                       median(cost.theirs, ROUNDS))});
    ours = login_wall_ms(&servers->popugd.target);
    theirs = login_wall_ms(&servers->sshd.target);
    figure_print(&(struct figure){.section = "login",
                                  .what = "time from connect to first screen",
                                  .value = ours,
                                  .unit = "ms",
                                  .ratio = figure_text("sshd %.1f ms", theirs)});
}

static void open_all(struct visit **visits, int count, const struct visit_target *target)
{
    for (int i = 0; i < count; i++)
        visits[i] = must_visit(target);
}

static void close_all(struct visit **visits, int count)
{
    for (int i = 0; i < count; i++)
        visit_close(visits[i]);
}

static double kb_per_session(pid_t root, const struct proc_sum *before, int sessions,
                             double *pte_kb)
{
    struct proc_sum after;

    proc_tree(root, true, &after);
    *pte_kb = (double)(after.pte_kb - before->pte_kb) / sessions;
    return (double)(after.pss_kb - before->pss_kb) / sessions + *pte_kb;
}

/* Whatever a session adds to its server's tree: to core and gate too. */
static void measure_memory(const struct servers *servers, const struct proc_sum *popugd_before,
                           const struct proc_sum *sshd_before)
{
    double our_pte, their_pte;
    double ours = kb_per_session(servers->popugd.pid, popugd_before, SESSIONS_POPUGD, &our_pte);
    double theirs = kb_per_session(servers->sshd.pid, sshd_before, SESSIONS_SSHD, &their_pte);

    figure_print(
        &(struct figure){.section = "memory",
                         .what = "an idle session, with page tables",
                         .value = ours,
                         .unit = "kB",
                         .ratio = figure_text("1/%.1f of sshd's %.0f kB", theirs / ours, theirs),
                         .aim = "at most 550 kB",
                         .met = ours <= 550,
                         .profile = "smaps of a session: private dirty pages by mapping"});
    figure_print(&(struct figure){.section = "memory",
                                  .what = "of which page tables",
                                  .value = our_pte,
                                  .unit = "kB",
                                  .ratio = figure_text("sshd %.0f kB", their_pte)});
}

static double cpu_ms_of(pid_t root, int seconds)
{
    struct proc_sum before, after;

    proc_tree(root, false, &before);
    pause_ms(seconds * 1e3);
    proc_tree(root, false, &after);
    return after.cpu_ms - before.cpu_ms;
}

/* First while nothing is due (the sessions were opened right after a minute began, and are younger
 * than a keepalive), then over whole minutes with what is: the clock on the screen, keepalives. */
static void measure_idle(const struct servers *servers)
{
    double used = cpu_ms_of(servers->popugd.pid, IDLE_S), due;

    figure_print(&(struct figure){
        .section = "idle",
        .what = figure_text("CPU of all in %d s, %d sessions", IDLE_S, SESSIONS_POPUGD),
        .value = used,
        .unit = "ms",
        .aim = "none (below a tick)",
        .met = used < 10,
        .profile = "strace -f -p the tree: who wakes up"});
    due = cpu_ms_of(servers->popugd.pid, 60);
    figure_print(&(struct figure){.section = "idle",
                                  .what = "CPU a minute of an idle session",
                                  .value = due / SESSIONS_POPUGD,
                                  .unit = "ms",
                                  .ratio = "the screen's clock and two keepalives"});
}

/* Until the second after the next minute's first one: what is due by the minute is over. */
static void await_minute(void)
{
    pause_ms((double)(61 - time(NULL) % 60) * 1e3);
}

static double key_p99(struct visit **visits, int count, double *p50)
{
    static double times[KEYS];

    for (int i = 0; i < KEYS; i++) {
        double start = now_ms();
        times[i] = visit_key_ms(visits[i % count], i / count % 2 ? 'k' : 'j');
        if (times[i] < 0)
            errx(1, "a session ended under the keys");
        pause_ms(KEY_PACE_MS - (now_ms() - start));
    }
    *p50 = median(times, KEYS);
    return percentile(times, KEYS, 99);
}

static void measure_key(struct visit **popugd_visits, struct visit **sshd_visits)
{
    enum { KEY_ROUNDS = 3 };
    double ours[KEY_ROUNDS], theirs[KEY_ROUNDS], our_p50[KEY_ROUNDS], their_p50[KEY_ROUNDS];
    double p99;

    for (int i = 0; i < KEY_ROUNDS; i++) {
        ours[i] = key_p99(popugd_visits, SESSIONS_POPUGD, &our_p50[i]);
        theirs[i] = key_p99(sshd_visits, SESSIONS_SSHD, &their_p50[i]);
    }
    p99 = median(ours, KEY_ROUNDS);
    figure_print(
        &(struct figure){.section = "key",
                         .what = figure_text("key to paint, p99, %d sessions", SESSIONS_POPUGD),
                         .value = p99,
                         .unit = "ms",
                         .ratio = figure_text("sshd p99 %.2f, p50 %.2f", median(theirs, KEY_ROUNDS),
                                              median(their_p50, KEY_ROUNDS)),
                         .aim = "at most 3 ms",
                         .met = p99 <= 3,
                         .profile = "perf trace -p a session while keys come"});
    figure_print(&(struct figure){.section = "key",
                                  .what = "the same, p50",
                                  .value = median(our_p50, KEY_ROUNDS),
                                  .unit = "ms"});
}

static void with_sessions(const struct bench *bench, struct servers *servers)
{
    static struct visit *popugd_visits[SESSIONS_POPUGD], *sshd_visits[SESSIONS_SSHD];
    struct proc_sum popugd_before, sshd_before;

    proc_tree(servers->popugd.pid, true, &popugd_before);
    proc_tree(servers->sshd.pid, true, &sshd_before);
    open_all(sshd_visits, SESSIONS_SSHD, &servers->sshd.target);
    if (bench_wants(bench, "idle"))
        await_minute();
    open_all(popugd_visits, SESSIONS_POPUGD, &servers->popugd.target);
    pause_ms(SETTLE_MS);
    if (bench_wants(bench, "memory"))
        measure_memory(servers, &popugd_before, &sshd_before);
    if (bench_wants(bench, "idle"))
        measure_idle(servers);
    if (bench_wants(bench, "key"))
        measure_key(popugd_visits, sshd_visits);
    close_all(popugd_visits, SESSIONS_POPUGD);
    close_all(sshd_visits, SESSIONS_SSHD);
}

static void start(const struct bench *bench, struct servers *servers)
{
    char *popugd_dir = bench_dir(bench, "popugd"), *sshd_dir = bench_dir(bench, "sshd");
    char *popugd, *curses;
    struct proc_sum sum;

    if (asprintf(&popugd, "%s/popugd", bench->programs) < 0 ||
        asprintf(&curses, "%s/tests/bench/curses", bench->programs) < 0)
        abort();
    popugd_start(&servers->popugd, popugd_dir, popugd);
    sshd_start(&servers->sshd, sshd_dir, curses);
    /* The first login of each pays for what is made once. */
    visit_close(must_visit(&servers->popugd.target));
    visit_close(must_visit(&servers->sshd.target));
    pause_ms(1000);
    proc_tree(servers->popugd.pid, false, &sum);
    servers->popugd_base = sum.count;
    proc_tree(servers->sshd.pid, false, &sum);
    servers->sshd_base = sum.count;
    free(popugd);
    free(curses);
    free(popugd_dir);
    free(sshd_dir);
}

void ssh_sections(const struct bench *bench)
{
    struct servers servers;

    start(bench, &servers);
    if (bench_wants(bench, "login"))
        measure_login(bench, &servers);
    if (bench_wants(bench, "memory") || bench_wants(bench, "idle") || bench_wants(bench, "key"))
        with_sessions(bench, &servers);
    popugd_stop(&servers.popugd);
    sshd_stop(&servers.sshd);
}

/* bench.c: `make bench`: speed and memory, as ratios in one run, each beside its aim.
 *
 * Promises to leave nothing behind and to end with 0 when everything could be measured, also when
 * an aim is missed: a busy machine is no fault of the program. Never prints a figure without what
 * it is compared with. */
#include "tests/bench/bench.h"

#include <err.h>
#include <ftw.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/figure.h"

bool bench_wants(const struct bench *bench, const char *section)
{
    size_t size = strlen(section);
    const char *at = bench->only;

    if (!at || !*at)
        return true;
    while ((at = strstr(at, section))) {
        if ((at == bench->only || at[-1] == ',') && (at[size] == ',' || at[size] == '\0'))
            return true;
        at += size;
    }
    return false;
}

char *bench_dir(const struct bench *bench, const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s", bench->dir, name) < 0)
        abort();
    if (mkdir(path, 0700) != 0)
        err(1, "%s", path);
    return path;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

struct section {
    const char *names; /* any of these asks for it */
    void (*run)(const struct bench *bench);
};

static const struct section sections[] = {
    {"login memory idle key", ssh_sections},
    {"done", done_section},
    {"reshuffle", reshuffle_section},
};

static bool wanted(const struct bench *bench, const struct section *section)
{
    char names[64], *rest = names, *name;

    snprintf(names, sizeof names, "%s", section->names);
    while ((name = strsep(&rest, " "))) {
        if (bench_wants(bench, name))
            return true;
    }
    return false;
}

static void run_sections(const struct bench *bench)
{
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (wanted(bench, &sections[i]))
            sections[i].run(bench);
    }
    figure_end();
}

/* A child measures, so that the directory goes away however that ends; the servers die with the
 * child. */
int main(int argc, char **argv)
{
    struct bench bench = {.only = getenv("ONLY")};
    char *self = realpath("/proc/self/exe", NULL);
    int status = 1;
    pid_t child;

    (void)argv;
    if (argc != 1)
        errx(2, "usage: ONLY=login,memory,idle,key,done,reshuffle bench");
    if (!self)
        err(1, "/proc/self/exe");
    bench.programs = dirname(dirname(dirname(self)));
    snprintf(bench.dir, sizeof bench.dir, "%.400s/bench.XXXXXX", bench.programs);
    if (!mkdtemp(bench.dir))
        err(1, "%s", bench.dir);
    setenv("TMPDIR", bench.dir, 1);
    signal(SIGPIPE, SIG_IGN);
    child = fork();
    if (child == 0) {
        run_sections(&bench);
        exit(0);
    }
    waitpid(child, &status, 0);
    nftw(bench.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(self);
    return status == 0 ? 0 : 1;
}

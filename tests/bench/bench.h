/* bench.h: what the sections of the measures share. */
#ifndef POPUG_TESTS_BENCH_BENCH_H
#define POPUG_TESTS_BENCH_BENCH_H

#include <stdbool.h>
#include <sys/types.h>

struct bench {
    const char *programs; /* the folder of this build: popugd stands in it */
    const char *only;     /* names of sections, comma-separated; NULL: all */
    char dir[512];        /* ours, on the disk of the sources; removed at the end */
};

/* True when the section was asked for. */
bool bench_wants(const struct bench *bench, const char *section);
/* A new empty directory in the bench's own; the caller frees its name. */
char *bench_dir(const struct bench *bench, const char *name);

/* The sections; each prints its own lines. */
void ssh_sections(const struct bench *bench);      /* login, memory, idle, key */
void done_section(const struct bench *bench);      /* done */
void reshuffle_section(const struct bench *bench); /* reshuffle */

#endif

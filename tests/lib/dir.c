/* dir.c: temporary directories and whole files. Never touches anything outside of what it made. */
#include "tests/lib/dir.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/test.h"

char *dir_format(const char *format, ...)
{
    va_list args;
    char *text = NULL;

    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        abort();
    va_end(args);
    return text;
}

char *dir_new(void)
{
    const char *base = getenv("TMPDIR");
    char *dir = dir_format("%s/t.XXXXXX", base != NULL && *base != '\0' ? base : "/tmp");

    if (mkdtemp(dir) == NULL)
        fail_msg("mkdtemp %s failed", dir);
    return dir;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    remove(path);
    return 0;
}

void dir_free(char *dir)
{
    if (dir == NULL)
        return;
    nftw(dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(dir);
}

void dir_write(const char *path, const char *text)
{
    char *next = dir_format("%s.new", path);
    int fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t size = strlen(text);

    if (fd < 0 || write(fd, text, size) != (ssize_t)size || close(fd) != 0 ||
        rename(next, path) != 0)
        fail_msg("cannot write %s", path);
    free(next);
}

char *dir_read(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = NULL;
    size_t size = 0;

    if (file == NULL)
        return NULL;
    if (getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = strdup("");
    }
    fclose(file);
    return text;
}

/* Cuts `count` names off the running program's path and adds `name`. */
static void beside(char *path, int count, const char *name)
{
    ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - 1);

    if (size < 0) {
        fail_msg("cannot read /proc/self/exe");
        return;
    }
    path[size] = '\0';
    for (int i = 0; i < count; i++) {
        char *slash = strrchr(path, '/');

        if (slash == NULL) {
            fail_msg("the test program is not in build/MODE/tests/SUITE");
            return;
        }
        *slash = '\0';
    }
    if (*name != '\0')
        snprintf(path + strlen(path), PATH_MAX - strlen(path), "/%s", name);
}

const char *dir_program(const char *name)
{
    static char path[PATH_MAX];

    beside(path, 3, name);
    return path;
}

const char *dir_source(void)
{
    static char path[PATH_MAX];

    beside(path, 5, "");
    return path;
}

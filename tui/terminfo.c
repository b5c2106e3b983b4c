/* terminfo.c: the system's terminal entries, read once.
 *
 * Promises that a process which has them never opens a terminfo file. Reads only the folder of
 * ncurses-base and entries of a sane size. */
#include "tui/terminfo.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base64.h"

static const char *const folder = "/lib/terminfo";
enum { ENTRY_MAX_BYTES = 32768, ENTRIES_MAX = 200 };

struct entry {
    char *name;
    char *base64;
};

struct terminfo {
    struct entry entries[ENTRIES_MAX];
    int count;
};

static void load_entry(struct terminfo *terminfo, const char *path, const char *name)
{
    static char bytes[ENTRY_MAX_BYTES];
    FILE *file = fopen(path, "rbe");
    size_t size = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);

    if (file != NULL)
        fclose(file);
    if (size == 0 || size == sizeof bytes || terminfo->count == ENTRIES_MAX)
        return;
    struct entry *entry = &terminfo->entries[terminfo->count++];
    entry->name = strdup(name);
    entry->base64 = base64_encode(bytes, size);
    if (entry->name == NULL)
        abort();
}

static void load_folder(struct terminfo *terminfo, const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *file;

    while (dir != NULL && (file = readdir(dir)) != NULL) {
        char entry[512];
        if (file->d_name[0] == '.')
            continue;
        snprintf(entry, sizeof entry, "%s/%s", path, file->d_name);
        load_entry(terminfo, entry, file->d_name);
    }
    if (dir != NULL)
        closedir(dir);
}

struct terminfo *terminfo_load(void)
{
    struct terminfo *terminfo = calloc(1, sizeof *terminfo);

    if (terminfo == NULL)
        abort();
    for (int letter = '0'; letter <= 'z'; letter++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%c", folder, letter);
        load_folder(terminfo, path);
    }
    return terminfo;
}

void terminfo_free(struct terminfo *terminfo)
{
    if (terminfo == NULL)
        return;
    for (int i = 0; i < terminfo->count; i++) {
        free(terminfo->entries[i].name);
        free(terminfo->entries[i].base64);
    }
    free(terminfo);
}

char *terminfo_find(const struct terminfo *terminfo, const char *term)
{
    char *value = NULL;

    for (int i = 0; terminfo != NULL && i < terminfo->count; i++) {
        if (strcmp(terminfo->entries[i].name, term) != 0)
            continue;
        if (asprintf(&value, "b64:%s", terminfo->entries[i].base64) < 0)
            abort();
        break;
    }
    return value;
}

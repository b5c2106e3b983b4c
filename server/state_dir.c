/* state_dir.c: makes the state directory. Promises that nobody but its owner can enter it. */
#include "server/state_dir.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"

static int refuse(const char *path, const char *why)
{
    log_error("the state directory cannot be used", log_text("state", path),
              log_text("error", why));
    return -1;
}

int state_dir_make(const char *path)
{
    char part[PATH_MAX];
    struct stat st;
    snprintf(part, sizeof(part), "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0755) < 0 && errno != EEXIST)
            return refuse(part, strerror(errno));
        *slash = '/';
    }
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return refuse(path, strerror(errno));
    if (stat(path, &st) < 0)
        return refuse(path, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return refuse(path, "not a directory");
    if (st.st_uid != geteuid() && geteuid() != 0)
        return refuse(path, "it belongs to another user");
    if ((st.st_mode & 077) && chmod(path, 0700) < 0)
        return refuse(path, "others may enter it; right is mode 0700");
    return 0;
}

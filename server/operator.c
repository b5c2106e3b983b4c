/* operator.c: see operator.h. Promises that the socket is never open to anybody but its owner, not
 * even for a moment, and that the length of the state's path does not matter. */
#include "server/operator.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128 };

static const char name[] = "core.sock";

int operator_listen(int state_fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    unlinkat(state_fd, name, 0);
    /* A path of its own would have to fit in 108 bytes. */
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", state_fd, name);
    mode_t before = umask(0177);
    int bound = bind(fd, (struct sockaddr *)&address, sizeof address);
    umask(before);
    if (bound != 0 || listen(fd, BACKLOG) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

int operator_accept(int operator_fd)
{
    int fd;
    do {
        fd = accept4(operator_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

void operator_remove(int state_fd)
{
    unlinkat(state_fd, name, 0);
}

/* peer.c: a socket and its first line. */
#include "tests/lib/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/lib/until.h"

int peer_connect(int port, const char *from)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in own = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    if (from != NULL) {
        inet_pton(AF_INET, from, &own.sin_addr);
        if (bind(fd, (struct sockaddr *)&own, sizeof(own)) != 0)
            fail_msg("cannot bind %s", from);
    }
    if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
        fail_msg("nobody listens on port %d", port);
    return fd;
}

/* The next bytes; 0 when the server has closed or reset the connection. */
static size_t next_bytes(int fd, char *bytes, size_t size)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    ssize_t got;

    if (poll(&poll_fd, 1, UNTIL_DEADLINE_MS) <= 0)
        fail_msg("the server neither speaks nor closes");
    got = read(fd, bytes, size);
    return got > 0 ? (size_t)got : 0;
}

bool peer_greeted(int fd)
{
    char bytes[256];
    size_t size = next_bytes(fd, bytes, sizeof(bytes));

    return size >= 8 && memcmp(bytes, "SSH-2.0-", 8) == 0;
}

void peer_wait_closed(int fd)
{
    char bytes[4096];

    while (next_bytes(fd, bytes, sizeof(bytes)) > 0)
        ;
}

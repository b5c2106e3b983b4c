/* listener.c: opens the listening sockets. Promises that all are open or none; what every accepted
 * connection needs (no delay, bounded buffers) is set here once and inherited. */
#include "server/listener.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"

enum {
    BACKLOG = 128,
    SEND_BUFFER_BYTES = 65536, /* the kernel doubles it; bounds what a stalled client can hold */
    DEAD_PEER_MS = 90000,
    SYSTEMD_FIRST_FD = 3,
};

static void set_option(int fd, int level, int option, int value)
{
    /* Each is a bettering, none is needed: an inherited socket may not be TCP at all. */
    (void)setsockopt(fd, level, option, &value, sizeof(value));
}

static bool start_listening(int fd, const struct config *config)
{
    int dead_ms = config->keepalive_s ? 3 * config->keepalive_s * 1000 : DEAD_PEER_MS;
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES);
    set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, dead_ms);
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return false;
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
        return false;
    return listen(fd, BACKLOG) == 0;
}

static void name_address(struct listener *listener)
{
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof(bound);
    char host[64] = "?", port[8] = "0";
    if (getsockname(listener->fd, (struct sockaddr *)&bound, &size) == 0)
        getnameinfo((struct sockaddr *)&bound, size, host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV);
    bool six = bound.ss_family == AF_INET6;
    snprintf(listener->address, sizeof(listener->address), "%s%s%s:%s", six ? "[" : "", host,
             six ? "]" : "", port);
}

/* Returns 1 when it stands, 0 with errno. */
static int open_one(const struct addrinfo *address, const struct config *config,
                    struct listener *listener)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return 0;
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (address->ai_family == AF_INET6)
        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (bind(fd, address->ai_addr, address->ai_addrlen) < 0 || !start_listening(fd, config)) {
        int saved = errno;
        close(fd);
        errno = saved;
        return 0;
    }
    listener->fd = fd;
    name_address(listener);
    return 1;
}

static int port_of(const struct listener *listener)
{
    const char *colon = strrchr(listener->address, ':');
    return colon ? (int)strtol(colon + 1, NULL, 10) : 0;
}

static void set_port(struct addrinfo *address, int port)
{
    if (address->ai_family == AF_INET)
        ((struct sockaddr_in *)(void *)address->ai_addr)->sin_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in6 *)(void *)address->ai_addr)->sin6_port = htons((uint16_t)port);
}

/* Splits "HOST:PORT" into its parts, brackets taken off; "*" becomes "". The text was checked. */
static void split(const char *text, char *host, size_t host_size, const char **port)
{
    const char *colon = strrchr(text, ':');
    size_t size = (size_t)(colon - text);
    if (text[0] == '[') {
        text++;
        size -= 2;
    }
    snprintf(host, host_size, "%.*s", (int)size,
             strcmp(text, "*") != 0 && *text != '*' ? text : "");
    *port = colon + 1;
}

/* Opens what one `listen` names: one socket, or one per family for "*". */
static int open_named(const char *text, const struct config *config, struct listener *listeners)
{
    char host[104];
    const char *port;
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    split(text, host, sizeof(host), &port);
    int failed = getaddrinfo(*host ? host : NULL, port, &hints, &found);
    if (failed) {
        log_error("cannot listen", log_text("listen", text),
                  log_text("error", gai_strerror(failed)));
        return -1;
    }
    int count = 0;
    int error = 0;
    for (struct addrinfo *one = found; one && count < 2; one = one->ai_next) {
        if (count && strcmp(port, "0") == 0)
            set_port(one, port_of(&listeners[0]));
        if (open_one(one, config, &listeners[count])) {
            count++;
        } else if (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL) {
            error = errno;
            break;
        } else if (!error && !count) {
            error = errno;
        }
    }
    freeaddrinfo(found);
    if (count == 0 || (error && error != EAFNOSUPPORT && error != EADDRNOTAVAIL)) {
        log_error("cannot listen", log_text("listen", text), log_text("error", strerror(error)));
        listener_close(listeners, count);
        return -1;
    }
    return count;
}

static int take_systemd(const struct config *config, struct listener *listeners)
{
    const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
    if (!pid || !fds || strtol(pid, NULL, 10) != (long)getpid())
        return 0;
    int count = (int)strtol(fds, NULL, 10);
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
    if (count < 1 || count > LISTENER_MAX) {
        log_error("cannot take the sockets of systemd", log_int("count", count),
                  log_int("limit", LISTENER_MAX));
        return -1;
    }
    for (int i = 0; i < count; i++) {
        listeners[i].fd = SYSTEMD_FIRST_FD + i;
        if (!start_listening(listeners[i].fd, config)) {
            log_error("cannot listen on a socket of systemd", log_int("fd", listeners[i].fd),
                      log_text("error", strerror(errno)));
            return -1;
        }
        name_address(&listeners[i]);
    }
    return count;
}

int listener_open(const struct config *config, struct listener *listeners)
{
    int count = take_systemd(config, listeners);
    if (count)
        return count;
    for (int i = 0; i < config->listen_count; i++) {
        int more = open_named(config->listen[i], config, &listeners[count]);
        if (more < 0) {
            listener_close(listeners, count);
            return -1;
        }
        count += more;
    }
    return count;
}

void listener_close(struct listener *listeners, int count)
{
    for (int i = 0; i < count; i++)
        close(listeners[i].fd);
}

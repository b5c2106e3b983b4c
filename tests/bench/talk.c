/* talk.c: lines to and from core; see talk.h. */
#include "tests/bench/talk.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE_MS = 60000, CHUNK = 65536 };

void talk_open_fd(struct talk *talk, int fd)
{
    if (fd < 0)
        err(1, "connect to core");
    memset(talk, 0, sizeof *talk);
    talk->fd = fd;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void talk_open_unix(struct talk *talk, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof address.sun_path)
        errx(1, "the path is too long for a socket: %s", path);
    strcpy(address.sun_path, path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        err(1, "connect to %s", path);
    talk_open_fd(talk, fd);
}

void talk_close(struct talk *talk)
{
    close(talk->fd);
    free(talk->buffer);
}

static void await(struct talk *talk, short events)
{
    struct pollfd poll_fd = {.fd = talk->fd, .events = events};

    if (poll(&poll_fd, 1, PATIENCE_MS) == 0)
        errx(1, "core has not answered for %d ms", PATIENCE_MS);
}

void talk_send(struct talk *talk, const char *line)
{
    size_t left = strlen(line);

    while (left > 0) {
        ssize_t sent = send(talk->fd, line, left, MSG_NOSIGNAL);
        if (sent > 0) {
            line += sent;
            left -= (size_t)sent;
        } else if (errno == EAGAIN) {
            await(talk, POLLOUT);
        } else if (errno != EINTR) {
            err(1, "send to core");
        }
    }
}

static const char *take_line(struct talk *talk)
{
    char *end;

    memmove(talk->buffer, talk->buffer + talk->taken, talk->used - talk->taken);
    talk->used -= talk->taken;
    talk->taken = 0;
    end = memchr(talk->buffer, '\n', talk->used);
    if (!end)
        return NULL;
    *end = '\0';
    talk->taken = (size_t)(end - talk->buffer) + 1;
    return talk->buffer;
}

const char *talk_line_now(struct talk *talk)
{
    const char *line = talk->buffer ? take_line(talk) : NULL;
    ssize_t got;

    if (line)
        return line;
    if (talk->room - talk->used < CHUNK) {
        talk->room = talk->room * 2 + CHUNK;
        talk->buffer = realloc(talk->buffer, talk->room);
        if (!talk->buffer)
            abort();
    }
    got = read(talk->fd, talk->buffer + talk->used, talk->room - talk->used);
    if (got == 0)
        errx(1, "core has closed the connection");
    if (got < 0 && errno != EAGAIN && errno != EINTR)
        err(1, "read from core");
    if (got < 0)
        return NULL;
    talk->used += (size_t)got;
    return take_line(talk);
}

const char *talk_line(struct talk *talk)
{
    const char *line;

    while (!(line = talk_line_now(talk)))
        await(talk, POLLIN);
    return line;
}

json_t *talk_call(struct talk *talk, const char *method, const char *params, ...)
{
    char *filled, *request;
    va_list args;
    json_t *answer, *result;
    const char *line;

    va_start(args, params);
    if (vasprintf(&filled, params, args) < 0 ||
        asprintf(&request, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}\n",
                 method, filled) < 0)
        abort();
    va_end(args);
    talk_send(talk, request);
    do {
        line = talk_line(talk);
        answer = json_loads(line, 0, NULL);
        if (!answer)
            errx(1, "%s: not JSON: %s", method, line);
        if (json_object_get(answer, "id"))
            break;
        json_decref(answer);
    } while (true);
    result = json_incref(json_object_get(answer, "result"));
    if (!result)
        errx(1, "%s: %s", request, line);
    json_decref(answer);
    free(filled);
    free(request);
    return result;
}

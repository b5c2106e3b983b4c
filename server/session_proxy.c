/* session_proxy.c: behind a load balancer the first bytes name the client. Promises to take exactly
 * the header and nothing of what follows. */
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "common/log.h"
#include "server/monotonic.h"
#include "server/proxy.h"
#include "server/session_state.h"

static bool wait_bytes(struct session *session, int lowest)
{
    struct pollfd fds[] = {
        {.fd = session->args->fd, .events = POLLIN | POLLRDHUP},
        {.fd = session->args->lifeline_fd, .events = POLLIN},
        {.fd = session->args->signal_fd, .events = POLLIN},
    };
    int64_t left_ms = session->grace_at_ms - monotonic_ms();
    /* So that the bytes already seen do not wake us again and again. */
    setsockopt(session->args->fd, SOL_SOCKET, SO_RCVLOWAT, &lowest, sizeof(lowest));
    if (left_ms <= 0 || poll(fds, 3, (int)left_ms) <= 0) {
        session_stop(session, SESSION_GRACE);
        return false;
    }
    return !fds[1].revents && !fds[2].revents;
}

static void take_name(struct session *session, const struct sockaddr_storage *from)
{
    const struct report report = {.kind = REPORT_SOURCE,
                                  .source = limit_source_of((const struct sockaddr *)from)};
    getnameinfo((const struct sockaddr *)from, sizeof(*from), session->source,
                sizeof(session->source), NULL, 0, NI_NUMERICHOST);
    session_tell_gate(session, &report);
}

bool session_proxy(struct session *session)
{
    unsigned char bytes[PROXY_HEADER_MAX];
    struct sockaddr_storage from;
    ssize_t seen = 0;
    for (;;) {
        size_t size = 0;
        bool named = false;
        enum proxy_got got = PROXY_MORE;
        if (!wait_bytes(session, (int)seen + 1))
            return false;
        ssize_t now = recv(session->args->fd, bytes, sizeof(bytes), MSG_PEEK);
        if (now > 0)
            got = proxy_parse(bytes, (size_t)now, &size, &named, &from);
        if (now <= seen || got == PROXY_BAD) {
            log_notice("no PROXY header", log_text("source", session->source));
            return false;
        }
        seen = now;
        if (got == PROXY_MORE)
            continue;
        const int one = 1;
        setsockopt(session->args->fd, SOL_SOCKET, SO_RCVLOWAT, &one, sizeof(one));
        if (named)
            take_name(session, &from);
        return recv(session->args->fd, bytes, size, 0) == (ssize_t)size;
    }
}

/* session_rpc.c: `ssh -s host popug`: the client speaks the protocol with core itself. Promises
 * that bytes pass unread and unchanged, and that a side that does not read stops the other. When
 * core goes away the relay ends: nobody here can tell which requests were answered. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/err.h"
#include "server/session_state.h"

enum { RELAY_MAX = 32768 };

struct relay {
    struct session *session;
    int core_fd;
    char up[RELAY_MAX], down[RELAY_MAX]; /* to core, to the client */
    size_t up_used, down_used;
    bool up_shut, core_eof;
};

static void drop_front(char *buf, size_t *used, size_t count)
{
    *used -= count;
    memmove(buf, buf + count, *used);
}

/* All that has come, as far as core takes it: nothing wakes the loop for what is left lying. False
 * when core is gone. */
static bool send_up(struct relay *relay)
{
    struct session *session = relay->session;
    do {
        relay->up_used +=
            session_take_input(session, relay->up + relay->up_used, RELAY_MAX - relay->up_used);
        if (!relay->up_used)
            break;
        ssize_t sent = send(relay->core_fd, relay->up, relay->up_used, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return false;
        if (sent > 0)
            drop_front(relay->up, &relay->up_used, (size_t)sent);
    } while (!relay->up_used);
    if (session->input_eof && !relay->up_used && !session->input_used && !relay->up_shut) {
        shutdown(relay->core_fd, SHUT_WR);
        relay->up_shut = true;
    }
    return true;
}

static void receive_down(struct relay *relay)
{
    if (relay->down_used == RELAY_MAX || relay->core_eof)
        return;
    ssize_t got =
        recv(relay->core_fd, relay->down + relay->down_used, RELAY_MAX - relay->down_used, 0);
    if (got > 0)
        relay->down_used += (size_t)got;
    else if (got == 0 || errno != EAGAIN)
        relay->core_eof = true;
}

/* False when the client is gone. */
static bool send_down(struct relay *relay)
{
    if (!relay->down_used)
        return true;
    ssize_t sent = session_write_some(relay->session, 1, relay->down, relay->down_used);
    if (sent < 0)
        return false;
    drop_front(relay->down, &relay->down_used, (size_t)sent);
    return true;
}

int session_rpc(struct session *session)
{
    struct relay relay = {.session = session, .core_fd = session_core_connect(session)};
    if (relay.core_fd < 0)
        return err_exit_code(ERR_UNREACHABLE);
    while (!relay.core_eof || relay.down_used) {
        if (!relay.core_eof && !send_up(&relay))
            relay.core_eof = true;
        receive_down(&relay);
        if (!send_down(&relay))
            break;
        short events = relay.down_used < RELAY_MAX ? POLLIN : 0;
        if (relay.up_used)
            events |= POLLOUT;
        if (relay.down_used ? session_writable(session) : relay.core_eof)
            continue;
        if (session_pump(session, relay.core_eof ? -1 : relay.core_fd, events, -1) < 0)
            break;
    }
    close(relay.core_fd);
    return relay.up_shut ? 0 : err_exit_code(ERR_UNREACHABLE);
}

/* session_core.c: the session's words to core: is this key known, log in, be that session again.
 * Promises that an answer is believed only with its own id and shape, and that waiting for core
 * never outlives the login's deadline, the client or the lifeline. */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/err.h"
#include "common/log.h"
#include "server/handoff.h"
#include "server/monotonic.h"
#include "server/session_state.h"

enum { RETRY_MS = 50 };

static void hang_up(struct session *session)
{
    if (session->core_fd >= 0)
        close(session->core_fd);
    session->core_fd = -1;
}

/* Waits for core alone; false when the session has to end first. */
static bool wait_core(struct session *session, int timeout_ms)
{
    struct pollfd fds[] = {
        {.fd = session->core_fd, .events = POLLIN},
        {.fd = session->args->lifeline_fd, .events = POLLIN},
        {.fd = session->args->signal_fd, .events = POLLIN},
        {.fd = session->args->fd, .events = POLLRDHUP},
    };
    int64_t left_ms = session->grace_at_ms - monotonic_ms();
    if (left_ms <= 0) {
        session_stop(session, SESSION_GRACE);
        return false;
    }
    int wait_ms = timeout_ms >= 0 && timeout_ms < left_ms ? timeout_ms : (int)left_ms;
    session_watch_turn();
    if (poll(fds, 4, wait_ms) < 0 && errno != EINTR)
        return false;
    if (fds[1].revents || fds[2].revents)
        session_stop(session, SESSION_SHUTDOWN);
    else if (fds[3].revents)
        session_stop(session, SESSION_GONE);
    return session->end == SESSION_GOES_ON;
}

/* Reads one line; NULL at EOF or when the session must end. The answers here are short. */
static json_t *read_answer(struct session *session)
{
    char line[SESSION_LINE_MAX];
    size_t used = 0;
    while (used < sizeof(line)) {
        ssize_t got = recv(session->core_fd, line + used, sizeof(line) - used, 0);
        if (got < 0 && errno == EAGAIN) {
            if (!wait_core(session, -1))
                return NULL;
            continue;
        }
        if (got <= 0)
            return NULL;
        used += (size_t)got;
        if (line[used - 1] == '\n')
            return json_loadb(line, used - 1, 0, NULL);
    }
    return NULL;
}

/* Sends the request and brings its answer; NULL when core could not be asked before the session had
 * to end. A core that goes away is asked again: the questions can be repeated. */
static json_t *ask(struct session *session, const char *request)
{
    size_t size = strlen(request);
    while (session->end == SESSION_GOES_ON) {
        if (session->core_fd < 0)
            session->core_fd = handoff_connect(session->args->handoff_fd);
        if (session->core_fd >= 0 &&
            send(session->core_fd, request, size, MSG_NOSIGNAL) == (ssize_t)size) {
            json_t *answer = read_answer(session);
            if (answer)
                return answer;
        }
        hang_up(session);
        if (!wait_core(session, RETRY_MS))
            return NULL;
    }
    return NULL;
}

enum session_answer session_core_knows(struct session *session, const char *fingerprint)
{
    char request[256];
    snprintf(request, sizeof(request),
             "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.key\","
             "\"params\":{\"fingerprint\":\"%s\"}}\n",
             fingerprint);
    json_t *answer = ask(session, request);
    if (!answer)
        return ANSWER_LOST;
    bool enrolled = json_is_true(json_object_get(json_object_get(answer, "result"), "enrolled"));
    json_decref(answer);
    return enrolled ? ANSWER_YES : ANSWER_NO;
}

static bool make_ticket(struct session *session)
{
    unsigned char bytes[SESSION_TICKET_HEX / 2];
    if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
        return false;
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(session->ticket + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* The key is unknown now, or core has a reason that the user must read. */
static enum session_answer take_error(struct session *session, const json_t *error)
{
    const json_t *data = json_object_get(error, "data");
    const char *reason = json_string_value(json_object_get(data, "reason"));
    const char *message = json_string_value(json_object_get(error, "message"));
    enum err err = ERR_INTERNAL;
    if (reason)
        err_from_reason(reason, &err);
    if (err == ERR_NO_KEY || err == ERR_DISABLED)
        return ANSWER_NO;
    session->refusal = strdup(message ? message : err_text(err));
    session->refusal_exit = err_exit_code(err);
    return ANSWER_REFUSED;
}

enum session_answer session_core_open(struct session *session, const char *fingerprint)
{
    char request[512];
    if (!session->ticket[0] && !make_ticket(session))
        return ANSWER_LOST;
    snprintf(request, sizeof(request),
             "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"session.open\",\"params\":{"
             "\"fingerprint\":\"%s\",\"source\":\"%s\",\"ticket\":\"%s\"}}\n",
             fingerprint, session->source, session->ticket);
    json_t *answer = ask(session, request);
    if (!answer)
        return ANSWER_LOST;
    const json_t *error = json_object_get(answer, "error");
    enum session_answer result = ANSWER_YES;
    const char *account =
        json_string_value(json_object_get(json_object_get(answer, "result"), "account"));
    if (account)
        log_info("logged in", log_text("account", account), log_text("source", session->source),
                 log_text("fingerprint", fingerprint));
    else
        result = take_error(session, error);
    json_decref(answer);
    return result;
}

int session_core_connect(void *ctx)
{
    struct session *session = ctx;
    char request[256];
    int fd = session->core_fd;
    session->core_fd = -1;
    if (fd >= 0)
        return fd;
    fd = handoff_connect(session->args->handoff_fd);
    if (fd < 0)
        return -1;
    int size = snprintf(request, sizeof(request),
                        "{\"jsonrpc\":\"2.0\",\"id\":\"resume\",\"method\":\"session.resume\","
                        "\"params\":{\"ticket\":\"%s\"}}\n",
                        session->ticket);
    if (send(fd, request, (size_t)size, MSG_NOSIGNAL) != size) {
        close(fd);
        return -1;
    }
    return fd;
}

/* client.c: speaks the protocol to a test core and waits for what it says. Keeps what arrives out
 * of turn (pushes, answers to other requests) until it is asked for. */
#include "tests/lib/client.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "server/handoff.h"
#include "tests/lib/sshkey.h"

enum { PATIENCE_MS = 60000, CHUNK = 65536 };

struct client {
    int fd;
    int64_t next_id;
    char *buf;
    size_t begin, end, room; /* bytes begin..end of buf are read and not yet taken */
    json_t *waiting;         /* responses and pushes that nobody has asked for yet */
    json_t *lent;            /* what the last call returned */
    char ticket[65];         /* of a session */
};

static int64_t monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct client *client_new(int fd)
{
    struct client *client = calloc(1, sizeof *client);

    assert_true(fd >= 0);
    assert_non_null(client);
    client->fd = fd;
    client->next_id = 1;
    client->waiting = json_array();
    client->room = 2 * CHUNK;
    client->buf = malloc(client->room);
    assert_true(client->waiting && client->buf);
    return client;
}

void client_free(struct client *client)
{
    if (!client)
        return;
    close(client->fd);
    free(client->buf);
    json_decref(client->waiting);
    json_decref(client->lent);
    free(client);
}

/* False when the peer is gone. */
static bool wait_for(struct client *client, short events, int64_t deadline_ms)
{
    struct pollfd poll_fd = {.fd = client->fd, .events = events};
    int64_t left = deadline_ms - monotonic_ms();
    int ready = poll(&poll_fd, 1, left > 0 ? (int)left : 0);

    if (ready == 0)
        fail_msg("core has not answered for %d ms", PATIENCE_MS);
    return ready < 0 ? errno == EINTR : true;
}

/* What has arrived; false at EOF. */
static bool read_some(struct client *client)
{
    ssize_t got;

    if (client->begin > 0) {
        memmove(client->buf, client->buf + client->begin, client->end - client->begin);
        client->end -= client->begin;
        client->begin = 0;
    }
    if (client->room - client->end < CHUNK) {
        client->room = client->room * 2 + 2 * CHUNK;
        client->buf = realloc(client->buf, client->room);
        assert_non_null(client->buf);
    }
    got = recv(client->fd, client->buf + client->end, CHUNK, MSG_DONTWAIT);
    if (got > 0)
        client->end += (size_t)got;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

static bool write_all(struct client *client, const char *bytes, size_t size)
{
    int64_t deadline_ms = monotonic_ms() + PATIENCE_MS;

    while (size > 0) {
        ssize_t sent = send(client->fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent >= 0) {
            bytes += sent;
            size -= (size_t)sent;
        } else if (errno == EAGAIN) {
            /* Core stops reading from whoever does not read: take in what it says meanwhile. */
            if (!wait_for(client, POLLOUT | POLLIN, deadline_ms) || !read_some(client))
                return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

void client_write(struct client *client, const char *bytes, size_t size)
{
    assert_true(write_all(client, bytes, size));
}

const char *client_line(struct client *client)
{
    int64_t deadline_ms = monotonic_ms() + PATIENCE_MS;
    size_t searched = 0;

    for (;;) {
        char *line = client->buf + client->begin;
        size_t length = client->end - client->begin;
        char *newline = length > searched ? memchr(line + searched, '\n', length - searched) : NULL;

        if (newline) {
            *newline = '\0';
            client->begin += (size_t)(newline - line) + 1;
            return line;
        }
        searched = length;
        if (!wait_for(client, POLLIN, deadline_ms) || !read_some(client))
            return NULL;
    }
}

void client_gone(struct client *client)
{
    while (client_line(client))
        ;
}

/* The next message from the socket, owned by the caller; NULL at EOF. */
static json_t *message(struct client *client)
{
    const char *line = client_line(client);
    json_error_t error;
    json_t *object;

    if (!line)
        return NULL;
    object = json_loads(line, 0, &error);
    if (!json_is_object(object))
        fail_msg("core sent what is not an object (%s): %.200s", error.text, line);
    assert_string_equal(json_string_value(json_object_get(object, "jsonrpc")), "2.0");
    return object;
}

static bool is_push(const json_t *object, const char *method)
{
    const char *name = json_string_value(json_object_get(object, "method"));

    return name && strcmp(name, method) == 0;
}

/* id > 0: that response; 0: any response; -1: a push of that method. */
static bool wanted(const json_t *object, int64_t id, const char *method)
{
    if (id < 0)
        return is_push(object, method);
    if (json_object_get(object, "method"))
        return false;
    return id == 0 || json_integer_value(json_object_get(object, "id")) == id;
}

static json_t *lend(struct client *client, json_t *object)
{
    json_decref(client->lent);
    client->lent = object;
    return object;
}

static json_t *find(struct client *client, int64_t id, const char *method)
{
    json_t *object;
    size_t i;

    json_array_foreach(client->waiting, i, object)
    {
        if (wanted(object, id, method)) {
            json_incref(object);
            json_array_remove(client->waiting, i);
            return lend(client, object);
        }
    }
    while ((object = message(client))) {
        if (wanted(object, id, method))
            return lend(client, object);
        json_array_append_new(client->waiting, object);
    }
    return NULL;
}

json_t *client_answer(struct client *client, int64_t id)
{
    return find(client, id, NULL);
}

int64_t client_any_answer(struct client *client, json_t **response)
{
    *response = find(client, 0, NULL);
    return *response ? json_integer_value(json_object_get(*response, "id")) : -1;
}

json_t *client_push(struct client *client, const char *method)
{
    return json_object_get(find(client, -1, method), "params");
}

void client_drop_pushes(struct client *client)
{
    size_t i = 0;

    while (i < json_array_size(client->waiting)) {
        if (json_object_get(json_array_get(client->waiting, i), "method"))
            json_array_remove(client->waiting, i);
        else
            i++;
    }
}

int64_t client_send(struct client *client, const char *method, json_t *params)
{
    int64_t id = client->next_id++;
    json_t *request =
        json_pack("{s:s, s:I, s:s}", "jsonrpc", "2.0", "id", (json_int_t)id, "method", method);
    char *line;
    bool sent;

    assert_non_null(request);
    if (params)
        json_object_set_new(request, "params", params);
    line = json_dumps(request, JSON_COMPACT);
    assert_non_null(line);
    sent = write_all(client, line, strlen(line)) && write_all(client, "\n", 1);
    free(line);
    json_decref(request);
    return sent ? id : -1;
}

static json_t *call(struct client *client, const char *method, const char *format, va_list args)
{
    json_t *params = NULL, *response;
    json_error_t error;
    int64_t id;

    if (format) {
        params = json_vpack_ex(&error, 0, format, args);
        if (!params)
            fail_msg("%s: cannot pack \"%s\": %s", method, format, error.text);
    }
    id = client_send(client, method, params);
    response = id < 0 ? NULL : client_answer(client, id);
    if (!response)
        fail_msg("%s: core has closed the connection", method);
    return response;
}

json_t *client_ok(struct client *client, const char *method, const char *format, ...)
{
    va_list args;
    json_t *response, *result;

    va_start(args, format);
    response = call(client, method, format, args);
    va_end(args);
    result = json_object_get(response, "result");
    if (!result)
        fail_msg("%s was refused: %s", method, json_dumps(response, JSON_COMPACT));
    return result;
}

json_t *client_refused(struct client *client, enum err expected, const char *method,
                       const char *format, ...)
{
    va_list args;
    json_t *response, *data;
    const char *reason;

    va_start(args, format);
    response = call(client, method, format, args);
    va_end(args);
    data = json_object_get(json_object_get(response, "error"), "data");
    reason = json_string_value(json_object_get(data, "reason"));
    if (!reason || strcmp(reason, err_reason(expected)) != 0)
        fail_msg("%s should be refused with %s: %s", method, err_reason(expected),
                 json_dumps(response, JSON_COMPACT));
    assert_string_equal(json_string_value(json_object_get(data, "error")), err_word(expected));
    return data;
}

struct client *client_raw(struct testcore *core)
{
    return client_new(handoff_connect(testcore_handoff(core)));
}

struct client *client_operator(struct testcore *core)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct client *client;

    snprintf(address.sun_path, sizeof address.sun_path, "%.80s/core.sock", testcore_state(core));
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    client = client_new(fd);
    client_ok(client, "system.hello", "{s:i}", "protocol", 1);
    return client;
}

void client_ticket(char *ticket)
{
    unsigned char bytes[32];

    assert_int_equal(getrandom(bytes, sizeof bytes, 0), sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(ticket + 2 * i, 3, "%02x", bytes[i]);
}

struct client *client_session(struct testcore *core, const char *fingerprint)
{
    struct client *client = client_raw(core);

    client_ticket(client->ticket);
    client_ok(client, "session.open", "{s:s, s:s, s:s}", "fingerprint", fingerprint, "source",
              "192.0.2.1:4022", "ticket", client->ticket);
    client_ok(client, "system.hello", "{s:i}", "protocol", 1);
    return client;
}

struct client *client_resume(struct testcore *core, struct client *old)
{
    struct client *client = client_raw(core);

    memcpy(client->ticket, old->ticket, sizeof client->ticket);
    client_free(old);
    client_ok(client, "session.resume", "{s:s}", "ticket", client->ticket);
    client_ok(client, "system.hello", "{s:i}", "protocol", 1);
    return client;
}

void client_key(const char *login, char *line, char *fingerprint)
{
    sshkey_of(login, line, fingerprint);
}

struct client *client_login(struct testcore *core, const char *login)
{
    char line[512], fingerprint[64];

    client_key(login, line, fingerprint);
    return client_session(core, fingerprint);
}

void client_person(struct client *operator_, const char *login, const char *role)
{
    char line[512], fingerprint[64], name[64], email[64];

    client_key(login, line, fingerprint);
    snprintf(name, sizeof name, "%c%s", toupper((unsigned char)*login), login + 1);
    snprintf(email, sizeof email, "%s@example.com", login);
    client_ok(operator_, "account.add", "{s:s, s:s, s:s, s:s, s:s}", "login", login, "name", name,
              "email", email, "role", role, "key", line);
}

json_t *client_job_done(struct client *client, int64_t job)
{
    int64_t deadline_ms = monotonic_ms() + 2 * PATIENCE_MS;

    for (;;) {
        json_t *answer = client_ok(client, "job.get", "{s:I}", "id", (json_int_t)job);
        const char *state = client_text(answer, "state");

        if (strcmp(state, "done") == 0)
            return answer;
        if (strcmp(state, "dead") == 0 || monotonic_ms() > deadline_ms)
            fail_msg("job %lld: %s", (long long)job, json_dumps(answer, JSON_COMPACT));
    }
}

int64_t client_int(const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    if (!json_is_integer(value))
        fail_msg("no integer %s in %s", member, json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY));
    return json_integer_value(value);
}

const char *client_text(const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    if (!json_is_string(value))
        fail_msg("no text %s in %s", member, json_dumps(object, JSON_COMPACT | JSON_ENCODE_ANY));
    return json_string_value(value);
}

/* face.c: a host of commands without a terminal and without ssh. */
#include "tests/lib/face.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/handoff.h"
#include "tests/lib/client.h"
#include "tests/lib/test.h"
#include "tui/cmd.h"

static int connect_operator(struct face *face)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    snprintf(name.sun_path, sizeof name.sun_path, "%s/core.sock", testcore_state(face->core));
    if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0)
        return fd;
    close(fd);
    return -1;
}

/* As a session does: its own word first, with a string id, and each time a login of its own. */
static int connect_session(struct face *face)
{
    char key[512], fingerprint[64], ticket[65], line[512];
    int fd = handoff_connect(testcore_handoff(face->core));

    client_key(face->login, key, fingerprint);
    client_ticket(ticket);
    int size =
        snprintf(line, sizeof line,
                 "{\"jsonrpc\":\"2.0\",\"id\":\"open\",\"method\":\"session.open\",\"params\":"
                 "{\"fingerprint\":\"%s\",\"source\":\"192.0.2.1:4022\",\"ticket\":\"%s\"}}\n",
                 fingerprint, ticket);
    assert_int_equal(write(fd, line, (size_t)size), size);
    return fd;
}

static int face_connect(void *ctx)
{
    struct face *face = ctx;
    return face->login[0] == '\0' ? connect_operator(face) : connect_session(face);
}

static int face_wait(void *ctx, int fd, short events, int timeout_ms)
{
    struct face *face = ctx;
    struct pollfd polled = {.fd = fd, .events = events};

    if (face->waiting != NULL)
        face->waiting(face);
    return poll(&polled, 1, timeout_ms) > 0 ? polled.revents : 0;
}

static ssize_t face_read(void *ctx, char *buf, size_t size)
{
    struct face *face = ctx;
    size_t left = face->input == NULL ? 0 : strlen(face->input);

    if (size > left)
        size = left;
    if (size == 0)
        return 0;
    memcpy(buf, face->input, size);
    face->input += size;
    return (ssize_t)size;
}

static int face_write(void *ctx, int stream, const char *data, size_t size)
{
    struct face *face = ctx;

    buffer_add(stream == 1 ? &face->out : &face->err, data, size);
    return 0;
}

static void begin(struct face *face, struct testcore *core, const char *login)
{
    *face = (struct face){.core = core};
    snprintf(face->login, sizeof face->login, "%s", login);
    face->host = (struct host){
        .ctx = face,
        .connect = face_connect,
        .wait = face_wait,
        .read = face_read,
        .write = face_write,
        .lang = "en_US.UTF-8",
        .invocation = "ssh popug@host",
    };
}

void face_operator(struct face *face, struct testcore *core)
{
    begin(face, core, "");
    face->host.operator_ = true;
    face->host.files = true;
    face->host.invocation = "popug --state DIR";
}

void face_login(struct face *face, struct testcore *core, const char *login)
{
    begin(face, core, login);
}

void face_free(struct face *face)
{
    buffer_free(&face->out);
    buffer_free(&face->err);
    json_decref(face->json);
    face->json = NULL;
}

int face_run(struct face *face, const char *line)
{
    face->out.size = face->err.size = 0;
    int code = cmd_run_line(&face->host, line);
    buffer_text(&face->out);
    buffer_text(&face->err);
    face->input = NULL;
    return code;
}

const char *face_out(struct face *face, int code, const char *line)
{
    int got = face_run(face, line);

    if (got != code)
        fail_msg("%s: exit code %d, not %d\n%s%s", line, got, code, face->out.data, face->err.data);
    return face->out.data;
}

json_t *face_json(struct face *face, int code, const char *line)
{
    json_error_t error;
    const char *text = face_out(face, code, line);

    json_decref(face->json);
    face->json = json_loads(text, 0, &error);
    if (face->json == NULL)
        fail_msg("%s: %s\n%s", line, error.text, text);
    return face->json;
}

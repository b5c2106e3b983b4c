/* subsystem.c: JSON-RPC over the pipes of an ssh. */
#include "tests/lib/subsystem.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/lib/until.h"

struct subsystem {
    pid_t pid;
    int in, out; /* ours to write and to read */
    char *unread;
    size_t size;
    int64_t id;
    json_t *pushes; /* come while an answer was waited for */
};

struct subsystem *subsystem_open(struct daemon *daemon, const char *key)
{
    struct subsystem *subsystem = calloc(1, sizeof(*subsystem));
    int in[2], out[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    json_t *hello;

    signal(SIGPIPE, SIG_IGN);
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        fail_msg("no pipes");
    subsystem->pid =
        run_start((const char *const[]){"ssh", "-F", daemon->ssh, "-i", daemon_key(daemon, key),
                                        "-s", "popug", "popug", NULL},
                  in[0], out[1], null);
    close(in[0]);
    close(out[1]);
    close(null);
    subsystem->in = in[1];
    subsystem->out = out[0];
    subsystem->unread = strdup("");
    subsystem->pushes = json_array();
    hello = subsystem_call(subsystem, "system.hello", json_pack("{s:i}", "protocol", 1), NULL);
    if (hello == NULL)
        fail_msg("%s: no answer to system.hello", key);
    json_decref(hello);
    return subsystem;
}

void subsystem_free(struct subsystem *subsystem)
{
    if (subsystem == NULL)
        return;
    if (subsystem->in >= 0)
        close(subsystem->in);
    close(subsystem->out);
    if (subsystem->pid > 0) {
        kill(subsystem->pid, SIGKILL);
        run_wait(subsystem->pid);
    }
    json_decref(subsystem->pushes);
    free(subsystem->unread);
    free(subsystem);
}

void subsystem_write(struct subsystem *subsystem, const char *line)
{
    size_t size = strlen(line);

    while (size > 0) {
        ssize_t put = write(subsystem->in, line, size);

        if (put < 0)
            return; /* the reader will see the end */
        line += put;
        size -= (size_t)put;
    }
}

/* Takes the first line out of what was read; NULL when it is not whole yet. */
static char *take_line(struct subsystem *subsystem)
{
    char *end = memchr(subsystem->unread, '\n', subsystem->size);
    size_t size;
    char *line;

    if (end == NULL)
        return NULL;
    size = (size_t)(end - subsystem->unread);
    line = strndup(subsystem->unread, size);
    subsystem->size -= size + 1;
    memmove(subsystem->unread, end + 1, subsystem->size);
    return line;
}

char *subsystem_read(struct subsystem *subsystem)
{
    for (;;) {
        struct pollfd fd = {.fd = subsystem->out, .events = POLLIN};
        char bytes[65536];
        char *line = take_line(subsystem);
        ssize_t got;

        if (line != NULL)
            return line;
        if (poll(&fd, 1, UNTIL_DEADLINE_MS) <= 0)
            fail_msg("no answer from the subsystem");
        got = read(subsystem->out, bytes, sizeof(bytes));
        if (got <= 0)
            return NULL;
        subsystem->unread = realloc(subsystem->unread, subsystem->size + (size_t)got + 1);
        memcpy(subsystem->unread + subsystem->size, bytes, (size_t)got);
        subsystem->size += (size_t)got;
    }
}

/* The next message; fails when the connection is over. */
static json_t *next_message(struct subsystem *subsystem)
{
    char *line = subsystem_read(subsystem);
    json_t *message;

    if (line == NULL)
        fail_msg("the subsystem has ended");
    message = json_loads(line, 0, NULL);
    if (message == NULL)
        fail_msg("not JSON: %s", line);
    free(line);
    return message;
}

json_t *subsystem_call(struct subsystem *subsystem, const char *method, json_t *params,
                       json_t **error)
{
    json_t *request = json_pack("{s:s,s:s,s:I}", "jsonrpc", "2.0", "method", method, "id",
                                (json_int_t)++subsystem->id);
    json_t *answer, *result;
    char *text;

    if (params != NULL)
        json_object_set_new(request, "params", params);
    text = json_dumps(request, JSON_COMPACT);
    subsystem_write(subsystem, text);
    subsystem_write(subsystem, "\n");
    free(text);
    json_decref(request);
    for (;;) {
        answer = next_message(subsystem);
        if (json_integer_value(json_object_get(answer, "id")) == subsystem->id)
            break;
        json_array_append_new(subsystem->pushes, answer);
    }
    result = json_incref(json_object_get(answer, "result"));
    if (error != NULL)
        *error = json_incref(json_object_get(answer, "error"));
    json_decref(answer);
    return result;
}

json_t *subsystem_push(struct subsystem *subsystem, const char *method)
{
    for (;;) {
        json_t *message, *params = NULL;

        if (json_array_size(subsystem->pushes) > 0) {
            message = json_incref(json_array_get(subsystem->pushes, 0));
            json_array_remove(subsystem->pushes, 0);
        } else {
            message = next_message(subsystem);
        }
        if (json_is_string(json_object_get(message, "method")) &&
            strcmp(json_string_value(json_object_get(message, "method")), method) == 0)
            params = json_incref(json_object_get(message, "params"));
        json_decref(message);
        if (params != NULL)
            return params;
    }
}

int subsystem_end(struct subsystem *subsystem)
{
    int code = run_wait(subsystem->pid);

    subsystem->pid = 0;
    return code;
}

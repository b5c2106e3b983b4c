/* visit.c: the SSH client of the measures; see visit.h. */
#include "tests/bench/visit.h"

#include "tests/bench/proc.h"

#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEADLINE_MS = 30000 };

struct visit {
    ssh_session session;
    ssh_channel channel;
};

static bool authenticate(ssh_session session, const char *path)
{
    ssh_key key = NULL;
    bool ok;

    if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) != SSH_OK)
        return false;
    ssh_userauth_none(session, NULL);
    ok = ssh_userauth_try_publickey(session, NULL, key) == SSH_AUTH_SUCCESS &&
         ssh_userauth_publickey(session, NULL, key) == SSH_AUTH_SUCCESS;
    ssh_key_free(key);
    return ok;
}

static bool await_marker(struct visit *visit, const char *marker)
{
    static char seen[1 << 18];
    size_t size = 0;
    double until = now_ms() + DEADLINE_MS;

    while (now_ms() < until && size < sizeof seen) {
        int got = ssh_channel_read_timeout(visit->channel, seen + size,
                                           (uint32_t)(sizeof seen - size), 0, 1000);
        if (got < 0 || (got == 0 && ssh_channel_is_eof(visit->channel)))
            return false;
        size += (size_t)got;
        if (memmem(seen, size, marker, strlen(marker)))
            return true;
    }
    return false;
}

static const char *open_steps(struct visit *visit, const struct visit_target *target)
{
    bool no = false;
    int yes = 1, port = target->port;
    long deadline_s = DEADLINE_MS / 1000;

    ssh_options_set(visit->session, SSH_OPTIONS_PROCESS_CONFIG, &no);
    ssh_options_set(visit->session, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(visit->session, SSH_OPTIONS_PORT, &port);
    ssh_options_set(visit->session, SSH_OPTIONS_USER, target->user);
    ssh_options_set(visit->session, SSH_OPTIONS_NODELAY, &yes);
    ssh_options_set(visit->session, SSH_OPTIONS_TIMEOUT, &deadline_s);
    if (ssh_connect(visit->session) != SSH_OK)
        return "connect";
    if (!authenticate(visit->session, target->key))
        return "authenticate";
    visit->channel = ssh_channel_new(visit->session);
    if (!visit->channel || ssh_channel_open_session(visit->channel) != SSH_OK)
        return "open a channel";
    if (ssh_channel_request_pty_size(visit->channel, "xterm-256color", 80, 24) != SSH_OK)
        return "get a terminal";
    if (ssh_channel_request_shell(visit->channel) != SSH_OK)
        return "get a shell";
    return await_marker(visit, target->marker) ? NULL : "see the first screen";
}

struct visit *visit_open(const struct visit_target *target)
{
    struct visit *visit = calloc(1, sizeof *visit);
    const char *failed;

    if (!visit)
        abort();
    visit->session = ssh_new();
    failed = open_steps(visit, target);
    if (!failed)
        return visit;
    fprintf(stderr, "bench: port %d: cannot %s: %s\n", target->port, failed,
            ssh_get_error(visit->session));
    visit_close(visit);
    return NULL;
}

/* As a person leaves: sshd then waits for its program, whose CPU would be lost otherwise. */
static void quit(struct visit *visit)
{
    char bytes[8192];
    double until = now_ms() + DEADLINE_MS;

    if (ssh_channel_write(visit->channel, "q", 1) != 1)
        return;
    while (!ssh_channel_is_eof(visit->channel) && now_ms() < until) {
        if (ssh_channel_read_timeout(visit->channel, bytes, sizeof bytes, 0, 1000) < 0)
            return;
    }
}

void visit_close(struct visit *visit)
{
    if (!visit)
        return;
    if (visit->channel && ssh_channel_is_open(visit->channel))
        quit(visit);
    if (visit->channel)
        ssh_channel_free(visit->channel);
    ssh_disconnect(visit->session);
    ssh_free(visit->session);
    free(visit);
}

double visit_key_ms(struct visit *visit, char key)
{
    char bytes[8192];
    double start;
    int got;

    while ((got = ssh_channel_read_nonblocking(visit->channel, bytes, sizeof bytes, 0)) > 0)
        ;
    if (got < 0)
        return -1;
    start = now_ms();
    if (ssh_channel_write(visit->channel, &key, 1) != 1)
        return -1;
    got = ssh_channel_read_timeout(visit->channel, bytes, 1, 0, DEADLINE_MS);
    return got == 1 ? now_ms() - start : -1;
}

/* gate_rehearsal.c: a login with ourselves, thrown away. Promises that nobody but this process has
 * either end of its socket pair: the server's end here lets in any key. */
#include "server/gate_rehearsal.h"

#include <libssh/callbacks.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/log.h"
#include "server/monotonic.h"

enum { PATIENCE_MS = 2000 };

struct rehearsal {
    ssh_session server, client;
    ssh_event event;
    ssh_key key;
    ssh_channel channel, opened; /* the client's and the server's end */
    int64_t until_ms;
};

static int on_key(ssh_session ssh, const char *user, struct ssh_key_struct *key, char state,
                  void *userdata)
{
    (void)ssh;
    (void)user;
    (void)key;
    (void)state;
    (void)userdata;
    return SSH_AUTH_SUCCESS;
}

static ssh_channel on_channel(ssh_session ssh, void *userdata)
{
    struct rehearsal *play = userdata;
    play->opened = ssh_channel_new(ssh);
    return play->opened;
}

/* Lets both ends move on; false when it takes too long. */
static bool step(struct rehearsal *play)
{
    return ssh_event_dopoll(play->event, 100) != SSH_ERROR && monotonic_ms() < play->until_ms;
}

static bool open_ends(struct rehearsal *play, ssh_bind bind, const char *cipher, int fds[2])
{
    const bool off = false;
    play->server = ssh_new();
    play->client = ssh_new();
    play->event = ssh_event_new();
    if (!play->server || !play->client || !play->event)
        return false;
    if (ssh_bind_accept_fd(bind, play->server, fds[0]) != SSH_OK)
        return false;
    fds[0] = -1;
    ssh_options_set(play->client, SSH_OPTIONS_PROCESS_CONFIG, &off);
    ssh_options_set(play->client, SSH_OPTIONS_HOST, "localhost");
    ssh_options_set(play->client, SSH_OPTIONS_USER, "rehearsal");
    ssh_options_set(play->client, SSH_OPTIONS_FD, &fds[1]);
    ssh_options_set(play->client, SSH_OPTIONS_CIPHERS_C_S, cipher);
    ssh_options_set(play->client, SSH_OPTIONS_CIPHERS_S_C, cipher);
    ssh_set_blocking(play->server, 0);
    ssh_set_blocking(play->client, 0);
    return ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &play->key) == SSH_OK;
}

static bool exchange_keys(struct rehearsal *play, int fds[2])
{
    int done = ssh_connect(play->client);
    fds[1] = -1;
    if (done == SSH_ERROR || ssh_handle_key_exchange(play->server) == SSH_ERROR)
        return false;
    if (ssh_event_add_session(play->event, play->server) != SSH_OK ||
        ssh_event_add_session(play->event, play->client) != SSH_OK)
        return false;
    while (done == SSH_AGAIN && step(play))
        done = ssh_connect(play->client);
    return done == SSH_OK;
}

static bool log_in(struct rehearsal *play)
{
    int done = SSH_AUTH_AGAIN;
    while (done == SSH_AUTH_AGAIN && step(play))
        done = ssh_userauth_try_publickey(play->client, NULL, play->key);
    if (done != SSH_AUTH_SUCCESS)
        return false;
    done = SSH_AUTH_AGAIN;
    while (done == SSH_AUTH_AGAIN && step(play))
        done = ssh_userauth_publickey(play->client, NULL, play->key);
    return done == SSH_AUTH_SUCCESS;
}

static bool open_channel(struct rehearsal *play)
{
    int done = SSH_AGAIN;
    play->channel = ssh_channel_new(play->client);
    while (play->channel && done == SSH_AGAIN && step(play))
        done = ssh_channel_open_session(play->channel);
    return done == SSH_OK && play->opened && ssh_channel_write(play->opened, "x", 1) == 1;
}

void gate_rehearse(ssh_bind bind, const char *cipher)
{
    struct rehearsal play = {.until_ms = monotonic_ms() + PATIENCE_MS};
    struct ssh_server_callbacks_struct callbacks = {
        .userdata = &play,
        .auth_pubkey_function = on_key,
        .channel_open_request_session_function = on_channel,
    };
    int fds[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
        return;
    ssh_callbacks_init(&callbacks);
    bool played = open_ends(&play, bind, cipher, fds) &&
                  ssh_set_server_callbacks(play.server, &callbacks) == SSH_OK &&
                  exchange_keys(&play, fds) && log_in(&play) && open_channel(&play);
    if (!played)
        log_notice("the rehearsal of a login failed; logins are slower",
                   log_text("cipher", cipher));
    ssh_free(play.client);
    ssh_free(play.server);
    ssh_event_free(play.event);
    ssh_key_free(play.key);
    for (int i = 0; i < 2; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
    }
}

/* session_auth.c: who is this? Promises that only a proven, enrolled key of an active account gets
 * in: core is asked at the probe and again with the signature; that other ways in are refused and
 * counted; and that the user name means nothing. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "server/report.h"
#include "server/session_state.h"

void session_tell_gate(struct session *session, const struct report *report)
{
    /* A gate that has gone counts nothing any more. */
    (void)!write(session->args->report_fd, report, sizeof(*report));
}

static void count_failure(struct session *session)
{
    const struct report failed = {.kind = REPORT_FAILED};
    if (session->failures++ == 0 && session->refused_count == 0)
        session_tell_gate(session, &failed);
    if (session->failures >= SESSION_FAILURES_MAX)
        session_stop(session, SESSION_REFUSED);
}

/* Unknown keys have a cap of their own: an agent offers all it has before the right one. */
static void remember_refused(struct session *session, const char *fingerprint)
{
    const struct report failed = {.kind = REPORT_FAILED};
    for (int i = 0; i < session->refused_count; i++) {
        if (strcmp(session->refused[i], fingerprint) == 0) {
            count_failure(session);
            return;
        }
    }
    if (session->failures == 0 && session->refused_count == 0)
        session_tell_gate(session, &failed);
    strcpy(session->refused[session->refused_count++], fingerprint);
    if (session->refused_count == SESSION_REFUSED_MAX)
        session_stop(session, SESSION_REFUSED);
}

void session_auth_log_refusals(struct session *session)
{
    if (session->authenticated)
        return;
    for (int i = 0; i < session->refused_count; i++)
        log_notice("unknown key", log_text("fingerprint", session->refused[i]),
                   log_text("source", session->source));
}

/* By type: libssh lets SHA-1 and unchecked certificates through a probe. */
static bool type_allowed(ssh_key key)
{
    switch (ssh_key_type(key)) {
    case SSH_KEYTYPE_ED25519:
    case SSH_KEYTYPE_ECDSA_P256:
    case SSH_KEYTYPE_ECDSA_P384:
    case SSH_KEYTYPE_ECDSA_P521:
    case SSH_KEYTYPE_RSA:
    case SSH_KEYTYPE_SK_ECDSA:
    case SSH_KEYTYPE_SK_ED25519:
        return true;
    default:
        return false;
    }
}

static int prove(struct session *session, const char *fingerprint)
{
    const struct report authenticated = {.kind = REPORT_AUTHENTICATED};
    switch (session_core_open(session, fingerprint)) {
    case ANSWER_YES:
    case ANSWER_REFUSED: /* proven all the same; the reason is told in the session */
        session->authenticated = true;
        strcpy(session->fingerprint, fingerprint);
        session_tell_gate(session, &authenticated);
        close(session->args->report_fd);
        return SSH_AUTH_SUCCESS;
    case ANSWER_NO:
        remember_refused(session, fingerprint);
        return SSH_AUTH_DENIED;
    default:
        return SSH_AUTH_DENIED;
    }
}

static int on_key(ssh_session ssh, const char *user, struct ssh_key_struct *key, char state,
                  void *userdata)
{
    struct session *session = userdata;
    char fingerprint[HOSTKEY_FINGERPRINT_MAX];
    (void)ssh;
    (void)user;
    if (session->end != SESSION_GOES_ON || session->authenticated)
        return SSH_AUTH_DENIED;
    if (!type_allowed(key) || hostkey_fingerprint(key, fingerprint) < 0) {
        count_failure(session);
        return SSH_AUTH_DENIED;
    }
    if (state == SSH_PUBLICKEY_STATE_VALID)
        return prove(session, fingerprint);
    if (state != SSH_PUBLICKEY_STATE_NONE) {
        count_failure(session);
        return SSH_AUTH_DENIED;
    }
    switch (session_core_knows(session, fingerprint)) {
    case ANSWER_YES:
        return SSH_AUTH_SUCCESS;
    case ANSWER_NO:
        remember_refused(session, fingerprint);
        return SSH_AUTH_DENIED;
    default:
        return SSH_AUTH_DENIED;
    }
}

/* Every client asks once for "none" to learn the methods; only more than that is an attempt. */
static int on_none(ssh_session ssh, const char *user, void *userdata)
{
    struct session *session = userdata;
    (void)ssh;
    (void)user;
    if (session->asked_methods)
        count_failure(session);
    session->asked_methods = true;
    return SSH_AUTH_DENIED;
}

static int on_password(ssh_session ssh, const char *user, const char *password, void *userdata)
{
    (void)ssh;
    (void)user;
    (void)password;
    count_failure(userdata);
    return SSH_AUTH_DENIED;
}

/* Without this libssh would ask Kerberos, for anybody. */
static ssh_string on_gssapi(ssh_session ssh, const char *user, int n_oid, ssh_string *oids,
                            void *userdata)
{
    (void)ssh;
    (void)user;
    (void)n_oid;
    (void)oids;
    count_failure(userdata);
    return NULL;
}

/* One channel, after the login. */
static ssh_channel on_channel(ssh_session ssh, void *userdata)
{
    struct session *session = userdata;
    if (!session->authenticated || session->channel)
        return NULL;
    session->channel = ssh_channel_new(ssh);
    if (session->channel)
        session_channel_set_callbacks(session);
    return session->channel;
}

/* What no callback takes: other ways to log in count, the rest is refused. */
static int on_message(ssh_session ssh, ssh_message message, void *userdata)
{
    (void)ssh;
    if (ssh_message_type(message) == SSH_REQUEST_AUTH)
        count_failure(userdata);
    return 1;
}

void session_auth_set_callbacks(struct session *session)
{
    session->server_callbacks = (struct ssh_server_callbacks_struct){
        .userdata = session,
        .auth_none_function = on_none,
        .auth_password_function = on_password,
        .auth_pubkey_function = on_key,
        .gssapi_select_oid_function = on_gssapi,
        .channel_open_request_session_function = on_channel,
    };
    ssh_callbacks_init(&session->server_callbacks);
    ssh_set_server_callbacks(session->ssh, &session->server_callbacks);
    ssh_set_message_callback(session->ssh, on_message, session);
    ssh_set_auth_methods(session->ssh, SSH_AUTH_METHOD_PUBLICKEY);
}

/* test_probe.c: a client that is not OpenSSH's: it asks about one key and signs with another. Who
 * gets in, and as whom, is decided by the key that signs; what was probed before means nothing. */
#include <stdlib.h>
#include <string.h>

#include <libssh/libssh.h>

#include "tests/lib/daemon.h"
#include "tests/lib/office.h"
#include "tests/lib/test.h"

static ssh_key load(const struct daemon *d, const char *name)
{
    ssh_key key = NULL;

    assert_int_equal(ssh_pki_import_privkey_file(daemon_key(d, name), NULL, NULL, NULL, &key),
                     SSH_OK);
    return key;
}

static ssh_session connect_as(const struct daemon *d, const char *user)
{
    ssh_session session = ssh_new();
    bool no = false;
    long timeout_s = 60;

    assert_non_null(session);
    ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &no);
    ssh_options_set(session, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(session, SSH_OPTIONS_PORT, &d->port);
    ssh_options_set(session, SSH_OPTIONS_USER, user);
    ssh_options_set(session, SSH_OPTIONS_TIMEOUT, &timeout_s);
    assert_int_equal(ssh_connect(session), SSH_OK);
    return session;
}

static void leave(ssh_session session)
{
    ssh_disconnect(session);
    ssh_free(session);
}

/* What `me` says to this session. */
static void expect_me(ssh_session session, const char *login)
{
    ssh_channel channel = ssh_channel_new(session);
    char text[4096];
    size_t size = 0;
    int got;

    assert_int_equal(ssh_channel_open_session(channel), SSH_OK);
    assert_int_equal(ssh_channel_request_exec(channel, "me"), SSH_OK);
    while ((got = ssh_channel_read(channel, text + size, (uint32_t)(sizeof text - 1 - size), 0)) >
           0)
        size += (size_t)got;
    text[size] = '\0';
    assert_non_null(strstr(text, login));
    ssh_channel_free(channel);
}

static void test_a_probe_with_an_enrolled_key_lets_no_other_key_in(void **state)
{
    struct daemon *d = *state;
    ssh_key enrolled = load(d, "kesha"), unknown;
    ssh_session session = connect_as(d, "popug");

    daemon_keygen(d, "stranger", "ed25519", NULL);
    unknown = load(d, "stranger");
    assert_int_equal(ssh_userauth_try_publickey(session, NULL, enrolled), SSH_AUTH_SUCCESS);
    assert_int_equal(ssh_userauth_publickey(session, NULL, unknown), SSH_AUTH_DENIED);
    leave(session);
    ssh_key_free(enrolled);
    ssh_key_free(unknown);
}

static void test_who_signs_is_who_gets_in(void **state)
{
    struct daemon *d = *state;
    ssh_key probed = load(d, "kesha"), signs;
    ssh_session session = connect_as(d, "kesha");

    daemon_person(d, "tatiana", "popug");
    signs = load(d, "tatiana");
    assert_int_equal(ssh_userauth_try_publickey(session, NULL, probed), SSH_AUTH_SUCCESS);
    assert_int_equal(ssh_userauth_publickey(session, NULL, signs), SSH_AUTH_SUCCESS);
    expect_me(session, "tatiana");
    leave(session);
    ssh_key_free(probed);
    ssh_key_free(signs);
}

static void test_an_unknown_key_is_told_so_at_the_probe(void **state)
{
    struct daemon *d = *state;
    ssh_session session = connect_as(d, "popug");
    ssh_key unknown;

    daemon_keygen(d, "nobody", "ed25519", NULL);
    unknown = load(d, "nobody");
    assert_int_equal(ssh_userauth_try_publickey(session, NULL, unknown), SSH_AUTH_DENIED);
    leave(session);
    ssh_key_free(unknown);
}

static int setup(void **state)
{
    struct daemon *d = daemon_new();

    *state = d;
    daemon_config(d, "penalties = off\n");
    daemon_start(d);
    office_people(d);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_probe_with_an_enrolled_key_lets_no_other_key_in),
        cmocka_unit_test(test_who_signs_is_who_gets_in),
        cmocka_unit_test(test_an_unknown_key_is_told_so_at_the_probe),
    };

    return cmocka_run_group_tests(tests, setup, office_teardown);
}

/* test_keys.c: who gets in: key types, agents, unknown keys, and what the server refuses to offer.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/office.h"
#include "tests/lib/dir.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"
#include "tests/lib/until.h"

/* `me` with that key must be kesha. */
static void expect_kesha(struct daemon *d, const char *key)
{
    struct run *run = SSH(d, key, NULL, "me", "--json");
    json_t *json;

    run_expect(run, 0);
    json = run_json(run);
    assert_string_equal(members_str(json, "login"), "kesha");
    json_decref(json);
    run_free(run);
}

static void add_key(struct daemon *d, const char *name)
{
    char *path = dir_format("%s.pub", daemon_key(d, name));
    char *line = dir_read(path);
    struct run *run = SSH(d, "kesha", line, "keys", "add", "-");

    run_expect(run, 0);
    run_free(run);
    free(line);
    free(path);
}

static void test_ed25519_ecdsa_and_rsa_keys_of_one_account_get_in(void **state)
{
    static const struct {
        const char *name, *type, *bits;
    } keys[] = {{"k-ed", "ed25519", NULL},
                {"k-p256", "ecdsa", "256"},
                {"k-p384", "ecdsa", "384"},
                {"k-rsa", "rsa", "2048"}};
    struct daemon *d = *state;

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        daemon_keygen(d, keys[i].name, keys[i].type, keys[i].bits);
        add_key(d, keys[i].name);
        expect_kesha(d, keys[i].name);
    }
    expect_kesha(d, "kesha");
}

static void test_the_user_name_is_free(void **state)
{
    static const char *const users[] = {"popug", "root", "nobody-at-all", "arnold"};
    struct daemon *d = *state;

    for (size_t i = 0; i < sizeof(users) / sizeof(*users); i++) {
        struct run *run = RUN(NULL, "ssh", "-F", d->ssh, "-T", "-i", daemon_key(d, "kesha"), "-l",
                              users[i], "popug", "me");

        run_expect(run, 0);
        assert_non_null(strstr(run->out, "kesha"));
        run_free(run);
    }
}

static void test_an_unknown_key_is_refused_and_the_log_names_it(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    char *fingerprint;

    daemon_keygen(d, "stranger", "ed25519", NULL);
    fingerprint = daemon_fingerprint(d, "stranger");
    run = SSH(d, "stranger", NULL, "me");
    run_expect(run, 255);
    assert_non_null(strstr(run->err, "Permission denied"));
    run_free(run);
    daemon_wait_log(d, fingerprint, 1);
    free(fingerprint);
}

/* An agent of its own; `line` gets its socket. */
static pid_t start_agent(struct daemon *d, char *socket, size_t size)
{
    int null = -1;
    pid_t pid;

    snprintf(socket, size, "%s/agent", d->dir);
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    pid = run_start((const char *const[]){"ssh-agent", "-D", "-a", socket, NULL}, null, null, null);
    close(null);
    UNTIL(access(socket, F_OK) == 0);
    return pid;
}

static void agent_add(const char *socket, const char *key)
{
    char *setting = dir_format("SSH_AUTH_SOCK=%s", socket);
    struct run *run = RUN(NULL, "env", setting, "ssh-add", "-q", key);

    run_expect(run, 0);
    run_free(run);
    free(setting);
}

static void test_an_agent_with_ten_keys_gets_in_by_its_last_one(void **state)
{
    struct daemon *d = *state;
    char socket[512], name[32], *option;
    pid_t agent = start_agent(d, socket, sizeof(socket));
    struct run *run;

    for (int i = 0; i < 9; i++) {
        snprintf(name, sizeof(name), "other%d", i);
        daemon_keygen(d, name, "ed25519", NULL);
        agent_add(socket, daemon_key(d, name));
    }
    agent_add(socket, daemon_key(d, "kesha"));
    option = dir_format("IdentityAgent=%s", socket);
    run = RUN(NULL, "ssh", "-F", d->ssh, "-T", "-o", option, "-o", "IdentitiesOnly=no", "-o",
              "IdentityFile=none", "popug", "me");
    run_expect(run, 0);
    assert_non_null(strstr(run->out, "kesha"));
    run_free(run);
    free(option);
    kill(agent, SIGTERM);
    run_wait(agent);
}

static void test_a_removed_key_is_refused(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    char *fingerprint;

    daemon_keygen(d, "old", "ed25519", NULL);
    add_key(d, "old");
    expect_kesha(d, "old");
    fingerprint = daemon_fingerprint(d, "old");
    run = SSH(d, "kesha", NULL, "keys", "remove", fingerprint);
    run_expect(run, 0);
    run_free(run);
    run = SSH(d, "old", NULL, "me");
    run_expect(run, 255);
    run_free(run);
    free(fingerprint);
}

/* ssh with one more option must fail before it runs anything. */
static void expect_no_login(struct daemon *d, const char *key, const char *option)
{
    struct run *run =
        RUN(NULL, "ssh", "-F", d->ssh, "-T", "-o", option, "-i", daemon_key(d, key), "popug", "me");

    run_expect(run, 255);
    assert_int_equal(run->out_size, 0);
    run_free(run);
}

static void test_sha1_signatures_are_refused(void **state)
{
    struct daemon *d = *state;

    daemon_keygen(d, "rsa1", "rsa", "2048");
    add_key(d, "rsa1");
    expect_kesha(d, "rsa1");
    expect_no_login(d, "rsa1", "PubkeyAcceptedAlgorithms=ssh-rsa");
}

static void test_certificates_are_refused(void **state)
{
    struct daemon *d = *state;
    char *ca, *pub, *cert;
    struct run *run;

    daemon_keygen(d, "ca", "ed25519", NULL);
    daemon_keygen(d, "certified", "ed25519", NULL);
    add_key(d, "certified");
    ca = strdup(daemon_key(d, "ca"));
    pub = dir_format("%s.pub", daemon_key(d, "certified"));
    cert = dir_format("CertificateFile=%s-cert.pub", daemon_key(d, "certified"));
    run = RUN(NULL, "ssh-keygen", "-q", "-s", ca, "-I", "kesha", "-n", "popug", pub);
    run_expect(run, 0);
    run_free(run);
    run = RUN(NULL, "ssh", "-F", d->ssh, "-T", "-o", cert, "-o",
              "PubkeyAcceptedAlgorithms=ssh-ed25519-cert-v01@openssh.com", "-i",
              daemon_key(d, "certified"), "popug", "me");
    run_expect(run, 255);
    run_free(run);
    free(ca);
    free(pub);
    free(cert);
    expect_kesha(d, "certified");
}

static void test_only_the_cheap_key_exchanges_are_offered(void **state)
{
    static const char *const refused[] = {"KexAlgorithms=diffie-hellman-group14-sha256",
                                          "KexAlgorithms=diffie-hellman-group16-sha512",
                                          "KexAlgorithms=diffie-hellman-group-exchange-sha256",
                                          "KexAlgorithms=ecdh-sha2-nistp521",
                                          "Ciphers=3des-cbc",
                                          "HostKeyAlgorithms=ssh-rsa"};
    static const char *const taken[] = {"KexAlgorithms=curve25519-sha256",
                                        "KexAlgorithms=ecdh-sha2-nistp256"};
    struct daemon *d = *state;

    for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
        expect_no_login(d, "kesha", refused[i]);
    for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
        struct run *run = RUN(NULL, "ssh", "-F", d->ssh, "-T", "-o", taken[i], "-i",
                              daemon_key(d, "kesha"), "popug", "me");

        run_expect(run, 0);
        run_free(run);
    }
}

static void test_passwords_are_not_even_asked_for(void **state)
{
    struct daemon *d = *state;
    struct run *run = RUN(NULL, "ssh", "-F", d->ssh, "-T", "-o", "LogLevel=VERBOSE", "-o",
                          "PubkeyAuthentication=no", "popug", "me");

    run_expect(run, 255);
    assert_non_null(strstr(run->err, "(publickey)"));
    run_free(run);
}

static void test_forwarding_is_refused(void **state)
{
    struct daemon *d = *state;
    struct run *run;

    /* The remote forward must succeed or ssh gives up: it gives up. */
    run = RUN(NULL, "ssh", "-F", d->ssh, "-T", "-o", "ExitOnForwardFailure=yes", "-R",
              "127.0.0.1:0:127.0.0.1:9", "-i", daemon_key(d, "kesha"), "popug", "me");
    run_expect(run, 255);
    run_free(run);
    /* Standard input and output forwarded to a port of the server: administratively refused. */
    run =
        RUN(NULL, "ssh", "-F", d->ssh, "-W", "127.0.0.1:9", "-i", daemon_key(d, "kesha"), "popug");
    run_expect(run, 255);
    run_free(run);
    /* And the server is well. */
    expect_kesha(d, "kesha");
}

static void test_a_second_channel_is_refused(void **state)
{
    struct daemon *d = *state;
    char *control = dir_format("ControlPath=%s/mux", d->dir), *path = dir_format("%s/mux", d->dir);
    int hold[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    struct run *run;
    pid_t master;

    /* The first channel speaks the protocol and waits for us: its input stays open. */
    assert_int_equal(pipe2(hold, O_CLOEXEC), 0);
    master = run_start((const char *const[]){"ssh", "-F", d->ssh, "-o", "ControlMaster=yes", "-o",
                                             control, "-i", daemon_key(d, "kesha"), "-s", "popug",
                                             "popug", NULL},
                       hold[0], null, null);
    close(hold[0]);
    close(null);
    UNTIL(access(path, F_OK) == 0);
    run = RUN(NULL, "ssh", "-F", d->ssh, "-T", "-o", control, "-o", "ProxyCommand=false", "popug",
              "me");
    run_expect(run, 255);
    run_free(run);
    close(hold[1]);
    run_wait(master);
    free(path);
    free(control);
}

/* Failed logins are what this is about: here nobody is punished for them. */
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
        cmocka_unit_test(test_ed25519_ecdsa_and_rsa_keys_of_one_account_get_in),
        cmocka_unit_test(test_the_user_name_is_free),
        cmocka_unit_test(test_an_unknown_key_is_refused_and_the_log_names_it),
        cmocka_unit_test(test_an_agent_with_ten_keys_gets_in_by_its_last_one),
        cmocka_unit_test(test_a_removed_key_is_refused),
        cmocka_unit_test(test_sha1_signatures_are_refused),
        cmocka_unit_test(test_certificates_are_refused),
        cmocka_unit_test(test_only_the_cheap_key_exchanges_are_offered),
        cmocka_unit_test(test_passwords_are_not_even_asked_for),
        cmocka_unit_test(test_forwarding_is_refused),
        cmocka_unit_test(test_a_second_channel_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, office_teardown);
}

/* test_pubkey.c: which lines of authorized_keys are enrolled, and what people are told about
 * others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "server/pubkey.h"

/* Public halves; the private ones were thrown away. */
static const char key_ed25519[] =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGL+IoDAnSPn3girabGkRpzcmTRIczKSQGSP0m7HpzmM";
static const char key_p256[] =
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNruThbOf1u1"
    "Hw2HyEFfvvaqj3oeB2JuTbTx9xXgrOljDPuBM6CQzzJD2H1Lu/yH8uFILY0bG62NKiqeb4AYNdE=";
static const char key_p384[] =
    "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBJyCXvv7STXR"
    "fJTFL2+CNt2wUrvmlkMsbEJGZs4WyyA0FC9Z4A7ZBveoixM0zLTQX+sHl+lXAOA8OaH2avTRWt1Yk81TI8qJ"
    "wHisx1ZK8XQ/kgBkVUjtm5FuH9iMx2N+kw==";
static const char key_p521[] =
    "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBABFyAsKj0Yu"
    "mHTbixK4fdNkFvZOq3uYBhjq3DByxyjLvzwxmqz38+DpjIybWY49lUalOa9+vHSnmNJiH9XQAOsC+AC0nPsR"
    "GAYK+jncONfUcC2vXDClYkDilw3y/rux78YlFQIMm+x5t+ZwqxdaN8s1vGnvRXaoD2H8O0AXQL3dvNqIBA==";
static const char key_rsa2048[] =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDFoH9h3SbAHKm/GaefCHnoqDo0Dk6DN1R0USTAC4crF8Je"
    "dzmrN7skEvD3ihSZslFISE1g7ImzsVoevQ8YMuw3t4dhb0x+8wkj1gf48oFMBgrgXWc3LHvu03EGy59JFeyF"
    "Tnnblqb9zU+uNdVZNx9Q6dyRoF8XLjSVpl5OCYvkOCW6d54vdH8BeLLdopOEF95XPxKVWwPsTqa46sv32f3G"
    "NTD05DUw3pCsq2mQAYYxr6FEBC/wBZiQ2krfrLAWJMvV+nejqk7qZzdcLJk86MYQzs/dtXOcQdNWWn1QqXmN"
    "qceIqbtu+P9Vg1O6DtR0+gdCnMUTvmniLfnUOLu6QCMl";
static const char key_rsa1024[] =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDQurYMDRm9j/umJXRp0kBEmrZWWQ3YSwwBD0DB41y0y68O"
    "uyrw1TIvPErsGcT6yRkyl5VQo6On/KkZaHBK8UUkpFXBvRUcHaUj3cFQNEnR9VhE36FF+/joRKZ2+z6PsSXq"
    "j7Nm6lEKbP/ml37TSfsfhxTEGXCglFnOwD0/T59bRw==";
static const char key_dsa[] =
    "ssh-dss AAAAB3NzaC1kc3MAAACBAKDrNo1uIJfy1on1P4fs94w9MpK1KCKGggEaI/14sMPlR6yY2RZAA2kR"
    "oqV5ls1bub7QbnuCaFKNdVnvVNt3zXAz3KkdE+ysIW6pqie96oGbR1VNIsKXuxjnjvui781jB4oNzuoKsJgQ"
    "uiQtVlGoP8ZvUw2l7u5OS7jcDlO0L2sPAAAAFQDEGQ2FvUWx1Bs13++BcNSGqjR4AwAAAIByGVSLd3wVRfd8"
    "iL39KSjSiiYy9dO/2sFhG6XdRE5Qsqh2uiroUWA8ILtcD5G2ILdUdz3BMqyhPTmyLvdVuFD7/YS1mepPd19q"
    "Nt6EU8azrbD2JglV4y18ECp8FITVLG1hNkAU9LJYWfbUM8ny4ka0l20kK+O1uUmyNm2k50gXygAAAIBtyCKP"
    "0JVRc2kt0jVta0VW7l0ty8Qri/xcTvSwHc6SUCSloDiLCRVVBtwpLwiwqjg61by5RP9AfAUcn7eVF/UTJNel"
    "oyn2jk47pzt6/jrNVRVkaM6qr/I+vVv61LR3pZoU3U3uitf5G6tAiE7uxwvBwt8zaNmS6CTR5RPS4bh0Dg==";
static const char key_sk_ed25519[] =
    "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIGL+IoDAnSPn3"
    "girabGkRpzcmTRIczKSQGSP0m7HpzmMAAAABHNzaDo=";
static const char key_sk_p256[] =
    "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb"
    "20AAAAIbmlzdHAyNTYAAABBBNruThbOf1u1Hw2HyEFfvvaqj3oeB2JuTbTx9xXgrOljDPuBM6CQzzJD2H1Lu"
    "/yH8uFILY0bG62NKiqeb4AYNdEAAAAEc3NoOg==";

static void assert_accepted(const char *line, const char *type, const char *fingerprint)
{
    struct pubkey key;
    char commented[PUBKEY_BLOB_SIZE];
    const char *refused;

    snprintf(commented, sizeof commented, "%s  kesha@nest, the old laptop ", line);
    refused = pubkey_parse(commented, &key);
    if (refused)
        fail_msg("%s: %s", type, refused);
    assert_string_equal(key.type, type);
    assert_string_equal(key.fingerprint, fingerprint);
    assert_string_equal(key.comment, "kesha@nest, the old laptop");
    assert_true(key.blob_size > 32);
    assert_null(pubkey_parse(line, &key));
    assert_string_equal(key.comment, "");
}

/* The fingerprints are what ssh-keygen -l prints. */
static void test_every_type_that_the_gate_offers_is_accepted(void **state)
{
    (void)state;
    assert_accepted(key_ed25519, "ssh-ed25519",
                    "SHA256:6lZbEpWkmmKYJ//I+tVB2Cvit7OJsIXyPR4RNeNtXUY");
    assert_accepted(key_p256, "ecdsa-sha2-nistp256",
                    "SHA256:9oD0pchPUUtN1jyEX8PGvU1ID5Q2O8PidJmdUzFTovg");
    assert_accepted(key_p384, "ecdsa-sha2-nistp384",
                    "SHA256:Q1Nw59m2aMVTQp18kUNgTKyyqhdr7Jlk29AqywKjt5E");
    assert_accepted(key_p521, "ecdsa-sha2-nistp521",
                    "SHA256:8YMweMWtXN4DcrO+QDSPrpZpChRMhb8qs/uxzu+y7O4");
    assert_accepted(key_rsa2048, "ssh-rsa", "SHA256:IVSlF1cNoHBr01ht7zD+MtbmZqllhOQ/fOoVUJeUin8");
    assert_accepted(key_sk_ed25519, "sk-ssh-ed25519@openssh.com",
                    "SHA256:cAiZVoCTccU+fT1Mip8L6oSHJ/mMxgWvzN0OkaCOFXw");
    assert_accepted(key_sk_p256, "sk-ecdsa-sha2-nistp256@openssh.com",
                    "SHA256:rqpLFIvB1Shcu65+fty2UjmN2SAGKIkJRAPwzsxplPQ");
}

static void assert_refused(const char *line, const char *words)
{
    struct pubkey key;
    const char *refused = pubkey_parse(line, &key);

    if (!refused)
        fail_msg("accepted: %s", line);
    if (!strstr(refused, words))
        fail_msg("\"%s\" does not say \"%s\" about %s", refused, words, line);
}

static void test_weak_and_unknown_types_are_refused(void **state)
{
    (void)state;
    assert_refused(key_dsa, "DSA keys are too weak");
    assert_refused(key_rsa1024, "at least 2048 bits");
    assert_refused("ssh-ed448 AAAA", "this type of key is not supported");
    assert_refused("ssh-rsa1 AAAA", "this type of key is not supported");
}

static void test_certificates_are_refused(void **state)
{
    (void)state;
    assert_refused("ssh-ed25519-cert-v01@openssh.com AAAA", "certificates are not supported");
    assert_refused("sk-ssh-ed25519-cert-v01@openssh.com AAAA", "certificates are not supported");
}

static void test_options_are_refused(void **state)
{
    char line[1024];

    (void)state;
    snprintf(line, sizeof line, "no-pty %s", key_ed25519);
    assert_refused(line, "options before the key");
    snprintf(line, sizeof line, "command=\"sh\" %s", key_ed25519);
    assert_refused(line, "options before the key");
    snprintf(line, sizeof line, "restrict %s", key_ed25519);
    assert_refused(line, "options before the key");
    snprintf(line, sizeof line, "from=\"10.0.0.1\",no-pty %s", key_p256);
    assert_refused(line, "options before the key");
}

static void test_private_keys_are_told_to_stay_secret(void **state)
{
    (void)state;
    assert_refused("-----BEGIN OPENSSH PRIVATE KEY-----", "keep the other secret");
    assert_refused("PuTTY-User-Key-File-2: ssh-ed25519", "keep the other secret");
}

static void test_broken_keys_are_refused(void **state)
{
    char line[1024];

    (void)state;
    assert_refused("", "this type of key");
    assert_refused("ssh-ed25519", "give one line");
    assert_refused("ssh-ed25519 ", "give one line");
    assert_refused("ssh-ed25519 AAAA", "give one line");
    assert_refused("ssh-ed25519 not*base64!!", "give one line");
    /* one character short, and a whole key with something behind it */
    snprintf(line, sizeof line, "%.*s", (int)strlen(key_ed25519) - 1, key_ed25519);
    assert_refused(line, "give one line");
    snprintf(line, sizeof line, "%sAAAA", key_ed25519);
    assert_refused(line, "give one line");
}

/* Else a key could be enrolled under a type that the gate treats otherwise. */
static void test_the_type_must_be_the_one_inside_the_key(void **state)
{
    char line[1024];

    (void)state;
    snprintf(line, sizeof line, "ssh-rsa%s", key_ed25519 + strlen("ssh-ed25519"));
    assert_refused(line, "give one line");
    snprintf(line, sizeof line, "ecdsa-sha2-nistp384%s", key_p256 + strlen("ecdsa-sha2-nistp256"));
    assert_refused(line, "give one line");
    snprintf(line, sizeof line, "ssh-ed25519%s",
             key_sk_ed25519 + strlen("sk-ssh-ed25519@openssh.com"));
    assert_refused(line, "give one line");
}

static void test_a_line_of_any_length_is_read_within_bounds(void **state)
{
    static char line[16001];
    struct pubkey key;

    (void)state;
    memset(line, 'A', sizeof line - 1);
    assert_refused(line, "this type of key");
    memcpy(line, "ssh-rsa ", 8);
    assert_refused(line, "give one line");
    memset(line, 'A', sizeof line - 1);
    snprintf(line, sizeof line, "%s ", key_ed25519);
    /* a comment of two-byte characters is cut between them */
    for (size_t at = strlen(line); at + 2 < sizeof line; at += 2)
        memcpy(line + at, "\xd0\xb6", 3);
    assert_null(pubkey_parse(line, &key));
    assert_int_equal(strlen(key.comment), PUBKEY_COMMENT_SIZE - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_that_the_gate_offers_is_accepted),
        cmocka_unit_test(test_weak_and_unknown_types_are_refused),
        cmocka_unit_test(test_certificates_are_refused),
        cmocka_unit_test(test_options_are_refused),
        cmocka_unit_test(test_private_keys_are_told_to_stay_secret),
        cmocka_unit_test(test_broken_keys_are_refused),
        cmocka_unit_test(test_the_type_must_be_the_one_inside_the_key),
        cmocka_unit_test(test_a_line_of_any_length_is_read_within_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

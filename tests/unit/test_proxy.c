/* test_proxy.c: headers of the PROXY protocol, right, wrong and cut anywhere. */
#include "tests/lib/test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "server/proxy.h"

#define V2 "\r\n\r\n\0\r\nQUIT\n"

struct parsed {
    enum proxy_got got;
    size_t size;
    bool named;
    struct sockaddr_storage from;
};

/* On a copy of exactly that size, so that a sanitizer sees a byte read too many. */
static struct parsed parse(const void *bytes, size_t count)
{
    struct parsed parsed = {.size = 0};
    unsigned char *copy = malloc(count ? count : 1);
    memcpy(copy, bytes, count);
    parsed.got = proxy_parse(copy, count, &parsed.size, &parsed.named, &parsed.from);
    free(copy);
    return parsed;
}

static void expect_from(const struct parsed *parsed, const char *expected)
{
    char text[INET6_ADDRSTRLEN];
    const void *address = parsed->from.ss_family == AF_INET
                              ? (const void *)&((const struct sockaddr_in *)&parsed->from)->sin_addr
                              : &((const struct sockaddr_in6 *)&parsed->from)->sin6_addr;
    assert_int_equal(parsed->got, PROXY_OK);
    assert_true(parsed->named);
    assert_non_null(inet_ntop(parsed->from.ss_family, address, text, sizeof(text)));
    assert_string_equal(text, expected);
}

static const char four_v1[] = "PROXY TCP4 192.0.2.1 198.51.100.9 56324 22\r\nSSH-2.0-x\r\n";
static const char six_v1[] = "PROXY TCP6 2001:db8::1 2001:db8::2 56324 22\r\n";
static const char four_v2[] = V2 "\x21\x11\0\x0c\xc0\0\2\1\xc6\x33\x64\x9\xdc\x04\0\x16SSH-";
static const char six_v2[] = V2 "\x21\x21\0\x27"
                                "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
                                "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\2"
                                "\xdc\x04\0\x16\x04\0\0";

static void test_version_1_names_the_client(void **state)
{
    (void)state;
    struct parsed parsed = parse(four_v1, sizeof(four_v1) - 1);
    expect_from(&parsed, "192.0.2.1");
    assert_int_equal(parsed.size, strlen("PROXY TCP4 192.0.2.1 198.51.100.9 56324 22\r\n"));
    parsed = parse(six_v1, sizeof(six_v1) - 1);
    expect_from(&parsed, "2001:db8::1");
}

static void test_version_2_names_the_client(void **state)
{
    (void)state;
    struct parsed parsed = parse(four_v2, sizeof(four_v2) - 1);
    expect_from(&parsed, "192.0.2.1");
    assert_int_equal(parsed.size, 28);
    parsed = parse(six_v2, sizeof(six_v2) - 1);
    expect_from(&parsed, "2001:db8::1");
    assert_int_equal(parsed.size, 16 + 39); /* with what stands behind the addresses */
}

static void test_a_health_check_names_nobody(void **state)
{
    (void)state;
    struct parsed parsed = parse(V2 "\x20\0\0\0", 16);
    assert_int_equal(parsed.got, PROXY_OK);
    assert_false(parsed.named);
    assert_int_equal(parsed.size, 16);
    parsed = parse("PROXY UNKNOWN\r\n", 15);
    assert_int_equal(parsed.got, PROXY_OK);
    assert_false(parsed.named);
}

static void expect_more_until(const char *bytes, size_t size)
{
    for (size_t count = 0; count < size; count++)
        assert_int_equal(parse(bytes, count).got, PROXY_MORE);
    assert_int_equal(parse(bytes, size).got, PROXY_OK);
}

static void test_a_header_cut_anywhere_waits_for_the_rest(void **state)
{
    (void)state;
    expect_more_until(four_v1, strlen("PROXY TCP4 192.0.2.1 198.51.100.9 56324 22\r\n"));
    expect_more_until(six_v1, sizeof(six_v1) - 1);
    expect_more_until(four_v2, 28);
    expect_more_until(six_v2, 16 + 39);
}

static void test_what_is_almost_a_header_is_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.9 56324 22\n",
        "PROXY TCP4 192.0.2 198.51.100.9 56324 22\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.9 99999 22\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.9 -1 22\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.9 56324 22 more\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.9 56324\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
        "PROXY TCP5 192.0.2.1 198.51.100.9 56324 22\r\n",
        "PROXYTCP4 192.0.2.1 198.51.100.9 56324 22\r\n",
        "PROXY \r\n",
        "\r\nSSH-2.0-x\r\n",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        if (parse(lines[i], strlen(lines[i])).got != PROXY_BAD)
            fail_msg("taken: %s", lines[i]);
    }
    assert_int_equal(parse("PROXY TCP4 192.0.2.1\0 198.51.100.9 1 2\r\n", 40).got, PROXY_BAD);
    assert_int_equal(parse(V2 "\x11\x11\0\x0c", 16).got, PROXY_BAD); /* version 1 in a v2 header */
    assert_int_equal(parse(V2 "\x22\x11\0\x0c", 16).got, PROXY_BAD); /* no such command */
    assert_int_equal(parse(V2 "\x21\x11\xff\xff", 16).got, PROXY_BAD);       /* too long */
    assert_int_equal(parse(V2 "\x21\x11\0\x04\1\2\3\4", 20).got, PROXY_BAD); /* too short */
    assert_int_equal(parse(V2 "\x21\x31\0\0", 16).got, PROXY_BAD);           /* a Unix socket */
}

static void test_a_version_1_line_has_an_end(void **state)
{
    (void)state;
    char line[200];
    memset(line, 'x', sizeof(line));
    memcpy(line, "PROXY TCP4 ", 11);
    assert_int_equal(parse(line, 106).got, PROXY_MORE);
    assert_int_equal(parse(line, 107).got, PROXY_BAD);
    assert_int_equal(parse(line, 200).got, PROXY_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version_1_names_the_client),
        cmocka_unit_test(test_version_2_names_the_client),
        cmocka_unit_test(test_a_health_check_names_nobody),
        cmocka_unit_test(test_a_header_cut_anywhere_waits_for_the_rest),
        cmocka_unit_test(test_what_is_almost_a_header_is_refused),
        cmocka_unit_test(test_a_version_1_line_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

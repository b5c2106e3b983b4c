/* sshkey.c: composes public keys byte by byte (RFC 8709), so that tests need no key files and no
 * random numbers. */
#include "tests/lib/sshkey.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

void sshkey_of(const char *word, char *line, char *fingerprint)
{
    static const unsigned char head[] = "\0\0\0\13ssh-ed25519\0\0\0\40";
    unsigned char blob[sizeof head - 1 + 32], hash[32];
    char text[128];
    int size;

    memcpy(blob, head, sizeof head - 1);
    SHA256((const unsigned char *)word, strlen(word), blob + sizeof head - 1);
    EVP_EncodeBlock((unsigned char *)text, blob, sizeof blob);
    assert_true(snprintf(line, 512, "ssh-ed25519 %s %.64s@test", text, word) < 512);
    SHA256(blob, sizeof blob, hash);
    size = EVP_EncodeBlock((unsigned char *)text, hash, sizeof hash);
    while (size > 0 && text[size - 1] == '=') /* as OpenSSH writes fingerprints */
        text[--size] = '\0';
    snprintf(fingerprint, 64, "SHA256:%.43s", text);
}

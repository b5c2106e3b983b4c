/* pubkey.h: a public key as people give it: one line of authorized_keys, without options. */
#ifndef POPUG_SERVER_PUBKEY_H
#define POPUG_SERVER_PUBKEY_H

#include <stddef.h>

enum {
    PUBKEY_TYPE_SIZE = 64,
    PUBKEY_FINGERPRINT_SIZE = 64,
    PUBKEY_COMMENT_SIZE = 256,
    PUBKEY_BLOB_SIZE = 4096,
    PUBKEY_RSA_BITS_MIN = 2048,
};

struct pubkey {
    char type[PUBKEY_TYPE_SIZE];               /* "ssh-ed25519" */
    char fingerprint[PUBKEY_FINGERPRINT_SIZE]; /* "SHA256:…", as ssh-keygen -l prints it */
    char comment[PUBKEY_COMMENT_SIZE];         /* may be empty; cut at a whole character */
    unsigned char blob[PUBKEY_BLOB_SIZE];      /* what the base64 stands for */
    size_t blob_size;
};

/* Fills in *key and returns NULL, or says in English what is wrong with the line and what would be
 * right; such a text completes "key: …" and lives for ever. Accepts ed25519, ecdsa on nistp256, 384
 * and 521, rsa of at least 2048 bits, and the sk- forms of security keys. */
const char *pubkey_parse(const char *line, struct pubkey *key);

#endif

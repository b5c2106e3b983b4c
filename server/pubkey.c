/* pubkey.c: reads a line of authorized_keys by libssh.
 *
 * Promises that what it accepts can log in: the type is one that the gate offers, and the bytes are
 * exactly those of a key of that type. Never reads options: nobody may smuggle `command=` in. */
#include "server/pubkey.h"

#include <libssh/libssh.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char not_a_line[] =
    "give one line as in a .pub file: the type, the key in base64, a comment";

static size_t word_length(const char *text)
{
    return strcspn(text, " \t");
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static const char *refuse_type(const char *line, const char *type)
{
    if (starts_with(line, "-----BEGIN") || starts_with(line, "PuTTY"))
        return "this is not a public key; give the line of the .pub file and keep the other secret";
    if (strcmp(type, "ssh-dss") == 0)
        return "DSA keys are too weak; make another with ssh-keygen -t ed25519";
    if (strstr(type, "-cert-"))
        return "certificates are not supported; give the plain public key";
    switch (ssh_key_type_from_name(type)) {
    case SSH_KEYTYPE_ED25519:
    case SSH_KEYTYPE_SK_ED25519:
    case SSH_KEYTYPE_SK_ECDSA:
    case SSH_KEYTYPE_RSA:
    case SSH_KEYTYPE_ECDSA_P256:
    case SSH_KEYTYPE_ECDSA_P384:
    case SSH_KEYTYPE_ECDSA_P521:
        return NULL;
    default:
        break;
    }
    if (strchr(type, '=') || strchr(type, ',') || strchr(type, '"') || starts_with(type, "no-") ||
        strstr(line, " ssh-") || strstr(line, " ecdsa-") || strstr(line, " sk-"))
        return "options before the key are not supported; begin with the type of the key";
    return "this type of key is not supported; use ed25519, ecdsa, rsa or a security key (sk-)";
}

/* The type, the key's base64 and the comment of a line; false when there are not two words. */
static bool split(const char *line, char *type, size_t type_size, char *base64, size_t base64_size,
                  const char **comment)
{
    size_t length;

    line += strspn(line, " \t");
    length = word_length(line);
    snprintf(type, type_size, "%.*s", (int)length, line);
    line += length;
    line += strspn(line, " \t");
    length = word_length(line);
    *comment = line + length + strspn(line + length, " \t");
    return length > 0 &&
           (size_t)snprintf(base64, base64_size, "%.*s", (int)length, line) < base64_size;
}

static bool decode(const char *base64, struct pubkey *key)
{
    size_t length = strlen(base64), padding = 0;
    int size;

    if (length == 0 || length % 4 != 0 || length / 4 * 3 > sizeof key->blob)
        return false;
    while (padding < 2 && base64[length - 1 - padding] == '=')
        padding++;
    size = EVP_DecodeBlock(key->blob, (const unsigned char *)base64, (int)length);
    if (size < 0)
        return false;
    key->blob_size = (size_t)size - padding;
    return true;
}

static size_t field(const unsigned char *blob, size_t size, size_t *at, const unsigned char **bytes)
{
    size_t length;

    if (size - *at < 4)
        return 0;
    length = (size_t)blob[*at] << 24 | (size_t)blob[*at + 1] << 16 | (size_t)blob[*at + 2] << 8 |
             blob[*at + 3];
    *at += 4;
    if (length > size - *at)
        return 0;
    *bytes = blob + *at;
    *at += length;
    return length;
}

/* Bits of the modulus of an RSA key's blob (RFC 4253: name, exponent, modulus); 0: malformed. */
static size_t rsa_bits(const struct pubkey *key)
{
    const unsigned char *bytes = NULL;
    size_t at = 0, length, bits;

    for (int i = 0; i < 2; i++)
        if (field(key->blob, key->blob_size, &at, &bytes) == 0)
            return 0;
    length = field(key->blob, key->blob_size, &at, &bytes);
    while (length > 0 && *bytes == 0)
        bytes++, length--;
    if (length == 0)
        return 0;
    bits = length * 8;
    for (unsigned char top = *bytes; !(top & 0x80); top = (unsigned char)(top << 1))
        bits--;
    return bits;
}

/* libssh believes the line about the type; the name inside the key must agree. */
static bool is_of_its_type(const struct pubkey *key)
{
    const unsigned char *name = NULL;
    size_t at = 0, length = field(key->blob, key->blob_size, &at, &name);

    return name && length == strlen(key->type) && memcmp(name, key->type, length) == 0;
}

/* The same base64 comes out as went in: nothing stands behind the key. */
static bool is_whole(ssh_key parsed, const char *base64)
{
    char *again = NULL;
    bool same;

    if (ssh_pki_export_pubkey_base64(parsed, &again) != SSH_OK)
        return false;
    same = strcmp(again, base64) == 0;
    ssh_string_free_char(again);
    return same;
}

static bool fingerprint_of(ssh_key parsed, char *fingerprint)
{
    unsigned char *hash = NULL;
    size_t length = 0;
    char *text = NULL;

    if (ssh_get_publickey_hash(parsed, SSH_PUBLICKEY_HASH_SHA256, &hash, &length) != SSH_OK)
        return false;
    text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, length);
    ssh_clean_pubkey_hash(&hash);
    if (!text)
        return false;
    snprintf(fingerprint, PUBKEY_FINGERPRINT_SIZE, "%s", text);
    ssh_string_free_char(text);
    return true;
}

static void keep_comment(const char *comment, char *kept)
{
    size_t length = strlen(comment);

    while (length > 0 && (comment[length - 1] == ' ' || comment[length - 1] == '\t'))
        length--;
    if (length >= PUBKEY_COMMENT_SIZE) {
        length = PUBKEY_COMMENT_SIZE - 1;
        while (length > 0 && ((unsigned char)comment[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(kept, comment, length);
    kept[length] = '\0';
}

const char *pubkey_parse(const char *line, struct pubkey *key)
{
    char base64[PUBKEY_BLOB_SIZE / 3 * 4 + 8];
    const char *comment, *refused;
    ssh_key parsed = NULL;
    bool fits;

    memset(key, 0, sizeof *key);
    fits = split(line, key->type, sizeof key->type, base64, sizeof base64, &comment);
    refused = refuse_type(line + strspn(line, " \t"), key->type);
    if (refused)
        return refused;
    if (!fits || !decode(base64, key) || !is_of_its_type(key))
        return not_a_line;
    if (ssh_pki_import_pubkey_base64(base64, ssh_key_type_from_name(key->type), &parsed) != SSH_OK)
        return not_a_line;
    if (!is_whole(parsed, base64) || !fingerprint_of(parsed, key->fingerprint))
        refused = not_a_line;
    else if (ssh_key_type(parsed) == SSH_KEYTYPE_RSA && rsa_bits(key) < PUBKEY_RSA_BITS_MIN)
        refused = "RSA keys need at least 2048 bits; make another with ssh-keygen -t ed25519";
    ssh_key_free(parsed);
    keep_comment(comment, key->comment);
    return refused;
}

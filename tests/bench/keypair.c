/* keypair.c: keys by libssh; see keypair.h. */
#include "tests/bench/keypair.h"

#include <libssh/libssh.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void keypair_new(struct keypair *pair, const char *path)
{
    ssh_key key = NULL;
    char *base64 = NULL;
    unsigned char *hash = NULL;
    size_t hash_size;
    char *text;

    if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK ||
        ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK ||
        ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &hash_size) != 0)
        abort();
    if (path && (ssh_pki_export_privkey_file(key, NULL, NULL, NULL, path) != SSH_OK ||
                 chmod(path, 0600) != 0))
        abort();
    if (asprintf(&pair->line, "ssh-ed25519 %s bench", base64) < 0)
        abort();
    text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, hash_size);
    if (asprintf(&pair->fingerprint, "%s", text) < 0)
        abort();
    ssh_string_free_char(text);
    ssh_clean_pubkey_hash(&hash);
    ssh_string_free_char(base64);
    ssh_key_free(key);
}

void keypair_free(struct keypair *pair)
{
    free(pair->line);
    free(pair->fingerprint);
}

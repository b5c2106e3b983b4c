/* keypair.h: new ed25519 keys for the measures. */
#ifndef POPUG_TESTS_BENCH_KEYPAIR_H
#define POPUG_TESTS_BENCH_KEYPAIR_H

struct keypair {
    char *line;        /* "ssh-ed25519 AAAA… bench", as in authorized_keys */
    char *fingerprint; /* "SHA256:…" */
};

/* Makes a key; with `path` the private one is written there, 0600. Aborts when libssh cannot. */
void keypair_new(struct keypair *pair, const char *path);
void keypair_free(struct keypair *pair);

#endif

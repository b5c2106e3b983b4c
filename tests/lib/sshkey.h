/* sshkey.h: public keys for tests, made from a word: the same word gives the same key, so nobody
 * has to keep them. They are well-formed ed25519 keys whose private half nobody knows. */
#ifndef POPUG_TESTS_LIB_SSHKEY_H
#define POPUG_TESTS_LIB_SSHKEY_H

/* line: "ssh-ed25519 AAAA… WORD@test" (512 bytes); fingerprint: "SHA256:…" (64 bytes). */
void sshkey_of(const char *word, char *line, char *fingerprint);

#endif

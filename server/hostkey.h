/* hostkey.h: the server's ed25519 key in the state directory. */
#ifndef POPUG_SERVER_HOSTKEY_H
#define POPUG_SERVER_HOSTKEY_H

#include <libssh/libssh.h>

enum { HOSTKEY_FINGERPRINT_MAX = 64 };

/* "SHA256:…", as ssh shows it, of any key; 0 or -1. */
int hostkey_fingerprint(ssh_key key, char fingerprint[HOSTKEY_FINGERPRINT_MAX]);

/* Loads STATE/host_ed25519, made first (0600) when it is not there. The caller frees with
 * ssh_key_free; NULL when it cannot be had (the log says why). */
ssh_key hostkey_load(const char *state);

#endif

/* visit.h: one SSH login by libssh's client, as the real one does it: none, probe, signature, pty,
 * shell. Its own cost is not measured: only the server's processes are. Not for hostile servers:
 * the host key is not checked. */
#ifndef POPUG_TESTS_BENCH_VISIT_H
#define POPUG_TESTS_BENCH_VISIT_H

#include <stdbool.h>

struct visit;

struct visit_target {
    int port; /* on 127.0.0.1 */
    const char *user;
    const char *key;    /* path of the private key */
    const char *marker; /* text that the first whole screen has */
};

/* Logs in, with an 80x24 xterm-256color, and waits for the marker. NULL, with a line on stderr,
 * when that fails. */
struct visit *visit_open(const struct visit_target *target);
/* Quits by the key q, waits for the end, disconnects. */
void visit_close(struct visit *visit);

/* Drops what has arrived, sends the key, waits for the first bytes: milliseconds, or -1. */
double visit_key_ms(struct visit *visit, char key);

#endif

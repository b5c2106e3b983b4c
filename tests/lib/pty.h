/* pty.h: a program on a terminal of its own, most often the real ssh with the dashboard in it.
 *
 *     struct pty *pty = pty_ssh(daemon, "kesha", NULL);
 *     pty_wait(pty, "My tasks");
 *     pty_type(pty, "d");
 *
 * Whatever is waited for must come within the deadline of until.h; else the test fails and shows
 * the screen. */
#ifndef POPUG_TESTS_LIB_PTY_H
#define POPUG_TESTS_LIB_PTY_H

#include "tests/lib/daemon.h"
#include "tests/lib/term.h"
#include "tests/lib/until.h"

struct pty;

struct pty_options {
    int cols, rows;           /* 0: 80x24 */
    const char *term;         /* NULL: xterm-256color */
    const char *lang;         /* LANG, sent along; NULL: none */
    const char *const *words; /* the remote command, NULL-terminated; NULL: none */
    const char *agent;        /* the agent's socket: use it and no key file; NULL: none */
};

/* ssh with that key to the daemon, in a terminal; options may be NULL. The caller frees. */
struct pty *pty_ssh(struct daemon *daemon, const char *key, const struct pty_options *options);

/* Any program; words in options are not used. */
struct pty *pty_start(const char *const argv[], const struct pty_options *options);
void pty_free(struct pty *pty); /* kills the program; NULL is allowed */

void pty_type(struct pty *pty, const char *keys);
void pty_resize(struct pty *pty, int cols, int rows);

/* The screen as it is now, after reading what has come. */
struct term *pty_term(struct pty *pty);
bool pty_has(struct pty *pty, const char *text);

void pty_wait(struct pty *pty, const char *text);      /* until it is on the screen */
void pty_wait_gone(struct pty *pty, const char *text); /* until it is not */

/* Types the keys again and again until the text is there: for keys that mean nothing while rows are
 * still being loaded. They must do no harm when they come once too often. */
void pty_type_until(struct pty *pty, const char *keys, const char *text);

/* Waits until the program has ended; returns its code as in struct run. */
int pty_end(struct pty *pty);

/* Its pid, and whether it has ended. */
pid_t pty_pid(const struct pty *pty);
bool pty_ended(struct pty *pty);

#endif

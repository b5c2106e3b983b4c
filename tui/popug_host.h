/* popug_host.h: what popug gives its commands and screens: the operator's socket, or the user's own
 * ssh as a child (`ssh -s HOST popug`). */
#ifndef POPUG_TUI_POPUG_HOST_H
#define POPUG_TUI_POPUG_HOST_H

#include <sys/types.h>

#include "tui/host.h"

struct popug_host {
    struct host host; /* what the faces see */
    char *socket;     /* the operator's socket; NULL with ssh */
    char **ssh;       /* the words of the ssh command; NULL without */
    char *invocation;
    pid_t child;  /* ssh; -1: none */
    int ready_fd; /* a connection that already answered, for the first connect; -1: none */
};

/* The operator's socket in `state`; NULL: the default directory. Connects to nothing yet. */
void popug_host_local(struct popug_host *host, const char *state);
/* ssh to `target` with these words for ssh before it ("-p", "4022"), borrowed, as is target. Starts
 * nothing yet. */
void popug_host_ssh(struct popug_host *host, const char *target, char *const *words, int count);

/* Makes sure that somebody answers. NULL, or why not and what to do: the caller frees. With ssh
 * this is when it may ask for a passphrase. */
char *popug_host_reach(struct popug_host *host);

void popug_host_end(struct popug_host *host);

#endif

/* gate_peers.h: the sessions a gate has forked: who they are and whether they have logged in. */
#ifndef POPUG_SERVER_GATE_PEERS_H
#define POPUG_SERVER_GATE_PEERS_H

#include <stdbool.h>
#include <sys/types.h>

#include "server/limit.h"
#include "server/report.h"

enum { PEERS_LOGGING_IN_MAX = 1024 };

struct peer {
    pid_t pid;
    int report_fd; /* -1: nothing more is awaited from it */
    struct limit_source source;
    bool named;  /* source is from the PROXY header */
    bool failed; /* tried to log in and was refused */
    bool grace;  /* took too long */
    bool authenticated;
    bool dropped; /* we have killed it */
};

struct peers {
    struct peer *list;
    int count, room;
};

void peers_add(struct peers *peers, pid_t pid, int report_fd, const struct limit_source *source);
/* NULL when it is none of ours. Valid until the next add or remove. */
struct peer *peers_find(struct peers *peers, pid_t pid);
void peers_remove(struct peers *peers, struct peer *peer);
void peer_close(struct peer *peer);

int peers_logging_in(const struct peers *peers);
int peers_logging_in_from(const struct peers *peers, const struct limit_source *source);

/* In a session: closes the descriptors of all others. */
void peers_close(struct peers *peers);
void peers_free(struct peers *peers);

#endif

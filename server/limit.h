/* limit.h: who may try to log in: OpenSSH's MaxStartups with random early drop, a cap per source on
 * connections that have not logged in, and penalties for sources that misbehave. Pure: the clock
 * and the dice are the caller's, nothing is opened, sent or logged. */
#ifndef POPUG_SERVER_LIMIT_H
#define POPUG_SERVER_LIMIT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "server/config.h"

/* Whom a limit counts: an IPv4 address, or the /64 of an IPv6 one. */
struct limit_source {
    unsigned char bytes[16];
};

struct limit_source limit_source_of(const struct sockaddr *address);
bool limit_same_source(const struct limit_source *a, const struct limit_source *b);

enum limit_verdict {
    LIMIT_ACCEPT,
    LIMIT_STARTUPS, /* too many connections are logging in */
    LIMIT_SOURCE,   /* too many of them from this source */
    LIMIT_PENALTY,  /* this source must wait */
};
const char *limit_verdict_text(enum limit_verdict verdict);

enum limit_fault {
    LIMIT_FAULT_NO_AUTH,     /* left without trying to log in: 1 s */
    LIMIT_FAULT_AUTH_FAILED, /* 5 s */
    LIMIT_FAULT_GRACE,       /* took longer than login_grace: 10 s */
    LIMIT_FAULT_CRASH,       /* brought its session down: 90 s */
};

struct limit;

/* `config` is borrowed and outlives it. */
struct limit *limit_new(const struct config *config);
void limit_free(struct limit *limit);

/* May one more connection that has not logged in be taken? `dice` is uniform in 0..99;
 * `unauthenticated` and `from_source` count those that are at it, without this one. */
enum limit_verdict limit_judge(struct limit *limit, const struct limit_source *source,
                               int unauthenticated, int from_source, int dice, int64_t now_ms);
/* The same for a source that became known later (PROXY protocol): penalties and its own cap only.
 */
enum limit_verdict limit_judge_source(struct limit *limit, const struct limit_source *source,
                                      int from_source, int64_t now_ms);

/* Penalties add up; they are enforced from 15 s on and never exceed 600 s. */
void limit_punish(struct limit *limit, const struct limit_source *source, enum limit_fault fault,
                  int64_t now_ms);

/* For logs that a flood would fill: true when this one may be told (at once, then at most one a
 * second); *untold gets how many were kept back since the last. */
bool limit_may_log(struct limit *limit, int64_t now_ms, int *untold);

#endif

/* limit.c: the limits as arithmetic over a table of sources. Promises a fixed amount of memory:
 * when the table is full the source that would be forgiven first is forgotten. */
#include "server/limit.h"

#include <stdlib.h>
#include <string.h>

enum {
    SOURCES_MAX = 4096,
    ENFORCED_FROM_MS = 15000,
    PENALTY_MAX_MS = 600000,
    LOG_EVERY_MS = 1000,
};

struct penalty {
    struct limit_source source;
    int64_t until_ms; /* 0 or past: the place is free */
    bool enforced;
};

struct limit {
    const struct config *config;
    int64_t log_again_at_ms;
    int untold;
    int penalty_count;
    struct penalty penalties[SOURCES_MAX];
};

struct limit_source limit_source_of(const struct sockaddr *address)
{
    struct limit_source source = {{0}};
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)address;
        bool mapped = IN6_IS_ADDR_V4MAPPED(&six->sin6_addr);
        memcpy(source.bytes, &six->sin6_addr, mapped ? 16 : 8);
    } else if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)address;
        source.bytes[10] = source.bytes[11] = 0xff;
        memcpy(source.bytes + 12, &four->sin_addr, 4);
    }
    return source;
}

bool limit_same_source(const struct limit_source *a, const struct limit_source *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

const char *limit_verdict_text(enum limit_verdict verdict)
{
    static const char *const texts[] = {
        [LIMIT_ACCEPT] = "accepted",
        [LIMIT_STARTUPS] = "max_startups",
        [LIMIT_SOURCE] = "max_unauthenticated_per_source",
        [LIMIT_PENALTY] = "penalty",
    };
    return texts[verdict];
}

struct limit *limit_new(const struct config *config)
{
    struct limit *limit = calloc(1, sizeof(*limit));
    if (!limit)
        abort();
    limit->config = config;
    return limit;
}

void limit_free(struct limit *limit)
{
    free(limit);
}

/* OpenSSH's rule: from `begin` on the share dropped grows evenly from `rate` percent to all at
 * `full`. */
static bool startups_allow(const struct config *config, int unauthenticated, int dice)
{
    int begin = config->max_startups_begin, full = config->max_startups_full;
    if (unauthenticated < begin)
        return true;
    if (unauthenticated >= full || config->max_startups_rate == 100)
        return false;
    int percent = (100 - config->max_startups_rate) * (unauthenticated - begin) / (full - begin);
    return dice >= percent + config->max_startups_rate;
}

static struct penalty *find(struct limit *limit, const struct limit_source *source)
{
    for (int i = 0; i < limit->penalty_count; i++) {
        if (limit_same_source(&limit->penalties[i].source, source))
            return &limit->penalties[i];
    }
    return NULL;
}

/* Forgets those that are over, keeping the table dense. */
static void forget(struct limit *limit, int64_t now_ms)
{
    for (int i = 0; i < limit->penalty_count;) {
        if (limit->penalties[i].until_ms <= now_ms)
            limit->penalties[i] = limit->penalties[--limit->penalty_count];
        else
            i++;
    }
}

enum limit_verdict limit_judge_source(struct limit *limit, const struct limit_source *source,
                                      int from_source, int64_t now_ms)
{
    forget(limit, now_ms);
    const struct penalty *penalty = find(limit, source);
    if (limit->config->penalties && penalty && penalty->enforced)
        return LIMIT_PENALTY;
    if (from_source >= limit->config->max_unauthenticated_per_source)
        return LIMIT_SOURCE;
    return LIMIT_ACCEPT;
}

enum limit_verdict limit_judge(struct limit *limit, const struct limit_source *source,
                               int unauthenticated, int from_source, int dice, int64_t now_ms)
{
    enum limit_verdict verdict = limit_judge_source(limit, source, from_source, now_ms);
    if (verdict == LIMIT_ACCEPT && !startups_allow(limit->config, unauthenticated, dice))
        return LIMIT_STARTUPS;
    return verdict;
}

static struct penalty *place(struct limit *limit, const struct limit_source *source)
{
    struct penalty *chosen;
    if (limit->penalty_count < SOURCES_MAX) {
        chosen = &limit->penalties[limit->penalty_count++];
    } else {
        chosen = &limit->penalties[0];
        for (int i = 1; i < SOURCES_MAX; i++) {
            if (limit->penalties[i].until_ms < chosen->until_ms)
                chosen = &limit->penalties[i];
        }
    }
    *chosen = (struct penalty){.source = *source};
    return chosen;
}

void limit_punish(struct limit *limit, const struct limit_source *source, enum limit_fault fault,
                  int64_t now_ms)
{
    static const int64_t costs_ms[] = {
        [LIMIT_FAULT_NO_AUTH] = 1000,
        [LIMIT_FAULT_AUTH_FAILED] = 5000,
        [LIMIT_FAULT_GRACE] = 10000,
        [LIMIT_FAULT_CRASH] = 90000,
    };
    if (!limit->config->penalties)
        return;
    forget(limit, now_ms);
    struct penalty *penalty = find(limit, source);
    if (!penalty)
        penalty = place(limit, source);
    int64_t from_ms = penalty->until_ms > now_ms ? penalty->until_ms : now_ms;
    penalty->until_ms = from_ms + costs_ms[fault];
    if (penalty->until_ms > now_ms + PENALTY_MAX_MS)
        penalty->until_ms = now_ms + PENALTY_MAX_MS;
    if (penalty->until_ms - now_ms >= ENFORCED_FROM_MS)
        penalty->enforced = true;
}

bool limit_may_log(struct limit *limit, int64_t now_ms, int *untold)
{
    if (now_ms < limit->log_again_at_ms) {
        limit->untold++;
        return false;
    }
    *untold = limit->untold;
    limit->untold = 0;
    limit->log_again_at_ms = now_ms + LOG_EVERY_MS;
    return true;
}

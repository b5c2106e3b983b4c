/* push.h: what connections are told without having asked: `changed`, `progress`, `bye`.
 *
 * Pushes are coalesced: a connection has one pending flag per noun, and is told at most ten times a
 * second. Marks are made only after the commit of the turn whose work they speak of. */
#ifndef POPUG_SERVER_PUSH_H
#define POPUG_SERVER_PUSH_H

#include <jansson.h>

/* X(SYMBOL, word of watch.set and changed) */
#define NOUN_LIST(X)                                                                               \
    X(ACCOUNT, "account")                                                                          \
    X(KEY, "key")                                                                                  \
    X(TASK, "task")                                                                                \
    X(LEDGER, "ledger")                                                                            \
    X(PAYMENT, "payment")                                                                          \
    X(DAY, "day")                                                                                  \
    X(STATS, "stats")                                                                              \
    X(JOB, "job")                                                                                  \
    X(EVENT, "event")

enum noun_index {
#define NOUN_INDEX(symbol, word) NOUN_INDEX_##symbol,
    NOUN_LIST(NOUN_INDEX)
#undef NOUN_INDEX
        NOUN_COUNT
};

/* Bits, to be or-ed. */
enum noun {
#define NOUN_BIT(symbol, word) NOUN_##symbol = 1 << NOUN_INDEX_##symbol,
    NOUN_LIST(NOUN_BIT)
#undef NOUN_BIT
};

struct core;
struct job;

/* After COMMIT: these nouns changed, that job went on. Nothing is sent before push_run. */
void push_mark(struct core *core, unsigned nouns);
void push_job(struct core *core, const struct job *job);
/* Tells whoever may be told now; sees to it that the others are told in time. */
void push_run(struct core *core);

/* The words of watch.set as bits. */
unsigned push_nouns(const json_t *words);
/* The parameters of a job's `progress`, a new reference. */
json_t *push_progress(const struct job *job);

#endif

/* effects.h: what one request asks for beyond the store: carried out after COMMIT, or forgotten. */
#ifndef POPUG_SERVER_EFFECTS_H
#define POPUG_SERVER_EFFECTS_H

#include <stdbool.h>
#include <stdint.h>

#include "server/conn.h"

enum { EFFECTS_ENDINGS = 4 };

/* Sessions that end: the account's, all or those of one key. */
struct ending {
    int64_t account;                        /* 0: whoever has the key */
    char fingerprint[KEY_FINGERPRINT_SIZE]; /* "": any */
    const char *reason;                     /* a constant */
};

struct effects {
    unsigned changed; /* enum noun bits */
    struct ending endings[EFFECTS_ENDINGS];
    int ending_count;
    bool pins; /* the connection is now `pinned` */
    struct identity pinned;
    bool job_added;
    const char *bye; /* the connection is told so and closed, even when the request failed */
};

/* Does the ending concern this identity? */
bool effects_end(const struct effects *effects, const struct identity *identity,
                 const char **reason);

#endif

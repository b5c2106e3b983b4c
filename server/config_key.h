/* config_key.h: the one list of the keys of popugd.conf: name, where the value goes, what it may
 * be. */
#ifndef POPUG_SERVER_CONFIG_KEY_H
#define POPUG_SERVER_CONFIG_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/config.h"

struct config_key {
    const char *name;
    /* Puts `value` where the key belongs; false: the value is refused and nothing was changed. */
    bool (*take)(struct config *config, const struct config_key *key, const char *value);
    size_t offset;        /* of the field in struct config */
    int64_t low, high;    /* of numbers */
    const char *preset;   /* the value when none is given; NULL: none */
    const char *expected; /* what would be right, for the error line */
    bool list;            /* several values may be given: { "a", "b" } */
};

extern const struct config_key config_keys[];
extern const int config_key_count;

/* The key of that name, NULL when there is none. */
const struct config_key *config_key_find(const char *name);
/* The known name that is written most alike, for "did you mean". */
const char *config_key_nearest(const char *name);

#endif

/* config.h: what popugd is told by its flags and its configuration file. Read once by the supervisor,
 * checked whole, handed to the children as it is; nobody changes it afterwards. */
#ifndef POPUG_SERVER_CONFIG_H
#define POPUG_SERVER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

enum { CONFIG_LISTEN_MAX = 16 };

struct config {
    char *file;  /* NULL: none */
    char *state; /* absolute path of the state directory */
    char *listen[CONFIG_LISTEN_MAX]; /* "ADDR:PORT", "[::]:PORT" */
    int listen_count;
    char *zone;       /* IANA name, checked: its file is there */
    char *clock_file; /* NULL: the real clock */
    char *locale;     /* of people who chose none: "en", "ru" */
    char *currency;   /* sign or code before or after sums: "$" */

    unsigned assignees; /* enum method_who bits of the pool's roles; WHO_ACCOUNTS: all */
    int64_t fee_min, fee_max, reward_min, reward_max; /* whole units */

    int login_grace_s;
    int max_startups_begin, max_startups_rate, max_startups_full; /* "10:30:100" */
    int max_unauthenticated_per_source;
    int max_sessions_per_account;
    int idle_timeout_s; /* 0: off */
    int keepalive_s;
    bool penalties;
    bool proxy_protocol;
};

struct config_flags {
    const char *file, *state, *zone, *clock_file;
    const char *listen[CONFIG_LISTEN_MAX];
    int listen_count;
};

/* Reads the file (flags win over it), fills in defaults, checks every value. On failure prints one
 * line per mistake to stderr (file, line, what would be right) and returns NULL. The caller frees. */
struct config *config_load(const struct config_flags *flags);
void config_free(struct config *config);

#endif

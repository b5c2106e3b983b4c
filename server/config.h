/* config.h: what popugd is told by its flags and its configuration file. Read once by the
 * supervisor, checked whole, handed to the children as it is; nobody changes it afterwards. */
#ifndef POPUG_SERVER_CONFIG_H
#define POPUG_SERVER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

enum { CONFIG_LISTEN_MAX = 16, CONFIG_KAFKA_MAX = 64 };

#define CONFIG_DEFAULT_FILE "/etc/popug/popugd.conf"

/* One `kafka_NAME = value` of the file: name "security.protocol" for kafka_security_protocol. */
struct config_kafka {
    char *name;
    char *value;
};

struct config {
    char *file;                      /* NULL: none */
    char *state;                     /* absolute path of the state directory */
    char *listen[CONFIG_LISTEN_MAX]; /* "ADDR:PORT", "[::]:PORT", "*:PORT" (every address) */
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
    int keepalive_s;    /* 0: off */
    bool penalties;
    bool proxy_protocol;

    char *smtp_url;                                      /* NULL: no mail is sent */
    char *smtp_user, *smtp_password_file, *smtp_ca_file; /* NULL: not given */
    char *mail_from;
    char *kafka_brokers; /* NULL: no events are sent */
    char *kafka_accounts_topic;
    struct config_kafka kafka[CONFIG_KAFKA_MAX]; /* for librdkafka, unread */
    int kafka_count;
    int backup_keep; /* backups */
};

struct config_flags {
    const char *file, *state, *zone, *clock_file;
    const char *listen[CONFIG_LISTEN_MAX];
    int listen_count;
};

/* Reads the file (flags win over it), fills in defaults, checks every value. On failure prints one
 * line per mistake to stderr (file, line, what would be right) and returns NULL. The caller frees.
 */
struct config *config_load(const struct config_flags *flags);
void config_free(struct config *config);

#endif

/* config_key.c: the keys of popugd.conf and the checks of their values. Promises that a value is
 * taken whole or refused; never prints and never reads the configuration file itself. */
#include "server/config_key.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/methods.h"

static void *field_of(struct config *config, const struct config_key *key)
{
    return (char *)config + key->offset;
}

static bool parse_number(const char *value, int64_t low, int64_t high, int64_t *number)
{
    char *end;
    errno = 0;
    long long parsed = strtoll(value, &end, 10);
    if (errno || end == value || *end || isspace((unsigned char)*value))
        return false;
    if (parsed < low || parsed > high)
        return false;
    *number = parsed;
    return true;
}

static bool take_int(struct config *config, const struct config_key *key, const char *value)
{
    int64_t number;
    if (!parse_number(value, key->low, key->high, &number))
        return false;
    *(int *)field_of(config, key) = (int)number;
    return true;
}

static bool take_amount(struct config *config, const struct config_key *key, const char *value)
{
    return parse_number(value, key->low, key->high, field_of(config, key));
}

static bool take_flag(struct config *config, const struct config_key *key, const char *value)
{
    static const char *const on[] = {"on", "yes", "true"};
    static const char *const off[] = {"off", "no", "false"};
    for (size_t i = 0; i < sizeof(on) / sizeof(*on); i++) {
        if (strcmp(value, on[i]) == 0 || strcmp(value, off[i]) == 0) {
            *(bool *)field_of(config, key) = strcmp(value, on[i]) == 0;
            return true;
        }
    }
    return false;
}

static bool take_startups(struct config *config, const struct config_key *key, const char *value)
{
    int begin, rate, full, used = -1;
    (void)key;
    if (sscanf(value, "%6d:%6d:%6d%n", &begin, &rate, &full, &used) != 3 || value[used])
        return false;
    if (begin < 1 || rate < 0 || rate > 100 || full < begin || full > 100000)
        return false;
    config->max_startups_begin = begin;
    config->max_startups_rate = rate;
    config->max_startups_full = full;
    return true;
}

static bool put_text(struct config *config, const struct config_key *key, const char *value)
{
    char **field = field_of(config, key);
    char *copy = strdup(value);
    if (!copy)
        abort();
    free(*field);
    *field = copy;
    return true;
}

/* Printable, without spaces at its ends: fit for a log line. */
static bool is_plain(const char *value)
{
    size_t size = strlen(value);
    if (size == 0 || size > 1000 || isspace((unsigned char)value[0]) ||
        isspace((unsigned char)value[size - 1]))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (iscntrl((unsigned char)value[i]))
            return false;
    }
    return true;
}

static bool take_plain(struct config *config, const struct config_key *key, const char *value)
{
    return is_plain(value) && put_text(config, key, value);
}

static bool take_state(struct config *config, const struct config_key *key, const char *value)
{
    return value[0] == '/' && strlen(value) < 90 && take_plain(config, key, value);
}

static bool take_zone(struct config *config, const struct config_key *key, const char *value)
{
    char path[PATH_MAX], magic[4];
    if (!is_plain(value) || value[0] == '/' || strstr(value, "..") || strlen(value) > 100)
        return false;
    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", value);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool right = read(fd, magic, sizeof(magic)) == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
    close(fd);
    return right && put_text(config, key, value);
}

static bool take_locale(struct config *config, const struct config_key *key, const char *value)
{
    return (strcmp(value, "en") == 0 || strcmp(value, "ru") == 0) && put_text(config, key, value);
}

static bool take_currency(struct config *config, const struct config_key *key, const char *value)
{
    return strlen(value) <= 8 && take_plain(config, key, value);
}

static bool take_assignees(struct config *config, const struct config_key *key, const char *value)
{
    static const struct {
        const char *word;
        unsigned who;
    } roles[] = {{"all", WHO_ACCOUNTS},
                 {"popug", WHO_POPUG},
                 {"manager", WHO_MANAGER},
                 {"accountant", WHO_ACCOUNTANT},
                 {"admin", WHO_ADMIN}};
    (void)key;
    for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++) {
        if (strcmp(value, roles[i].word) == 0) {
            config->assignees |= roles[i].who;
            return true;
        }
    }
    return false;
}

/* HOST:PORT, [V6]:PORT or *:PORT; whether the host can be bound is found out when it is. */
static bool is_address(const char *value, int64_t lowest_port)
{
    const char *colon = strrchr(value, ':');
    int64_t port;
    if (!is_plain(value) || !colon || colon == value || strlen(value) > 100)
        return false;
    if (!parse_number(colon + 1, lowest_port, 65535, &port))
        return false;
    size_t host = (size_t)(colon - value);
    if (value[0] == '[')
        return host > 2 && value[host - 1] == ']';
    return memchr(value, ':', host) == NULL;
}

static bool take_listen(struct config *config, const struct config_key *key, const char *value)
{
    (void)key;
    if (config->listen_count == CONFIG_LISTEN_MAX || !is_address(value, 0))
        return false;
    config->listen[config->listen_count] = strdup(value);
    if (!config->listen[config->listen_count])
        abort();
    config->listen_count++;
    return true;
}

static bool take_brokers(struct config *config, const struct config_key *key, const char *value)
{
    char *copy = strdup(value), *rest = NULL;
    bool right = copy && is_plain(value);
    for (char *one = copy ? strtok_r(copy, ",", &rest) : NULL; one && right;
         one = strtok_r(NULL, ",", &rest))
        right = is_address(one, 1);
    free(copy);
    return right && put_text(config, key, value);
}

static bool take_topic(struct config *config, const struct config_key *key, const char *value)
{
    size_t size = strlen(value);
    if (size < 1 || size > 249)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (!isalnum((unsigned char)value[i]) && !strchr("._-", value[i]))
            return false;
    }
    return put_text(config, key, value);
}

static bool take_smtp(struct config *config, const struct config_key *key, const char *value)
{
    bool smtp = strncmp(value, "smtp://", 7) == 0 && value[7];
    bool smtps = strncmp(value, "smtps://", 8) == 0 && value[8];
    return (smtp || smtps) && !strchr(value, ' ') && take_plain(config, key, value);
}

static bool take_mail(struct config *config, const struct config_key *key, const char *value)
{
    const char *at = strrchr(value, '@');
    bool right = at && at != value && at[1] && !strpbrk(value, " <>,;");
    return right && strlen(value) <= 254 && take_plain(config, key, value);
}

static bool take_file(struct config *config, const struct config_key *key, const char *value)
{
    struct stat st;
    bool right = value[0] == '/' && stat(value, &st) == 0 && S_ISREG(st.st_mode);
    return right && access(value, R_OK) == 0 && take_plain(config, key, value);
}

const struct config_key *config_key_find(const char *name)
{
    for (int i = 0; i < config_key_count; i++) {
        if (strcmp(config_keys[i].name, name) == 0)
            return &config_keys[i];
    }
    return NULL;
}

/* Levenshtein distance; names are short. */
static int distance(const char *a, const char *b)
{
    int row[64];
    int width = (int)strnlen(b, 63);
    for (int j = 0; j <= width; j++)
        row[j] = j;
    for (int i = 1; a[i - 1]; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= width; j++) {
            int change = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            int least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            row[j] = change < least ? change : least;
        }
    }
    return row[width];
}

const char *config_key_nearest(const char *name)
{
    const char *nearest = config_keys[0].name;
    int least = INT_MAX;
    for (int i = 0; i < config_key_count; i++) {
        int far = distance(name, config_keys[i].name);
        if (far < least) {
            least = far;
            nearest = config_keys[i].name;
        }
    }
    return nearest;
}

#define AT(field) offsetof(struct config, field)
#define AMOUNT    "a whole number from 1 to 1000000"
#define SECONDS   "seconds, a whole number from 0 (off) to 86400"
#define COUNT     "a whole number from 1 to 100000"
#define A_FILE    "the absolute path of a file that popugd may read"

/* clang-format off */
const struct config_key config_keys[] = {
    {"listen", take_listen, AT(listen), 0, 0, NULL,
     "ADDR:PORT, [V6ADDR]:PORT or *:PORT (up to 16: { \"127.0.0.1:2222\", \"[::1]:2222\" })", true},
    {"state", take_state, AT(state), 0, 0, NULL, "an absolute path of up to 89 bytes", false},
    {"zone", take_zone, AT(zone), 0, 0, NULL, "an IANA zone that is in /usr/share/zoneinfo, such as Europe/Moscow", false},
    {"locale", take_locale, AT(locale), 0, 0, "en", "en or ru", false},
    {"currency", take_currency, AT(currency), 0, 0, "$", "a sign or a code of up to 8 bytes, such as $ or EUR", false},
    {"assignees", take_assignees, AT(assignees), 0, 0, NULL,
     "all, or some of { \"popug\", \"manager\", \"accountant\", \"admin\" }", true},
    {"fee_min", take_amount, AT(fee_min), 1, 1000000, "10", AMOUNT, false},
    {"fee_max", take_amount, AT(fee_max), 1, 1000000, "20", AMOUNT, false},
    {"reward_min", take_amount, AT(reward_min), 1, 1000000, "20", AMOUNT, false},
    {"reward_max", take_amount, AT(reward_max), 1, 1000000, "40", AMOUNT, false},
    {"login_grace", take_int, AT(login_grace_s), 1, 3600, "120", "seconds, a whole number from 1 to 3600", false},
    {"max_startups", take_startups, 0, 0, 0, "10:30:100", "BEGIN:PERCENT:FULL, such as 10:30:100", false},
    {"max_unauthenticated_per_source", take_int, AT(max_unauthenticated_per_source), 1, 100000, "20", COUNT, false},
    {"max_sessions_per_account", take_int, AT(max_sessions_per_account), 1, 100000, "20", COUNT, false},
    {"idle_timeout", take_int, AT(idle_timeout_s), 0, 86400, "0", SECONDS, false},
    {"keepalive", take_int, AT(keepalive_s), 0, 86400, "30", SECONDS, false},
    {"penalties", take_flag, AT(penalties), 0, 0, "on", "on or off", false},
    {"proxy_protocol", take_flag, AT(proxy_protocol), 0, 0, "off", "on or off", false},
    {"smtp_url", take_smtp, AT(smtp_url), 0, 0, NULL, "smtp://HOST:PORT or smtps://HOST:PORT", false},
    {"smtp_user", take_plain, AT(smtp_user), 0, 0, NULL, "a name", false},
    {"smtp_password_file", take_file, AT(smtp_password_file), 0, 0, NULL, A_FILE, false},
    {"smtp_ca_file", take_file, AT(smtp_ca_file), 0, 0, NULL, A_FILE, false},
    {"mail_from", take_mail, AT(mail_from), 0, 0, NULL, "a bare mail address, such as popug@example.com", false},
    {"kafka_brokers", take_brokers, AT(kafka_brokers), 0, 0, NULL, "HOST:PORT,HOST:PORT…", false},
    {"kafka_accounts_topic", take_topic, AT(kafka_accounts_topic), 0, 0, NULL,
     "a topic: 1 to 249 of letters, digits, '.', '_' and '-'", false},
    {"backup_keep", take_int, AT(backup_keep), 1, 10000, "7", "a whole number from 1 to 10000", false},
};
/* clang-format on */
const int config_key_count = sizeof(config_keys) / sizeof(*config_keys);

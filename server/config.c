/* config.c: reads popugd.conf by libconfuse. Promises that every mistake it can see is told, each
 * on one line with file, line and what would be right, and that a configuration is whole or absent.
 * What a value may be stands in config_key.c. */
#include "server/config.h"

#include <confuse.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/methods.h"
#include "server/config_key.h"

#define DEFAULT_LISTEN "*:2222"
#define KAFKA_PREFIX   "kafka_"

struct reading {
    const char *file;
    char *text;
    cfg_t *cfg;
    struct config *config;
    int mistakes;
};

static __attribute__((format(printf, 3, 4))) void mistake(struct reading *reading, int line,
                                                          const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (line)
        fprintf(stderr, "popugd: %s:%d: ", reading->file, line);
    else
        fprintf(stderr, "popugd: ");
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    reading->mistakes++;
}

/* libconfuse's own complaints; unknown keys are told later, all of them and with a proposal. */
static void on_parse_error(cfg_t *cfg, const char *format, va_list args)
{
    if (strncmp(format, "no such option", 14) == 0)
        return;
    fprintf(stderr, "popugd: %s:%d: ", cfg->filename, cfg->line);
    vfprintf(stderr, format, args);
    fputs("; right is: key = value, or key = \"value\", one to a line\n", stderr);
}

/* The next line after `from` (0: the first) that begins with this key; 0 when there is none. */
static int line_of(const char *text, const char *key, int from)
{
    size_t size = strlen(key);
    int line = 1;
    for (const char *at = text; at && *at; line++) {
        const char *word = at + strspn(at, " \t");
        if (line > from && strncmp(word, key, size) == 0 && strchr(" \t=+", word[size]))
            return line;
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    return 0;
}

static char *read_text(const char *file)
{
    FILE *stream = fopen(file, "re");
    if (!stream)
        return NULL;
    char *text = NULL;
    size_t size = 0;
    if (getdelim(&text, &size, '\0', stream) < 0) {
        free(text); /* of an empty file it holds anything */
        text = ferror(stream) ? NULL : strdup("");
    }
    fclose(stream);
    return text;
}

static void take_kafka(struct reading *reading, const char *key, const char *value, int line)
{
    struct config *config = reading->config;
    if (config->kafka_count == CONFIG_KAFKA_MAX) {
        mistake(reading, line, "%s: at most %d kafka_ keys", key, CONFIG_KAFKA_MAX);
        return;
    }
    struct config_kafka *one = &config->kafka[config->kafka_count++];
    one->name = strdup(key + strlen(KAFKA_PREFIX));
    one->value = strdup(value);
    if (!one->name || !one->value)
        abort();
    for (char *c = one->name; *c; c++) {
        if (*c == '_')
            *c = '.';
    }
}

static void take_option(struct reading *reading, cfg_opt_t *opt)
{
    const char *name = opt->name;
    int line = line_of(reading->text, name, 0);
    int again = line_of(reading->text, name, line);
    const struct config_key *key = config_key_find(name);
    if (line && again)
        mistake(reading, again, "%s is given twice (line %d too); keep one", name, line);
    if (!key && strncmp(name, KAFKA_PREFIX, strlen(KAFKA_PREFIX)) != 0) {
        mistake(reading, line, "there is no key %s; did you mean %s?", name,
                config_key_nearest(name));
        return;
    }
    for (unsigned i = 0; i < cfg_opt_size(opt); i++) {
        const char *value = cfg_opt_getnstr(opt, i);
        if (!value)
            continue;
        if (!key)
            take_kafka(reading, name, value, line);
        else if (!key->take(reading->config, key, value))
            mistake(reading, line, "%s = \"%s\": right is %s", name, value, key->expected);
    }
}

/* One option per known key; keys of librdkafka and unknown ones are added by libconfuse itself. */
static cfg_t *new_parser(void)
{
    cfg_opt_t *opts = calloc((size_t)config_key_count + 1, sizeof(*opts));
    if (!opts)
        abort();
    for (int i = 0; i < config_key_count; i++) {
        cfg_opt_t single = CFG_STR(config_keys[i].name, NULL, CFGF_NODEFAULT);
        cfg_opt_t list = CFG_STR_LIST(config_keys[i].name, NULL, CFGF_NODEFAULT);
        opts[i] = config_keys[i].list ? list : single;
    }
    cfg_opt_t end = CFG_END();
    opts[config_key_count] = end;
    cfg_t *cfg = cfg_init(opts, CFGF_KEYSTRVAL);
    free(opts);
    if (!cfg)
        abort();
    cfg_set_error_function(cfg, on_parse_error);
    return cfg;
}

static void read_file(struct reading *reading)
{
    reading->text = read_text(reading->file);
    if (!reading->text) {
        mistake(reading, 0, "%s: %s; give a file that can be read", reading->file, strerror(errno));
        return;
    }
    reading->cfg = new_parser();
    if (cfg_parse(reading->cfg, reading->file) != CFG_SUCCESS)
        reading->mistakes++;
    for (int i = 0; reading->cfg->opts[i].name; i++)
        take_option(reading, &reading->cfg->opts[i]);
}

static void take_flag_value(struct reading *reading, const char *name, const char *value)
{
    const struct config_key *key = config_key_find(name);
    if (value && !key->take(reading->config, key, value))
        mistake(reading, 0, "--%s %s: right is %s", name, value, key->expected);
}

static void take_flags(struct reading *reading, const struct config_flags *flags)
{
    struct config *config = reading->config;
    char path[PATH_MAX];
    if (flags->listen_count) {
        while (config->listen_count)
            free(config->listen[--config->listen_count]);
    }
    for (int i = 0; i < flags->listen_count; i++)
        take_flag_value(reading, "listen", flags->listen[i]);
    take_flag_value(reading, "zone", flags->zone);
    if (flags->state && flags->state[0] != '/' && getcwd(path, sizeof(path))) {
        size_t size = strlen(path);
        snprintf(path + size, sizeof(path) - size, "/%s", flags->state);
        take_flag_value(reading, "state", path);
    } else {
        take_flag_value(reading, "state", flags->state);
    }
    if (flags->clock_file && !(config->clock_file = strdup(flags->clock_file)))
        abort();
}

static void default_state(struct reading *reading)
{
    char path[PATH_MAX];
    const char *given = getenv("STATE_DIRECTORY");
    const char *home = getenv("HOME");
    if (given && *given)
        snprintf(path, sizeof(path), "%s", given);
    else if (geteuid() == 0)
        snprintf(path, sizeof(path), "/var/lib/popug");
    else
        snprintf(path, sizeof(path), "%s/.local/state/popug", home ? home : "");
    const struct config_key *key = config_key_find("state");
    if (!key->take(reading->config, key, path))
        mistake(reading, 0, "the state directory %s: right is %s", path, key->expected);
}

/* The host's own zone when it has a name, else UTC. */
static void default_zone(struct config *config)
{
    char path[PATH_MAX];
    const struct config_key *key = config_key_find("zone");
    const char *given = getenv("TZ");
    ssize_t size = readlink("/etc/localtime", path, sizeof(path) - 1);
    path[size > 0 ? size : 0] = '\0';
    const char *name = strstr(path, "zoneinfo/");
    if (given && *given && key->take(config, key, given + (*given == ':')))
        return;
    if (name && key->take(config, key, name + strlen("zoneinfo/")))
        return;
    if (!key->take(config, key, "UTC")) {
        config->zone = strdup("UTC");
        if (!config->zone)
            abort();
    }
}

static void fill_presets(struct config *config)
{
    for (int i = 0; i < config_key_count; i++) {
        const struct config_key *key = &config_keys[i];
        if (key->preset && !key->take(config, key, key->preset))
            abort();
    }
}

static void fill_missing(struct reading *reading)
{
    struct config *config = reading->config;
    if (!config->state && !reading->mistakes)
        default_state(reading);
    if (!config->zone && !reading->mistakes)
        default_zone(config);
    if (!config->assignees)
        config->assignees = WHO_ACCOUNTS;
    if (config->listen_count == 0) {
        config->listen[config->listen_count++] = strdup(DEFAULT_LISTEN);
        if (!config->listen[0])
            abort();
    }
}

static void check_pairs(struct reading *reading)
{
    const struct config *config = reading->config;
    const char *text = reading->text ? reading->text : "";
    if (config->fee_min > config->fee_max)
        mistake(reading, line_of(text, "fee_min", 0),
                "fee_min is above fee_max; right is fee_min <= fee_max");
    if (config->reward_min > config->reward_max)
        mistake(reading, line_of(text, "reward_min", 0),
                "reward_min is above reward_max; right is reward_min <= reward_max");
    if (config->smtp_url && !config->mail_from)
        mistake(reading, line_of(text, "smtp_url", 0), "smtp_url needs mail_from beside it");
}

struct config *config_load(const struct config_flags *flags)
{
    struct reading reading = {.file = flags->file, .config = calloc(1, sizeof(struct config))};
    if (!reading.config)
        abort();
    if (!reading.file && access(CONFIG_DEFAULT_FILE, F_OK) == 0)
        reading.file = CONFIG_DEFAULT_FILE;
    fill_presets(reading.config);
    if (reading.file)
        read_file(&reading);
    take_flags(&reading, flags);
    fill_missing(&reading);
    check_pairs(&reading);
    if (reading.file && !(reading.config->file = strdup(reading.file)))
        abort();
    if (reading.cfg)
        cfg_free(reading.cfg);
    free(reading.text);
    if (reading.mistakes == 0)
        return reading.config;
    config_free(reading.config);
    return NULL;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (int i = 0; i < config->listen_count; i++)
        free(config->listen[i]);
    for (int i = 0; i < config->kafka_count; i++) {
        free(config->kafka[i].name);
        free(config->kafka[i].value);
    }
    char *texts[] = {config->file,
                     config->state,
                     config->zone,
                     config->clock_file,
                     config->locale,
                     config->currency,
                     config->smtp_url,
                     config->smtp_user,
                     config->smtp_password_file,
                     config->smtp_ca_file,
                     config->mail_from,
                     config->kafka_brokers,
                     config->kafka_accounts_topic};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        free(texts[i]);
    free(config);
}

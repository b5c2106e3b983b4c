/* log.h: one line per event, to stderr, in logfmt: `time=… level=info msg="key refused" source=…`.
 *
 *     log_info("key refused", log_text("fingerprint", fp), log_int("attempt", n));
 *
 * Values are quoted when they must be, so a peer cannot forge a field or a line. A line is one
 * write of at most 4,096 bytes (longer ones are cut), so lines of several processes do not mix.
 * When stderr is journald's (JOURNAL_STREAM), a priority prefix (<3> …) stands in front instead of
 * the time. */
#ifndef POPUG_COMMON_LOG_H
#define POPUG_COMMON_LOG_H

#include <stddef.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_NOTICE, LOG_LEVEL_INFO };

struct log_field {
    const char *key;
    const char *text; /* NULL: the number */
    int64_t number;
};

static inline struct log_field log_text(const char *key, const char *text)
{
    return (struct log_field){.key = key, .text = text != NULL ? text : ""};
}

static inline struct log_field log_int(const char *key, int64_t number)
{
    return (struct log_field){.key = key, .number = number};
}

#define LOG_FIELDS(...)  ((const struct log_field[]){__VA_ARGS__, {.key = NULL}})
#define log_error(...)   log_call(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_call(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)  log_call(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)    log_call(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_call(level, msg, ...)                                                                  \
    log_write(level, msg, LOG_FIELDS({.key = NULL}, ##__VA_ARGS__) + 1)

/* `fields` end with one whose key is NULL. errno is left as it was. */
void log_write(enum log_level level, const char *msg, const struct log_field *fields);

/* The line that log_write would write (with its newline), cut to `size`; its length. `time_ms` < 0:
 * journald's form. For tests, and for nothing else. */
size_t log_format(char *buf, size_t size, int64_t time_ms, enum log_level level, const char *msg,
                  const struct log_field *fields);

#endif

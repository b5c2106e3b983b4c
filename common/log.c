/* log.c: logfmt lines. Promises that a line stays one line whatever its values hold; never fails,
 * never allocates, never waits for anything but stderr itself. */
#include "common/log.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096 };

static const struct {
    const char *word;
    int priority; /* syslog's, for journald */
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", 3},
    [LOG_LEVEL_WARNING] = {"warning", 4},
    [LOG_LEVEL_NOTICE] = {"notice", 5},
    [LOG_LEVEL_INFO] = {"info", 6},
};

struct out {
    char *buf;
    size_t len, size;
};

static void put(struct out *out, const char *text, size_t len)
{
    size_t room = out->size - out->len;
    if (len > room)
        len = room;
    memcpy(out->buf + out->len, text, len);
    out->len += len;
}

static void put_text(struct out *out, const char *text)
{
    put(out, text, strlen(text));
}

static bool is_plain(const char *text)
{
    if (*text == '\0')
        return false;
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        if (*p <= ' ' || *p == '"' || *p == '=' || *p == '\\' || *p >= 0x7f)
            return false;
    }
    return true;
}

static void put_quoted(struct out *out, const char *text)
{
    put_text(out, "\"");
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        char hex[8];
        if (*p == '"' || *p == '\\')
            put(out, (char[]){'\\', (char)*p}, 2);
        else if (*p == '\n')
            put_text(out, "\\n");
        else if (*p == '\t')
            put_text(out, "\\t");
        else if (*p < ' ' || *p == 0x7f)
            put(out, hex, (size_t)snprintf(hex, sizeof hex, "\\x%02x", *p));
        else
            put(out, (const char *)p, 1);
    }
    put_text(out, "\"");
}

static void put_field(struct out *out, const char *key, const char *text)
{
    put_text(out, key);
    put_text(out, "=");
    if (is_plain(text))
        put_text(out, text);
    else
        put_quoted(out, text);
}

static void put_time(struct out *out, int64_t time_ms)
{
    char text[40];
    struct tm tm;
    time_t seconds = (time_t)(time_ms / 1000);
    gmtime_r(&seconds, &tm);
    size_t len = strftime(text, sizeof text, "time=%Y-%m-%dT%H:%M:%S", &tm);
    put(out, text, len);
    snprintf(text, sizeof text, ".%03dZ ", (int)(time_ms % 1000));
    put_text(out, text);
}

size_t log_format(char *buf, size_t size, int64_t time_ms, enum log_level level, const char *msg,
                  const struct log_field *fields)
{
    struct out out = {.buf = buf, .size = size - 1};
    char number[24];
    if (time_ms < 0) {
        snprintf(number, sizeof number, "<%d>", levels[level].priority);
        put_text(&out, number);
    } else {
        put_time(&out, time_ms);
    }
    put_field(&out, "level", levels[level].word);
    put_text(&out, " ");
    put_field(&out, "msg", msg);
    for (const struct log_field *field = fields; field->key != NULL; field++) {
        put_text(&out, " ");
        if (field->text == NULL)
            snprintf(number, sizeof number, "%lld", (long long)field->number);
        put_field(&out, field->key, field->text != NULL ? field->text : number);
    }
    out.size = size;
    put_text(&out, "\n");
    return out.len;
}

static bool journald_reads_stderr(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat st;
    unsigned long long device, inode;
    if (stream == NULL || sscanf(stream, "%llu:%llu", &device, &inode) != 2)
        return false;
    return fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

void log_write(enum log_level level, const char *msg, const struct log_field *fields)
{
    int saved = errno;
    char line[LINE_MAX_BYTES];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t time_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (journald_reads_stderr())
        time_ms = -1;
    size_t len = log_format(line, sizeof line, time_ms, level, msg, fields);
    ssize_t written;
    do {
        written = write(STDERR_FILENO, line, len);
    } while (written < 0 && errno == EINTR);
    errno = saved;
}

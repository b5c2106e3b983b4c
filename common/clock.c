/* clock.c: the real clock, or the one that a file tells. Promises that a bad file never moves the
 * time: the last good one stands. */
#include "common/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct clock {
    char *file; /* NULL: real */
    int64_t last_ms;
};

/* The year 9999's end: what a date of four digits can say. */
static const int64_t LAST_MS = INT64_C(253402300799999);

static bool read_file(const char *file, int64_t *now_ms)
{
    char text[32];
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    if (size <= 0)
        return false;
    text[size] = '\0';
    text[strcspn(text, "\n")] = '\0';
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < 0 || value > LAST_MS)
        return false;
    *now_ms = value;
    return true;
}

static int64_t read_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum err clock_open(struct clock **out, const char *file)
{
    *out = NULL;
    int64_t now_ms = 0;
    if (file != NULL && !read_file(file, &now_ms))
        return ERR_CLOCK;
    struct clock *clock = calloc(1, sizeof *clock);
    if (clock == NULL || (file != NULL && (clock->file = strdup(file)) == NULL))
        abort();
    clock->last_ms = now_ms;
    *out = clock;
    return ERR_OK;
}

void clock_free(struct clock *clock)
{
    if (clock == NULL)
        return;
    free(clock->file);
    free(clock);
}

bool clock_now(struct clock *clock, int64_t *now_ms)
{
    bool good = true;
    if (clock->file == NULL)
        clock->last_ms = read_ms(CLOCK_REALTIME);
    else
        good = read_file(clock->file, &clock->last_ms);
    *now_ms = clock->last_ms;
    return good;
}

int64_t clock_mono_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

void clock_format(int64_t at_ms, char text[CLOCK_TEXT_SIZE])
{
    if (at_ms < 0)
        at_ms = 0;
    if (at_ms > LAST_MS)
        at_ms = LAST_MS;
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    char date[32];
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(text, CLOCK_TEXT_SIZE, "%.19s.%03dZ", date, (int)(at_ms % 1000));
}

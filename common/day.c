/* day.c: which business day an instant belongs to, and when a day starts, by the C library's zone
 * files. Promises that every day starts where the one before ends. Sets TZ; never reads the clock.
 */
#include "common/day.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DAY_S = 24 * 60 * 60 };

static bool plain_name(const char *zone)
{
    if (zone[0] == '\0' || zone[0] == '/' || strlen(zone) >= DAY_ZONE_SIZE)
        return false;
    return strstr(zone, "..") == NULL &&
           strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/.") ==
               strlen(zone);
}

enum err day_zone_check(const char *zone)
{
    if (!plain_name(zone))
        return ERR_ZONE;
    const char *folder = getenv("TZDIR");
    char path[4096];
    int length =
        snprintf(path, sizeof path, "%s/%s", folder != NULL ? folder : "/usr/share/zoneinfo", zone);
    if (length >= (int)sizeof path)
        return ERR_ZONE;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR_ZONE;
    char magic[4];
    bool good = read(fd, magic, sizeof magic) == (ssize_t)sizeof magic &&
                memcmp(magic, "TZif", sizeof magic) == 0;
    close(fd);
    return good ? ERR_OK : ERR_ZONE;
}

static void use(const char *zone)
{
    char tz[DAY_ZONE_SIZE + 1];
    snprintf(tz, sizeof tz, ":%s", zone);
    const char *now = getenv("TZ");
    if (now != NULL && strcmp(now, tz) == 0)
        return;
    setenv("TZ", tz, 1);
    tzset();
}

/* Howard Hinnant's days_from_civil, with March as the first month of the year. */
int64_t day_from_date(int year, int month, int mday)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + mday - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void day_to_date(int64_t day, int *year, int *month, int *mday)
{
    time_t at = (time_t)(day * DAY_S);
    struct tm tm;
    gmtime_r(&at, &tm);
    *year = tm.tm_year + 1900;
    *month = tm.tm_mon + 1;
    *mday = tm.tm_mday;
}

static int64_t local_day(time_t at, struct tm *tm)
{
    localtime_r(&at, tm);
    return day_from_date(tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday);
}

int64_t day_of(const char *zone, int64_t at_ms)
{
    use(zone);
    struct tm tm;
    return local_day((time_t)((at_ms - (at_ms < 0 ? 999 : 0)) / 1000), &tm);
}

/* The day's local midnight, the earlier one if it comes twice; false when the day has none. */
static bool midnight(int64_t day, time_t *at)
{
    int year, month, mday;
    day_to_date(day, &year, &month, &mday);
    bool found = false;
    for (int dst = -1; dst <= 1; dst++) {
        struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = mday};
        tm.tm_isdst = dst;
        time_t candidate = mktime(&tm);
        struct tm seen;
        if (local_day(candidate, &seen) != day || seen.tm_hour + seen.tm_min + seen.tm_sec != 0)
            continue;
        if (!found || candidate < *at)
            *at = candidate;
        found = true;
    }
    return found;
}

/* The first instant whose local date is `day` or a later one. Without a midnight the local date
 * only jumps forward around it, so halving finds the jump. */
static time_t start(int64_t day)
{
    time_t at = 0;
    if (midnight(day, &at))
        return at;
    time_t before = (time_t)((day - 1) * DAY_S), from = (time_t)((day + 1) * DAY_S);
    struct tm tm;
    while (from - before > 1) {
        time_t middle = before + (from - before) / 2;
        if (local_day(middle, &tm) >= day)
            from = middle;
        else
            before = middle;
    }
    return from;
}

void day_span(const char *zone, int64_t day, struct day_span *span)
{
    use(zone);
    span->day = day;
    span->starts_at_ms = (int64_t)start(day) * 1000;
    span->ends_at_ms = (int64_t)start(day + 1) * 1000;
}

void day_format(int64_t day, char text[DAY_TEXT_SIZE])
{
    int year, month, mday;
    day_to_date(day, &year, &month, &mday);
    char whole[40];
    snprintf(whole, sizeof whole, "%04d-%02d-%02d", year, month, mday);
    snprintf(text, DAY_TEXT_SIZE, "%.10s", whole);
}

bool day_parse(const char *text, int64_t *day)
{
    int value[3] = {0}, part = 0;
    for (int i = 0; i < DAY_TEXT_SIZE - 1; i++) {
        if (i == 4 || i == 7) {
            if (text[i] != '-')
                return false;
            part++;
        } else if (text[i] < '0' || text[i] > '9') {
            return false;
        } else {
            value[part] = value[part] * 10 + (text[i] - '0');
        }
    }
    if (text[DAY_TEXT_SIZE - 1] != '\0' || value[0] < 1970 || value[1] < 1 || value[1] > 12)
        return false;
    *day = day_from_date(value[0], value[1], value[2]);
    char back[DAY_TEXT_SIZE];
    day_format(*day, back);
    return strcmp(back, text) == 0;
}

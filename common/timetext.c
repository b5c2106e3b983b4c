/* timetext.c: instants as text. Promises the same text in every locale: names of days and months
 * are our own, because the process runs in C.UTF-8 whatever its user speaks. */
#include "common/timetext.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const weekdays[2][7] = {
    {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
    {"вс", "пн", "вт", "ср", "чт", "пт", "сб"},
};

static const char *const months[2][12] = {
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    {"янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"},
};

static int index_of(const char *lang)
{
    return strcmp(lang, "ru") == 0;
}

static time_t seconds_of(int64_t at_ms)
{
    return (time_t)(at_ms / 1000 - (at_ms % 1000 < 0));
}

static struct tm local(int64_t at_ms)
{
    time_t seconds = seconds_of(at_ms);
    struct tm tm = {0};

    localtime_r(&seconds, &tm);
    return tm;
}

void timetext_zone(const char *zone)
{
    const char *now = getenv("TZ");

    if (now != NULL && strcmp(now, zone) == 0)
        return;
    setenv("TZ", zone, 1);
    tzset();
}

char *timetext_rfc3339(char buf[TIMETEXT], int64_t at_ms)
{
    time_t seconds = seconds_of(at_ms);
    struct tm tm = {0};

    gmtime_r(&seconds, &tm);
    size_t size = strftime(buf, TIMETEXT, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(buf + size, TIMETEXT - size, ".%03dZ", (int)(at_ms - (int64_t)seconds * 1000));
    return buf;
}

/* ".123456": the milliseconds; *text moves behind it. */
static int fraction_ms(const char **text)
{
    int ms = 0, scale = 100;

    if (**text != '.')
        return 0;
    for ((*text)++; isdigit((unsigned char)**text); (*text)++, scale /= 10)
        ms += (**text - '0') * scale;
    return ms;
}

bool timetext_parse(const char *text, int64_t *at_ms)
{
    struct tm tm = {0};
    int hours, minutes;

    text = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (text == NULL)
        return false;
    *at_ms = (int64_t)timegm(&tm) * 1000 + fraction_ms(&text);
    if (strcmp(text, "Z") == 0)
        return true;
    if ((*text != '+' && *text != '-') || strlen(text) != 6 ||
        sscanf(text + 1, "%2d:%2d", &hours, &minutes) != 2)
        return false;
    *at_ms += (*text == '+' ? -1 : 1) * (int64_t)(hours * 60 + minutes) * 60000;
    return true;
}

char *timetext_age(char buf[TIMETEXT], int64_t age_ms, const char *lang)
{
    static const char *const units[2][3] = {{"d", "h", "m"}, {"д", "ч", "м"}};
    const char *const *unit = units[index_of(lang)];
    long long minutes = age_ms < 0 ? 0 : age_ms / 60000;
    long long hours = minutes / 60, days = hours / 24;

    if (days > 0)
        snprintf(buf, TIMETEXT, "%lld%s%lld%s", days, unit[0], hours % 24, unit[1]);
    else if (hours > 0)
        snprintf(buf, TIMETEXT, "%lld%s%lld%s", hours, unit[1], minutes % 60, unit[2]);
    else
        snprintf(buf, TIMETEXT, "%lld%s", minutes, unit[2]);
    return buf;
}

char *timetext_clock(char buf[TIMETEXT], int64_t at_ms)
{
    struct tm tm = local(at_ms);

    strftime(buf, TIMETEXT, "%H:%M", &tm);
    return buf;
}

char *timetext_date(char buf[TIMETEXT], int64_t at_ms)
{
    struct tm tm = local(at_ms);

    strftime(buf, TIMETEXT, "%Y-%m-%d", &tm);
    return buf;
}

char *timetext_when(char buf[TIMETEXT], int64_t at_ms, int64_t now_ms, const char *lang)
{
    const int64_t day_ms = 24 * 3600 * INT64_C(1000);
    struct tm tm = local(at_ms), now = local(now_ms);
    const char *month = months[index_of(lang)][tm.tm_mon];

    if (tm.tm_year == now.tm_year && tm.tm_yday == now.tm_yday)
        snprintf(buf, TIMETEXT, "%02d:%02d", tm.tm_hour, tm.tm_min);
    else if (at_ms <= now_ms && now_ms - at_ms < 6 * day_ms)
        snprintf(buf, TIMETEXT, "%s %02d:%02d", weekdays[index_of(lang)][tm.tm_wday], tm.tm_hour,
                 tm.tm_min);
    else if (tm.tm_year == now.tm_year)
        snprintf(buf, TIMETEXT, "%d %s %02d:%02d", tm.tm_mday, month, tm.tm_hour, tm.tm_min);
    else
        snprintf(buf, TIMETEXT, "%d %s %d %02d:%02d", tm.tm_mday, month, tm.tm_year + 1900,
                 tm.tm_hour, tm.tm_min);
    return buf;
}

char *timetext_day(char buf[TIMETEXT], const char *day, const char *lang)
{
    struct tm tm = {0};
    const char *end = strptime(day, "%Y-%m-%d", &tm);

    if (end == NULL || *end != '\0') {
        snprintf(buf, TIMETEXT, "%.*s", TIMETEXT - 1, day);
        return buf;
    }
    timegm(&tm); /* finds the day of the week */
    snprintf(buf, TIMETEXT, "%s %d %s %d", weekdays[index_of(lang)][tm.tm_wday], tm.tm_mday,
             months[index_of(lang)][tm.tm_mon], tm.tm_year + 1900);
    return buf;
}

/* day.h: the company's business days: integers, days since 1970-01-01, in an IANA time zone.
 *
 * A day starts at the first instant of its local date (some zones have no midnight on some dates)
 * and lasts to the next one's start: 23 to 25 hours. The functions that take a zone set TZ of the
 * process. */
#ifndef POPUG_COMMON_DAY_H
#define POPUG_COMMON_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"

enum { DAY_ZONE_SIZE = 64, DAY_TEXT_SIZE = 11 };

/* [starts_at_ms, ends_at_ms) */
struct day_span {
    int64_t day;
    int64_t starts_at_ms, ends_at_ms;
};

/* ERR_ZONE unless the zone's file is there and readable (glibc would silently take UTC). */
enum err day_zone_check(const char *zone);

/* The zone must have been checked. */
int64_t day_of(const char *zone, int64_t at_ms);
void day_span(const char *zone, int64_t day, struct day_span *span);

/* "2025-10-14"; parse takes exactly that form, 1970-01-01..9999-12-31. */
void day_format(int64_t day, char text[DAY_TEXT_SIZE]);
bool day_parse(const char *text, int64_t *day);

int64_t day_from_date(int year, int month, int mday);
void day_to_date(int64_t day, int *year, int *month, int *mday);

#endif

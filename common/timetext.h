/* timetext.h: instants as text and back. Instants are milliseconds UTC. Local forms are in the zone
 * of the process (timetext_zone; popugd sets TZ before it forks). `lang` is "en" or "ru". Returns
 * buf. */
#ifndef POPUG_COMMON_TIMETEXT_H
#define POPUG_COMMON_TIMETEXT_H

#include <stdbool.h>
#include <stdint.h>

enum { TIMETEXT = 64 };

/* Makes an IANA zone the process's; no change (and no file read) when it is already. */
void timetext_zone(const char *zone);

/* "2025-10-14T11:07:00.123Z" */
char *timetext_rfc3339(char buf[TIMETEXT], int64_t at_ms);
/* With or without fraction, Z or an offset. False when it is no such text. */
bool timetext_parse(const char *text, int64_t *at_ms);

char *timetext_age(char buf[TIMETEXT], int64_t age_ms, const char *lang); /* 0m 12m 1h3m 1d4h */
char *timetext_clock(char buf[TIMETEXT], int64_t at_ms);                  /* 13:55 */
char *timetext_date(char buf[TIMETEXT], int64_t at_ms);                   /* 2025-10-14 */
/* For a reader at now_ms: "13:55" today, "Tue 13:55" within six days, "14 Oct 13:55", and with the
 * year when it is another. */
char *timetext_when(char buf[TIMETEXT], int64_t at_ms, int64_t now_ms, const char *lang);
/* A day of the books, "2025-10-14", as "Tue 14 Oct 2025"; the same text when it is none. */
char *timetext_day(char buf[TIMETEXT], const char *day, const char *lang);

#endif

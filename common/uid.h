/* uid.h: uuids as 16 bytes and as text. Version 4 identifies things to the outside; version 7 is
 * for events, because it sorts by time and so goes into an index in order. */
#ifndef POPUG_COMMON_UID_H
#define POPUG_COMMON_UID_H

#include <stdbool.h>
#include <stdint.h>

enum { UID_SIZE = 16, UID_TEXT_SIZE = 37 };

/* What makes version 7 rise within one millisecond and when the clock goes back. Zero it first. */
struct uid_series {
    int64_t last_ms;
    uint8_t last[UID_SIZE];
};

void uid_v4(uint8_t uid[UID_SIZE]);
void uid_v7(struct uid_series *series, int64_t now_ms, uint8_t uid[UID_SIZE]);

void uid_format(const uint8_t uid[UID_SIZE], char text[UID_TEXT_SIZE]); /* lower case */
bool uid_parse(const char *text, uint8_t uid[UID_SIZE]);                /* any case */

#endif

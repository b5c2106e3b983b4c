/* uid.c: uuids by libuuid; version 7 is composed here from its random bytes (2.38 has none). */
#include "common/uid.h"

#include <string.h>
#include <uuid/uuid.h>

void uid_v4(uint8_t uid[UID_SIZE])
{
    uuid_generate_random(uid);
}

/* The next of the same millisecond: the 62 random bits at the end count up, within their variant.
 */
static void count_up(uint8_t uid[UID_SIZE])
{
    for (int i = UID_SIZE - 1; i > 8; i--) {
        if (++uid[i] != 0)
            return;
    }
    uid[8] = (uint8_t)(0x80 | ((uid[8] + 1) & 0x3F));
}

void uid_v7(struct uid_series *series, int64_t now_ms, uint8_t uid[UID_SIZE])
{
    if (now_ms > series->last_ms || series->last[6] == 0) {
        series->last_ms = now_ms;
        uuid_generate_random(series->last);
        for (int i = 0; i < 6; i++)
            series->last[i] = (uint8_t)(now_ms >> (40 - 8 * i));
        series->last[6] = (uint8_t)(0x70 | (series->last[6] & 0x0F));
        series->last[8] &= 0x9F; /* room to count: the variant's next bit starts as 0 */
    } else {
        count_up(series->last);
    }
    memcpy(uid, series->last, UID_SIZE);
}

void uid_format(const uint8_t uid[UID_SIZE], char text[UID_TEXT_SIZE])
{
    uuid_unparse_lower(uid, text);
}

bool uid_parse(const char *text, uint8_t uid[UID_SIZE])
{
    return uuid_parse(text, uid) == 0;
}

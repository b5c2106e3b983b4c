/* money.h: sums of money as text, by language. Amounts are integer cents, always. */
#ifndef POPUG_COMMON_MONEY_H
#define POPUG_COMMON_MONEY_H

#include <stdbool.h>
#include <stdint.h>

enum { MONEY_TEXT = 64 }; /* room that any sum fits in, with a currency of up to 16 bytes */

enum money_style {
    MONEY_PLAIN = 0,
    MONEY_SIGN = 1 << 0, /* "+" before what is above zero */
    MONEY_BARE = 1 << 1, /* without the currency */
};

/* English: -$1,284.00, +$31.00, 31.00 (bare). Russian: -1 284,00 $. `lang` is "en" or "ru", `style`
 * money_style or-ed. A currency of letters ("EUR") stands apart by a blank. Returns buf. */
char *money_format(char buf[MONEY_TEXT], int64_t cents, const char *currency, const char *lang,
                   unsigned style);

/* "12", "-12.5", "+12,50", "$1,284.00", "1 284,00 $": at most two decimals. False when it is not a
 * sum or too big for +-90 trillion. */
bool money_parse(const char *text, const char *currency, int64_t *cents);

#endif

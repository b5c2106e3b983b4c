/* money.c: cents to text and back. Promises exactness: no floating point, no rounding. */
#include "common/money.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Digits in groups of three. */
static void grouped(char *out, size_t size, uint64_t number, const char *separator)
{
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    size_t at = 0;

    for (int i = 0; i < count && at + 2 < size; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            out[at++] = separator[0];
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

char *money_format(char buf[MONEY_TEXT], int64_t cents, const char *currency, const char *lang,
                   unsigned style)
{
    bool russian = strcmp(lang, "ru") == 0;
    uint64_t magnitude = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    const char *sign = cents < 0 ? "-" : cents > 0 && style & MONEY_SIGN ? "+" : "";
    char whole[32];

    grouped(whole, sizeof whole, magnitude / 100, russian ? " " : ",");
    unsigned rest = (unsigned)(magnitude % 100);
    if (style & MONEY_BARE)
        snprintf(buf, MONEY_TEXT, "%s%s%c%02u", sign, whole, russian ? ',' : '.', rest);
    else if (russian)
        snprintf(buf, MONEY_TEXT, "%s%s,%02u %.16s", sign, whole, rest, currency);
    else
        snprintf(buf, MONEY_TEXT, "%s%.16s%s%s.%02u", sign, currency,
                 isalpha((unsigned char)currency[0]) ? " " : "", whole, rest);
    return buf;
}

static const char *skip(const char *text, const char *currency)
{
    size_t length = strlen(currency);

    text += strspn(text, " ");
    if (length > 0 && strncmp(text, currency, length) == 0)
        text += length;
    return text + strspn(text, " ");
}

/* A separator of groups has three digits behind it, and no fourth. */
static bool is_group(const char *at)
{
    return (*at == ',' || *at == ' ') && isdigit((unsigned char)at[1]) &&
           isdigit((unsigned char)at[2]) && isdigit((unsigned char)at[3]) &&
           !isdigit((unsigned char)at[4]);
}

bool money_parse(const char *text, const char *currency, int64_t *cents)
{
    const int64_t most = INT64_C(9000000000000000);
    int64_t sum = 0;
    int decimals = 0;

    text += strspn(text, " ");
    bool negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    text = skip(text, currency);
    if (!isdigit((unsigned char)*text))
        return false;
    for (; isdigit((unsigned char)*text) || is_group(text); text++) {
        if (!isdigit((unsigned char)*text))
            continue;
        sum = sum * 10 + (*text - '0');
        if (sum > most / 100)
            return false;
    }
    if (*text == '.' || *text == ',') {
        text++;
        for (; isdigit((unsigned char)*text) && decimals < 2; text++, decimals++)
            sum = sum * 10 + (*text - '0');
        if (decimals == 0)
            return false;
    }
    for (; decimals < 2; decimals++)
        sum *= 10;
    if (*skip(text, currency) != '\0')
        return false;
    *cents = negative ? -sum : sum;
    return true;
}

/* quote.c: single quotes around all but plain words; a quote inside becomes '\''. */
#include "tui/quote.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_plain(const char *word)
{
    for (const unsigned char *at = (const unsigned char *)word; *at != '\0'; at++) {
        if (!isalnum(*at) && strchr("@%_+=:,./-", *at) == NULL && *at < 0x80)
            return false;
    }
    return *word != '\0';
}

char *quote_word(const char *word)
{
    char *quoted = malloc(strlen(word) * 4 + 3), *at = quoted;

    if (quoted == NULL)
        abort();
    if (is_plain(word))
        return strcpy(quoted, word);
    *at++ = '\'';
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            memcpy(at, "'\\''", 4);
            at += 4;
        } else {
            *at++ = *word;
        }
    }
    strcpy(at, "'");
    return quoted;
}

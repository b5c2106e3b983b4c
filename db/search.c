/* search.c: letter cases and "contains" for UTF-8, by the C library's own tables, which know every
 * script. Promises the same answer in every locale, and to survive text that is not UTF-8. */
#include "db/search.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

struct search {
    locale_t locale;
};

struct search *search_new(void)
{
    struct search *search = malloc(sizeof *search);
    if (search == NULL)
        abort();
    search->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (search->locale == (locale_t)0) {
        free(search);
        return NULL;
    }
    return search;
}

void search_free(struct search *search)
{
    if (search == NULL)
        return;
    freelocale(search->locale);
    free(search);
}

size_t search_step(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t want = byte[0] == 0     ? 0
                  : byte[0] < 0xC0 ? 1
                  : byte[0] < 0xE0 ? 2
                  : byte[0] < 0xF0 ? 3
                                   : 4;
    for (size_t i = 1; i < want; i++) {
        if ((byte[i] & 0xC0) != 0x80)
            return i;
    }
    return want;
}

size_t search_length(const char *text)
{
    size_t length = 0;
    for (size_t step; (step = search_step(text)) > 0; text += step)
        length++;
    return length;
}

/* The character of `step` bytes at text, in lower case. */
static wint_t folded(const struct search *search, const char *text, size_t step)
{
    const unsigned char *byte = (const unsigned char *)text;
    wint_t code = byte[0];
    if (step == 1)
        return code >= 'A' && code <= 'Z' ? code + 32 : code;
    code &= 0xFFu >> (step + 1);
    for (size_t i = 1; i < step; i++)
        code = code << 6 | (byte[i] & 0x3F);
    return towlower_l(code, search->locale);
}

static size_t encode(wint_t code, char *to)
{
    size_t size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code < 0x80) {
        *to = (char)code;
        return 1;
    }
    for (size_t i = size - 1; i > 0; i--, code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3F));
    to[0] = (char)((0xF00u >> size & 0xFF) | code);
    return size;
}

char *search_fold(const struct search *search, const char *text)
{
    /* A lower case letter is at most three bytes where the upper case one has two. */
    char *fold = malloc(strlen(text) * 2 + 1);
    if (fold == NULL)
        abort();
    char *to = fold;
    for (size_t step; (step = search_step(text)) > 0; text += step) {
        if (step == 1)
            *to++ = (char)folded(search, text, 1);
        else
            to += encode(folded(search, text, step), to);
    }
    *to = '\0';
    return fold;
}

static bool starts_with(const struct search *search, const char *needle, const char *text)
{
    for (size_t step; (step = search_step(needle)) > 0; needle += step) {
        size_t text_step = search_step(text);
        if (text_step == 0 || folded(search, needle, step) != folded(search, text, text_step))
            return false;
        text += text_step;
    }
    return true;
}

bool search_has(const struct search *search, const char *needle, const char *text)
{
    size_t first_step = search_step(needle);
    if (first_step == 0)
        return true;
    wint_t first = folded(search, needle, first_step);
    for (size_t step; (step = search_step(text)) > 0; text += step) {
        if (folded(search, text, step) == first && starts_with(search, needle, text))
            return true;
    }
    return false;
}

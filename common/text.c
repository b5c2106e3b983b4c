/* text.c: UTF-8, columns, and text made safe for terminals.
 *
 * Promises that what text_clean returns holds no byte a terminal would obey. Decodes by itself,
 * strictly: mbrtowc's idea of a character depends on the locale. */
#include "common/text.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { COMBINING_MAX = 8 }; /* marks on one character; more would climb over the neighbours */

/* Length of the well-formed sequence at `s`, 0 if there is none; *c is its code point. */
static size_t decode(const unsigned char *s, size_t size, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = s[0] < 0x80             ? 1
                    : (s[0] & 0xE0) == 0xC0 ? 2
                    : (s[0] & 0xF0) == 0xE0 ? 3
                    : (s[0] & 0xF8) == 0xF0 ? 4
                                            : 0;

    if (length == 0 || length > size)
        return 0;
    *c = length == 1 ? s[0] : s[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        *c = *c << 6 | (s[i] & 0x3Fu);
    }
    if (*c < least[length] || *c > 0x10FFFF || (*c >= 0xD800 && *c <= 0xDFFF))
        return 0;
    return length;
}

uint32_t text_next(const char **text, const char *end)
{
    uint32_t c;

    if (*text >= end)
        return 0;
    size_t length = decode((const unsigned char *)*text, (size_t)(end - *text), &c);
    if (length == 0) {
        (*text)++;
        return TEXT_BAD;
    }
    *text += length;
    return c;
}

bool text_valid(const char *text, size_t size)
{
    uint32_t c;

    for (size_t done = 0, length; done < size; done += length) {
        length = decode((const unsigned char *)text + done, size - done, &c);
        if (length == 0 || c == 0)
            return false;
    }
    return true;
}

size_t text_chars(const char *text, size_t size)
{
    const char *end = text + size;
    size_t chars = 0;

    for (; text < end; chars++)
        text_next(&text, end);
    return chars;
}

bool text_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

bool text_any_unsafe(const char *text, size_t size, bool lines)
{
    const char *end = text + size;

    while (text < end) {
        uint32_t c = text_next(&text, end);
        if (text_unsafe(c) && !(lines && (c == '\n' || c == '\t')))
            return true;
    }
    return false;
}

char *text_clean(const char *text, size_t size, bool lines)
{
    static const char bad[] = "\xEF\xBF\xBD";
    char *clean = malloc(size * 3 + 1), *to = clean;
    const char *end = text + size;
    int marks = 0;

    if (clean == NULL)
        abort();
    while (text < end) {
        const char *from = text;
        uint32_t c = text_next(&text, end);
        if (lines && (c == '\n' || c == '\t')) {
            *to++ = c == '\n' ? '\n' : ' ';
            continue;
        }
        int width = text_unsafe(c) ? -1 : wcwidth((wchar_t)c);
        marks = width == 0 ? marks + 1 : 0;
        if (marks > COMBINING_MAX)
            continue;
        if (width < 0 || c == TEXT_BAD) {
            memcpy(to, bad, 3);
            to += 3;
        } else {
            memcpy(to, from, (size_t)(text - from));
            to += text - from;
        }
    }
    *to = '\0';
    return clean;
}

static int char_cols(uint32_t c)
{
    int width = wcwidth((wchar_t)c);
    return width < 0 ? 1 : width;
}

int text_cols(const char *text)
{
    const char *end = text + strlen(text);
    int cols = 0;

    while (text < end)
        cols += char_cols(text_next(&text, end));
    return cols;
}

size_t text_clip(const char *text, int cols)
{
    const char *at = text, *end = text + strlen(text);

    while (at < end) {
        const char *next = at;
        cols -= char_cols(text_next(&next, end));
        if (cols < 0)
            break;
        at = next;
    }
    return (size_t)(at - text);
}

size_t text_wrap(const char *text, int cols, size_t *skip)
{
    size_t line = strcspn(text, "\n");
    size_t fits = text_clip(text, cols < 1 ? 1 : cols);

    if (line <= fits) {
        *skip = text[line] == '\n';
        return line;
    }
    size_t blank = fits;
    while (blank > 0 && text[blank] != ' ')
        blank--;
    if (blank > 0) {
        *skip = strspn(text + blank, " ");
        return blank;
    }
    if (fits == 0) { /* one wide character in one column */
        const char *next = text;
        text_next(&next, text + line);
        fits = (size_t)(next - text);
    }
    *skip = 0;
    return fits;
}

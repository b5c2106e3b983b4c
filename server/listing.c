/* listing.c: cursors and pages.
 *
 * A cursor is the tag of the sort, the value sorted by, a full stop and the id ("r270000.42"), or
 * for words the id first ("l3.kesha"). Promises that an answer fits in a line of the protocol.
 * Never counts or sorts anything: the store does. */
#include "server/listing.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/wire.h"

enum {
    CURSOR_SIZE = PAGE_TEXT_SIZE + 64,
    ANSWER_MAX = WIRE_LINE_MAX - 65536, /* leaves room for what stands around the rows */
};

static void cursor_format(const struct page_key *key, char tag, char *cursor)
{
    if (key->text[0])
        snprintf(cursor, CURSOR_SIZE, "%c%lld.%s", tag, (long long)key->id, key->text);
    else
        snprintf(cursor, CURSOR_SIZE, "%c%lld.%lld", tag, (long long)key->value,
                 (long long)key->id);
}

static bool number(const char *text, const char **end, int64_t *value)
{
    char *stop;

    if (*text != '-' && (*text < '0' || *text > '9'))
        return false;
    errno = 0;
    *value = strtoll(text, &stop, 10);
    *end = stop;
    return errno == 0 && stop != text;
}

static bool cursor_parse(const char *cursor, char tag, struct page_key *key)
{
    const char *at = cursor + 1;
    int64_t first, second;

    memset(key, 0, sizeof *key);
    if (*cursor != tag || !number(at, &at, &first) || *at++ != '.')
        return false;
    if (number(at, &at, &second)) {
        key->value = first;
        key->id = second;
        return *at == '\0';
    }
    if (*at == '\0' || strlen(at) >= sizeof key->text)
        return false;
    key->id = first;
    memcpy(key->text, at, strlen(at) + 1);
    return true;
}

static enum err fail(struct rpc_ctx *ctx, const char *param, const char *expected)
{
    return rpc_fail(ctx, ERR_PARAM, "{s:s, s:s}", "param", param, "expected", expected);
}

enum err listing_ask(struct rpc_ctx *ctx, const json_t *params, char tag, struct page_ask *ask)
{
    static const struct {
        const char *param;
        enum page_at at;
    } ways[] = {{"after", PAGE_AFTER}, {"before", PAGE_BEFORE}, {"from", PAGE_FROM}};
    const char *order = rpc_str(params, "order");

    *ask = (struct page_ask){
        .at = PAGE_START,
        .desc = !order || strcmp(order, "desc") == 0,
        .limit = (int)rpc_int(params, "limit", PAGE_LIMIT_MAX),
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *cursor = rpc_str(params, ways[i].param);

        if (!cursor)
            continue;
        if (ask->at != PAGE_START)
            return fail(ctx, ways[i].param, "only one of after, before and from");
        ask->at = ways[i].at;
        if (ask->at == PAGE_BEFORE && strcmp(cursor, "end") == 0)
            ask->at = PAGE_END;
        else if (!cursor_parse(cursor, tag, &ask->key))
            return fail(ctx, ways[i].param, "a cursor that this list, sorted like this, gave");
    }
    return ERR_OK;
}

/* Bytes of a string in JSON at most: what is escaped takes two. */
static size_t text_size(const char *text)
{
    size_t size = 2;

    for (; *text; text++)
        size += *text == '"' || *text == '\\' ? 2 : (unsigned char)*text < ' ' ? 6 : 1;
    return size;
}

static size_t row_size(const json_t *row)
{
    enum { OTHER_SIZE = 24, PUNCTUATION = 4 };
    size_t size = PUNCTUATION;
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)row, name, value)
    {
        size += strlen(name) + PUNCTUATION;
        size += json_is_string(value) ? text_size(json_string_value(value)) : OTHER_SIZE;
    }
    return size;
}

/* The rows from `first` to before `*end` that fit, taken from the end when the page was asked for
 * from its end. False: no memory. */
static bool fill(const struct listing *listing, bool backwards, json_t *data, size_t *first,
                 size_t *end)
{
    size_t size = 0;

    *first = backwards ? listing->count : 0;
    *end = *first;
    while (backwards ? *first > 0 : *end < listing->count) {
        json_t *row = listing->row(listing->rows, backwards ? *first - 1 : *end);

        size += row ? row_size(row) : 0;
        if (row && size > ANSWER_MAX && *end > *first) {
            json_decref(row);
            return true;
        }
        if (!row || (backwards ? json_array_insert_new(data, 0, row)
                               : json_array_append_new(data, row)) != 0)
            return false;
        if (backwards)
            --*first;
        else
            ++*end;
    }
    return true;
}

static json_t *cursor_of(const struct listing *listing, size_t i, bool there)
{
    struct page_key key = {0};
    char cursor[CURSOR_SIZE];

    if (!there)
        return json_null();
    listing->key(listing->rows, i, listing->tag, &key);
    cursor_format(&key, listing->tag, cursor);
    return json_string(cursor);
}

enum err listing_answer(const struct listing *listing, const struct page_ask *ask, json_t **answer)
{
    bool backwards = ask->at == PAGE_BEFORE || ask->at == PAGE_END;
    json_t *data = json_array();
    size_t first, end;

    if (!data || !fill(listing, backwards, data, &first, &end)) {
        json_decref(data);
        return ERR_NO_MEMORY;
    }
    bool any = end > first;
    *answer = json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o}", "data", data, "next",
        cursor_of(listing, end - 1, any && (listing->info.after || end < listing->count)), "prev",
        cursor_of(listing, first, any && (listing->info.before || first > 0)), "first",
        cursor_of(listing, first, any), "last", cursor_of(listing, end - 1, any), "total",
        listing->info.total < 0 ? json_null() : json_integer(listing->info.total));
    return *answer ? ERR_OK : ERR_NO_MEMORY;
}

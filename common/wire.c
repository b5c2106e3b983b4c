/* wire.c: framing and building of the protocol's lines. Promises bounded memory whatever a peer
 * sends, and that what it builds is one line. Dies only when there is no memory. */
#include "common/wire.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_MIN = 4096, BUFFER_MAX = WIRE_LINE_MAX + 1 };

struct wire {
    char *buf;
    size_t size;
    size_t start, end; /* bytes not yet taken */
    size_t scanned;    /* no newline stands in start..scanned */
    bool skipping;     /* the rest of a line that was too long */
};

static void *must(void *pointer)
{
    if (pointer == NULL)
        abort();
    return pointer;
}

struct wire *wire_new(void)
{
    return must(calloc(1, sizeof(struct wire)));
}

void wire_free(struct wire *wire)
{
    if (wire == NULL)
        return;
    free(wire->buf);
    free(wire);
}

static void resize(struct wire *wire, size_t size)
{
    wire->buf = must(realloc(wire->buf, size));
    wire->size = size;
}

char *wire_room(struct wire *wire, size_t *room)
{
    if (wire->start == wire->end) {
        wire->start = wire->end = wire->scanned = 0;
        /* An idle connection keeps no more than the first room. */
        if (wire->size > ROOM_MIN)
            resize(wire, ROOM_MIN);
    } else if (wire->start > 0) {
        memmove(wire->buf, wire->buf + wire->start, wire->end - wire->start);
        wire->end -= wire->start;
        wire->scanned -= wire->start;
        wire->start = 0;
    }
    if (wire->size - wire->end < ROOM_MIN / 2 && wire->size < BUFFER_MAX) {
        size_t size = wire->size == 0 ? ROOM_MIN : wire->size * 2;
        resize(wire, size < BUFFER_MAX ? size : BUFFER_MAX);
    }
    *room = wire->size - wire->end;
    return wire->buf + wire->end;
}

/* The newline of the first line, NULL when it has not come yet. */
static char *find_newline(const struct wire *wire)
{
    if (wire->scanned == wire->end)
        return NULL;
    return memchr(wire->buf + wire->scanned, '\n', wire->end - wire->scanned);
}

/* Drops what has come of a line that was too long. */
static void skip(struct wire *wire)
{
    char *newline = find_newline(wire);
    wire->start = newline != NULL ? (size_t)(newline - wire->buf) + 1 : wire->end;
    wire->scanned = wire->start;
    wire->skipping = newline == NULL;
}

void wire_filled(struct wire *wire, size_t len)
{
    assert(len <= wire->size - wire->end);
    wire->end += len;
    if (wire->skipping)
        skip(wire);
}

static bool is_over_limit(const struct wire *wire)
{
    return wire->end - wire->start > WIRE_LINE_MAX;
}

enum wire_got wire_next(struct wire *wire, char **line, size_t *len)
{
    char *newline = find_newline(wire);
    if (newline == NULL && !is_over_limit(wire)) {
        wire->scanned = wire->end;
        return WIRE_NOTHING;
    }
    if (newline == NULL) {
        wire->start = wire->scanned = wire->end;
        wire->skipping = true;
        return WIRE_TOO_LONG;
    }
    *newline = '\0';
    *line = wire->buf + wire->start;
    *len = (size_t)(newline - *line);
    wire->start += *len + 1;
    wire->scanned = wire->start;
    return WIRE_LINE;
}

bool wire_ready(const struct wire *wire)
{
    return find_newline(wire) != NULL || is_over_limit(wire);
}

/* Text that grows. */
struct text {
    char *at;
    size_t len, size;
};

static void add(struct text *text, const char *bytes, size_t len)
{
    if (text->size - text->len <= len) {
        text->size = (text->len + len + 1) * 2;
        text->at = must(realloc(text->at, text->size));
    }
    memcpy(text->at + text->len, bytes, len);
    text->len += len;
    text->at[text->len] = '\0';
}

static void add_text(struct text *text, const char *string)
{
    add(text, string, strlen(string));
}

static int add_dumped(const char *bytes, size_t len, void *arg)
{
    add(arg, bytes, len);
    return 0;
}

static void add_json(struct text *text, const json_t *value)
{
    if (value == NULL)
        add_text(text, "null");
    else if (json_dump_callback(value, add_dumped, text,
                                JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) != 0)
        abort();
}

static char *finish(struct text *text, size_t *len)
{
    add_text(text, "}\n");
    if (len != NULL)
        *len = text->len;
    return text->at;
}

char *wire_dump(const json_t *value)
{
    struct text text = {0};
    add_json(&text, value);
    return text.at;
}

char *wire_answer(const json_t *id, const char *result_json, size_t *len)
{
    struct text text = {0};
    add_text(&text, "{\"jsonrpc\":\"2.0\",\"id\":");
    add_json(&text, id);
    add_text(&text, ",\"result\":");
    add_text(&text, result_json);
    return finish(&text, len);
}

char *wire_error(const json_t *id, enum err err, const json_t *params, size_t *len)
{
    char *message = wire_fill(err_text(err), params);
    json_t *data = json_pack("{s:s, s:s}", "error", err_word(err), "reason", err_reason(err));
    json_t *error = json_pack("{s:i, s:s, s:o}", "code", err_rpc_code(err), "message", message,
                              "data", must(data));
    if (params != NULL)
        json_object_update_missing(data, (json_t *)params);
    struct text text = {0};
    add_text(&text, "{\"jsonrpc\":\"2.0\",\"id\":");
    add_json(&text, id);
    add_text(&text, ",\"error\":");
    add_json(&text, must(error));
    json_decref(error);
    free(message);
    return finish(&text, len);
}

static char *call(const json_t *id, const char *method, const json_t *params, size_t *len)
{
    struct text text = {0};
    add_text(&text, "{\"jsonrpc\":\"2.0\"");
    if (id != NULL) {
        add_text(&text, ",\"id\":");
        add_json(&text, id);
    }
    add_text(&text, ",\"method\":\"");
    add_text(&text, method);
    add_text(&text, "\"");
    if (params != NULL) {
        add_text(&text, ",\"params\":");
        add_json(&text, params);
    }
    return finish(&text, len);
}

char *wire_request(const json_t *id, const char *method, const json_t *params, size_t *len)
{
    return call(id, method, params, len);
}

char *wire_notification(const char *method, const json_t *params, size_t *len)
{
    return call(NULL, method, params, len);
}

/* The value of the parameter {name} at `open`; false when there is none. */
static bool add_param(struct text *text, const char *name, size_t len, const json_t *params)
{
    char key[64];
    if (params == NULL || len >= sizeof key)
        return false;
    memcpy(key, name, len);
    key[len] = '\0';
    const json_t *value = json_object_get(params, key);
    if (json_is_string(value))
        add(text, json_string_value(value), json_string_length(value));
    else if (json_is_integer(value) || json_is_boolean(value))
        add_json(text, value);
    else
        return false;
    return true;
}

char *wire_fill(const char *source, const json_t *params)
{
    struct text text = {0};
    add_text(&text, "");
    while (*source != '\0') {
        const char *close = *source == '{' ? strchr(source, '}') : NULL;
        if (close != NULL && add_param(&text, source + 1, (size_t)(close - source - 1), params))
            source = close + 1;
        else
            add(&text, source++, 1);
    }
    return text.at;
}

/* fuzz_wire.c: core's door: a peer's bytes into lines, lines into JSON, parameters against every
 * shape.
 *
 * Holds that the same lines come out however the bytes are cut into reads. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/shape.h"
#include "common/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct shape *shapes[METHOD_COUNT];

static void check_params(const json_t *params)
{
    for (int i = 0; i < METHOD_COUNT; i++) {
        struct shape_fault fault;
        enum err err = shape_check(shapes[i], params, &fault);
        if (err != ERR_OK && !memchr(fault.param, '\0', sizeof fault.param))
            abort();
    }
}

static void check_line(const char *line, size_t len)
{
    json_t *request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
    char *text;
    size_t text_len;

    if (!request)
        return;
    check_params(json_object_get(request, "params"));
    text = wire_error(json_object_get(request, "id"), ERR_PARAM, json_object_get(request, "params"),
                      &text_len);
    if (text && (text_len == 0 || memchr(text, '\n', text_len) != text + text_len - 1))
        abort();
    free(text);
    json_decref(request);
}

/* A hash of all that comes out when at most `step` bytes are read at once. */
static uint64_t run(const uint8_t *data, size_t size, size_t step)
{
    struct wire *wire = wire_new();
    uint64_t hash = 14695981039346656037u;
    size_t at = 0;

    while (at < size) {
        size_t room, len;
        char *line, *to = wire_room(wire, &room);
        enum wire_got got;
        size_t take = room < step ? room : step;
        if (take > size - at)
            take = size - at;
        memcpy(to, data + at, take);
        wire_filled(wire, take);
        at += take;
        while ((got = wire_next(wire, &line, &len)) != WIRE_NOTHING) {
            hash = (hash ^ (uint64_t)got) * 1099511628211u;
            if (got != WIRE_LINE)
                continue;
            if (len > WIRE_LINE_MAX || memchr(line, '\n', len) || line[len] != '\0')
                abort();
            for (size_t i = 0; i < len; i++)
                hash = (hash ^ (uint8_t)line[i]) * 1099511628211u;
            if (step == SIZE_MAX)
                check_line(line, len);
        }
    }
    wire_free(wire);
    return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!shapes[0]) {
        for (int i = 0; i < METHOD_COUNT; i++)
            shapes[i] = shape_parse(method_infos[i].params, method_infos[i].kind == METHOD_WRITE);
    }
    if (size == 0)
        return 0;
    if (run(data + 1, size - 1, SIZE_MAX) != run(data + 1, size - 1, 1u + data[0]))
        abort();
    return 0;
}

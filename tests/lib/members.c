/* members.c: shapes of JSON objects in a line of words. */
#include "tests/lib/members.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

static void refuse(const json_t *object, const char *name, const char *expected)
{
    char *text = json_dumps(object, JSON_INDENT(1) | JSON_ENCODE_ANY);

    test_print("member %s is not %s in: %s\n", name, expected, text != NULL ? text : "(nothing)");
    free(text);
    fail();
}

static bool is_type(const json_t *value, const char *type, size_t size)
{
    static const struct {
        const char *name;
        json_type type;
    } types[] = {
        {"int", JSON_INTEGER}, {"str", JSON_STRING}, {"arr", JSON_ARRAY}, {"obj", JSON_OBJECT}};

    if (size == 3 && memcmp(type, "any", 3) == 0)
        return value != NULL;
    if (size == 4 && memcmp(type, "bool", 4) == 0)
        return json_is_boolean(value);
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
        if (size == 3 && memcmp(type, types[i].name, 3) == 0)
            return value != NULL && json_typeof(value) == types[i].type;
    }
    fail_msg("no such type: %s", type);
    return false;
}

void members_expect(const json_t *object, const char *shape)
{
    char *words = strdup(shape), *rest = words;

    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        char *type = strchr(word, ':');
        size_t size;
        bool optional;
        const json_t *value;

        if (type == NULL)
            continue;
        *type++ = '\0';
        size = strlen(type);
        optional = type[size - 1] == '?';
        value = json_object_get(object, word);
        if (optional && json_is_null(value))
            continue;
        if (!is_type(value, type, optional ? size - 1 : size))
            refuse(object, word, type);
    }
    free(words);
}

int64_t members_int(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    if (!json_is_integer(value))
        refuse(object, name, "an integer");
    return json_integer_value(value);
}

const char *members_str(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    if (!json_is_string(value))
        refuse(object, name, "a string");
    return json_string_value(value);
}

json_t *members_arr(const json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);

    if (!json_is_array(value))
        refuse(object, name, "an array");
    return value;
}

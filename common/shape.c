/* shape.c: the little language of parameters. Promises that what passes has the type, range and
 * UTF-8 that methods.h names; never changes what it checks. */
#include "common/shape.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CURSOR_MAX = 512, SETTINGS_MAX = 32, SETTING_KEY_MAX = 64, SETTING_TEXT_MAX = 200 };
#define ID_MAX 9007199254740992 /* 2^53: what every JSON reader holds exactly */

struct param {
    char name[32];
    const struct type *type;
    bool optional;
    int64_t min, max; /* int, line, text */
    char *words;      /* word, words: "a|b|c" */
};

struct type {
    const char *name;
    bool (*fits)(const struct param *param, const json_t *value);
    void (*expect)(const struct param *param, char *buf, size_t size);
};

struct shape {
    size_t count;
    struct param params[16];
};

/* The next character of valid UTF-8 and the pointer behind it; -1 when it is not valid. */
static int32_t utf8_next(const unsigned char **at)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = *at;
    int bytes = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;
    if (bytes == 0)
        return -1;
    int32_t c = bytes == 1 ? *p : *p & (0x7f >> bytes);
    for (int i = 1; i < bytes; i++) {
        if (p[i] >> 6 != 2)
            return -1;
        c = c << 6 | (p[i] & 0x3f);
    }
    *at = p + bytes;
    return c < least[bytes] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? -1 : c;
}

static bool is_control(int32_t c)
{
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;
}

static bool text_fits(const json_t *value, int64_t min, int64_t max, const char *also)
{
    if (!json_is_string(value) || json_string_length(value) != strlen(json_string_value(value)))
        return false;
    int64_t count = 0;
    const unsigned char *at = (const unsigned char *)json_string_value(value);
    while (*at != '\0') {
        int32_t c = utf8_next(&at);
        if (c < 0 || (is_control(c) && (c > 0x7f || strchr(also, c) == NULL)))
            return false;
        count++;
    }
    return count >= min && count <= max;
}

static bool line_fits(const struct param *param, const json_t *value)
{
    return text_fits(value, param->min, param->max, "");
}

static bool lines_fit(const struct param *param, const json_t *value)
{
    return text_fits(value, param->min, param->max, "\n\t");
}

static bool int_fits(const struct param *param, const json_t *value)
{
    return json_is_integer(value) && json_integer_value(value) >= param->min &&
           json_integer_value(value) <= param->max;
}

static bool id_fits(const struct param *param, const json_t *value)
{
    (void)param;
    return json_is_integer(value) && json_integer_value(value) >= 1 &&
           json_integer_value(value) <= ID_MAX;
}

static bool bool_fits(const struct param *param, const json_t *value)
{
    (void)param;
    return json_is_boolean(value);
}

/* Is `value` one of the words "a|b|c"? The empty word is one too when it stands there. */
static bool is_one_of(const char *words, const json_t *value)
{
    if (!json_is_string(value))
        return false;
    const char *given = json_string_value(value);
    size_t len = json_string_length(value);
    for (;;) {
        size_t word = strcspn(words, "|");
        if (word == len && memcmp(words, given, len) == 0)
            return true;
        if (words[word] == '\0')
            return false;
        words += word + 1;
    }
}

static bool word_fits(const struct param *param, const json_t *value)
{
    return is_one_of(param->words, value);
}

static bool words_fit(const struct param *param, const json_t *value)
{
    if (!json_is_array(value))
        return false;
    size_t i, j;
    json_t *one;
    json_array_foreach(value, i, one)
    {
        if (!is_one_of(param->words, one))
            return false;
        for (j = 0; j < i; j++) {
            if (json_equal(json_array_get(value, j), one))
                return false;
        }
    }
    return true;
}

static bool login_fits(const struct param *param, const json_t *value)
{
    (void)param;
    const char *login = json_string_value(value);
    if (login == NULL || login[0] < 'a' || login[0] > 'z')
        return false;
    size_t len = strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-");
    return len == json_string_length(value) && len <= 32;
}

static bool uuid_fits(const struct param *param, const json_t *value)
{
    (void)param;
    const char *uuid = json_string_value(value);
    if (uuid == NULL || json_string_length(value) != 36)
        return false;
    for (int i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? uuid[i] != '-' : strchr("0123456789abcdefABCDEF", uuid[i]) == NULL)
            return false;
    }
    return true;
}

static bool day_fits(const struct param *param, const json_t *value)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    (void)param;
    const char *day = json_string_value(value);
    if (day == NULL || json_string_length(value) != 10)
        return false;
    for (int i = 0; i < 10; i++) {
        bool dash = i == 4 || i == 7;
        if (dash ? day[i] != '-' : day[i] < '0' || day[i] > '9')
            return false;
    }
    int year = atoi(day), month = atoi(day + 5), date = atoi(day + 8);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 1970 && month >= 1 && month <= 12 && date >= 1 &&
           date <= lengths[month - 1] + (month == 2 && leap);
}

static bool cursor_fits(const struct param *param, const json_t *value)
{
    (void)param;
    return text_fits(value, 1, CURSOR_MAX, "");
}

static bool settings_fit(const struct param *param, const json_t *value)
{
    (void)param;
    if (!json_is_object(value) || json_object_size(value) > SETTINGS_MAX)
        return false;
    const char *key;
    json_t *one;
    json_object_foreach((json_t *)value, key, one)
    {
        size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789._-");
        if (key[len] != '\0' || len == 0 || len > SETTING_KEY_MAX)
            return false;
        if (!json_is_integer(one) && !json_is_boolean(one) &&
            !text_fits(one, 0, SETTING_TEXT_MAX, ""))
            return false;
    }
    return true;
}

static void expect_int(const struct param *param, char *buf, size_t size)
{
    snprintf(buf, size, "an integer from %lld to %lld", (long long)param->min,
             (long long)param->max);
}

static void expect_id(const struct param *param, char *buf, size_t size)
{
    (void)param;
    snprintf(buf, size, "an integer from 1 to %lld", (long long)ID_MAX);
}

static void expect_bool(const struct param *param, char *buf, size_t size)
{
    (void)param;
    snprintf(buf, size, "true or false");
}

static void expect_line(const struct param *param, char *buf, size_t size)
{
    snprintf(buf, size, "a line of %lld to %lld characters, without control characters",
             (long long)param->min, (long long)param->max);
}

static void expect_text(const struct param *param, char *buf, size_t size)
{
    snprintf(buf, size, "a text of %lld to %lld characters, no control characters but newline, tab",
             (long long)param->min, (long long)param->max);
}

/* "one of a, b, c"; the empty word is shown as "". */
static void expect_word(const struct param *param, char *buf, size_t size)
{
    size_t at = (size_t)snprintf(buf, size, "one of ");
    const char *word = param->words;
    for (bool first = true; word != NULL && at < size; first = false) {
        int len = (int)strcspn(word, "|");
        at += (size_t)snprintf(buf + at, size - at, "%s%.*s", first ? "" : ", ", len > 0 ? len : 2,
                               len > 0 ? word : "\"\"");
        word = word[len] == '|' ? word + len + 1 : NULL;
    }
}

static void expect_words(const struct param *param, char *buf, size_t size)
{
    char words[200];
    expect_word(param, words, sizeof words);
    snprintf(buf, size, "a list of distinct words, each %s", words);
}

static void expect_login(const struct param *param, char *buf, size_t size)
{
    (void)param;
    snprintf(buf, size, "a login: a letter a-z, then at most 31 of a-z 0-9 . _ -");
}

static void expect_uuid(const struct param *param, char *buf, size_t size)
{
    (void)param;
    snprintf(buf, size, "a uuid of 8-4-4-4-12 hexadecimal digits");
}

static void expect_day(const struct param *param, char *buf, size_t size)
{
    (void)param;
    snprintf(buf, size, "a day as 2025-10-14");
}

static void expect_cursor(const struct param *param, char *buf, size_t size)
{
    (void)param;
    snprintf(buf, size, "a cursor that a list gave");
}

static void expect_settings(const struct param *param, char *buf, size_t size)
{
    (void)param;
    snprintf(buf, size,
             "an object of at most %d short strings, integers and booleans, keys of a-z 0-9 . _ -",
             SETTINGS_MAX);
}

static const struct type types[] = {
    {"id", id_fits, expect_id},
    {"bool", bool_fits, expect_bool},
    {"login", login_fits, expect_login},
    {"uuid", uuid_fits, expect_uuid},
    {"day", day_fits, expect_day},
    {"cursor", cursor_fits, expect_cursor},
    {"settings", settings_fit, expect_settings},
    {"int", int_fits, expect_int},
    {"line", line_fits, expect_line},
    {"text", lines_fit, expect_text},
    {"word", word_fits, expect_word},
    {"words", words_fit, expect_words},
};

static const struct type *type_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strlen(types[i].name) == len && memcmp(types[i].name, name, len) == 0)
            return &types[i];
    }
    return NULL;
}

static _Noreturn void die(const char *text)
{
    fprintf(stderr, "methods.h: cannot read the parameters at '%s'\n", text);
    abort();
}

/* "(A..B)" or "(a|b|c)" at `at`; returns what stands behind it. */
static const char *parse_arguments(struct param *param, const char *at)
{
    const char *close = strchr(at, ')');
    long long min, max;
    if (close == NULL)
        die(at);
    if (strncmp(param->type->name, "word", 4) == 0) {
        param->words = strndup(at + 1, (size_t)(close - at - 1));
    } else {
        if (sscanf(at, "(%lld..%lld)", &min, &max) != 2 || min > max)
            die(at);
        param->min = min;
        param->max = max;
    }
    return close + 1;
}

/* One `name:type?` at `at`; returns what stands behind it. */
static const char *parse_param(struct param *param, const char *at)
{
    size_t name = strcspn(at, ":"), type;
    if (at[name] != ':' || name == 0 || name >= sizeof param->name)
        die(at);
    type = strcspn(at + name + 1, "(? ");
    memcpy(param->name, at, name);
    param->type = type_find(at + name + 1, type);
    if (param->type == NULL)
        die(at);
    const char *rest = at + name + 1 + type;
    bool bounded = param->type >= type_find("int", 3);
    if (bounded != (*rest == '('))
        die(at);
    if (bounded)
        rest = parse_arguments(param, rest);
    param->optional = *rest == '?';
    rest += param->optional;
    if (*rest != ' ' && *rest != '\0')
        die(rest);
    return rest + strspn(rest, " ");
}

static struct param *new_param(struct shape *shape)
{
    if (shape->count == sizeof shape->params / sizeof shape->params[0])
        die("too many");
    return &shape->params[shape->count++];
}

struct shape *shape_parse(const char *text, bool write)
{
    struct shape *shape = calloc(1, sizeof *shape);
    if (shape == NULL)
        abort();
    const char *at = text + strspn(text, " ");
    while (*at != '\0')
        at = parse_param(new_param(shape), at);
    if (write)
        parse_param(new_param(shape), "request_id:uuid?");
    return shape;
}

void shape_free(struct shape *shape)
{
    if (shape == NULL)
        return;
    for (size_t i = 0; i < shape->count; i++)
        free(shape->params[i].words);
    free(shape);
}

static enum err fault_at(struct shape_fault *fault, enum err err, const char *param)
{
    size_t len = strlen(param);
    if (len >= sizeof fault->param) {
        len = sizeof fault->param - 1;
        while (len > 0 && (param[len] & 0xc0) == 0x80) /* never half a character */
            len--;
    }
    memcpy(fault->param, param, len);
    fault->param[len] = '\0';
    return err;
}

static enum err check_unknown(const struct shape *shape, const json_t *params,
                              struct shape_fault *fault)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)params, key, value)
    {
        size_t i = 0;
        while (i < shape->count && strcmp(shape->params[i].name, key) != 0)
            i++;
        if (i == shape->count)
            return fault_at(fault, ERR_PARAM_UNKNOWN, key);
    }
    return ERR_OK;
}

enum err shape_check(const struct shape *shape, const json_t *params, struct shape_fault *fault)
{
    *fault = (struct shape_fault){.param = ""};
    if (params != NULL && !json_is_object(params)) {
        snprintf(fault->expected, sizeof fault->expected, "an object of named parameters");
        return fault_at(fault, ERR_PARAM, "params");
    }
    enum err err = check_unknown(shape, params, fault);
    for (size_t i = 0; err == ERR_OK && i < shape->count; i++) {
        const struct param *param = &shape->params[i];
        const json_t *value = json_object_get(params, param->name);
        if (value == NULL || (json_is_null(value) && param->optional)) {
            if (!param->optional)
                err = fault_at(fault, ERR_PARAM_MISSING, param->name);
        } else if (!param->type->fits(param, value)) {
            param->type->expect(param, fault->expected, sizeof fault->expected);
            err = fault_at(fault, ERR_PARAM, param->name);
        }
    }
    return err;
}

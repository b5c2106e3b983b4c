/* cmd_out.c: a command's calls, messages and data. Promises that no byte of people's text reaches a
 * terminal as a command, in any format, and that every error is told in the format asked for. */
#include "tui/cmd_out.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "common/wire.h"
#include "tui/error.h"

enum { FLUSH_BYTES = 32768 };

const char *cmd_str(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

json_int_t cmd_int(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

bool cmd_has(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return value != NULL && !json_is_null(value);
}

int64_t cmd_at(const json_t *object, const char *name)
{
    int64_t at_ms;
    return timetext_parse(cmd_str(object, name), &at_ms) ? at_ms : 0;
}

json_t *cmd_call(struct cmd *cmd, enum method method, json_t *params)
{
    const char *request_id = cmd->args.values[CMD_REQUEST_ID];
    json_t *result, *data;

    if (params == NULL)
        params = json_object();
    if (method_infos[method].kind == METHOD_WRITE && request_id != NULL &&
        json_object_get(params, "request_id") == NULL)
        json_object_set_new(params, "request_id", json_string(request_id));
    enum err err = rpc_wait(cmd->rpc, method, params, &result, &data);
    if (err != ERR_OK)
        cmd_fail(cmd, err, data);
    json_decref(data);
    return result;
}

void cmd_param(struct cmd *cmd, json_t *params, const char *name, enum cmd_flag flag)
{
    if (cmd->args.values[flag] != NULL)
        json_object_set_new(params, name, json_string(cmd->args.values[flag]));
}

static void not_integer(struct cmd *cmd, const char *what, const char *given)
{
    struct buffer expected = {0};
    buffer_printf(&expected, _("an integer, not %s"), given);
    json_t *data = json_pack("{s:s, s:s}", "param", what, "expected", buffer_text(&expected));
    buffer_free(&expected);

    cmd_fail(cmd, ERR_PARAM, data);
    json_decref(data);
}

static bool parse_int(const char *text, json_int_t *value)
{
    char *end;

    errno = 0;
    *value = strtoll(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *text != ' ';
}

bool cmd_param_int(struct cmd *cmd, json_t *params, const char *name, enum cmd_flag flag)
{
    json_int_t value;

    if (cmd->args.values[flag] == NULL)
        return true;
    if (!parse_int(cmd->args.values[flag], &value)) {
        not_integer(cmd, name, cmd->args.values[flag]);
        return false;
    }
    json_object_set_new(params, name, json_integer(value));
    return true;
}

bool cmd_id(struct cmd *cmd, const char *word, json_int_t *id)
{
    if (parse_int(word[0] == '#' ? word + 1 : word, id))
        return true;
    not_integer(cmd, "ID", word);
    return false;
}

char *cmd_stdin(struct cmd *cmd, size_t limit)
{
    struct buffer input = {0};
    char bytes[4096];
    ssize_t got;

    while ((got = cmd->host->read(cmd->host->ctx, bytes, sizeof bytes)) > 0 && input.size <= limit)
        buffer_add(&input, bytes, (size_t)got);
    if (got < 0)
        cmd->gone = true;
    if (input.size > limit) {
        json_t *data = json_pack("{s:I}", "limit", (json_int_t)limit);
        cmd_fail(cmd, ERR_INPUT_TOO_LONG, data);
        json_decref(data);
    } else if (!text_valid(input.data, input.size)) {
        cmd_usage_error(cmd, _("standard input is not UTF-8 text"));
    } else if (!cmd->gone) {
        while (input.size > 0 && strchr("\r\n", input.data[input.size - 1]) != NULL)
            input.size--;
        buffer_text(&input);
        return input.data;
    }
    buffer_free(&input);
    return NULL;
}

static void put(struct cmd *cmd, int stream, const char *data, size_t size)
{
    if (!cmd->gone && size > 0 && cmd->host->write(cmd->host->ctx, stream, data, size) < 0)
        cmd->gone = true;
}

void cmd_flush(struct cmd *cmd)
{
    put(cmd, 1, cmd->out.data, cmd->out.size);
    cmd->out.size = 0;
}

static void printed(struct cmd *cmd)
{
    cmd->wrote = true;
    if (cmd->out.size >= FLUSH_BYTES)
        cmd_flush(cmd);
}

/* The error as the contract's object: code and message first, the parameters behind. */
static void fail_json(struct cmd *cmd, enum err err, const json_t *data, const char *text)
{
    json_t *error = json_pack("{s:s, s:s, s:s}", "code", err_word(err), "message", text, "reason",
                              err_reason(err));
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)data, name, value)
    {
        if (strcmp(name, "error") != 0 && strcmp(name, "usage") != 0)
            json_object_set(error, name, value);
    }
    json_t *object = json_pack("{s:o}", "error", error);
    cmd_print_json(cmd, object);
    cmd_print(cmd, "\n");
    json_decref(object);
}

void cmd_fail(struct cmd *cmd, enum err err, const json_t *data)
{
    char *text = error_text(err, data);

    if (cmd->exit_code == 0)
        cmd->exit_code = err_exit_code(err);
    if (cmd->format == CMD_FORMAT_JSON && !cmd->wrote) {
        fail_json(cmd, err, data, text);
    } else {
        struct buffer line = {0};
        cmd_flush(cmd); /* in the order in which things happened */
        buffer_printf(&line, "popug: %s\n", text);
        put(cmd, 2, line.data, line.size);
        buffer_free(&line);
    }
    free(text);
}

void cmd_usage_error(struct cmd *cmd, const char *text)
{
    json_t *data = json_pack("{s:s}", "usage", text);

    cmd_fail(cmd, ERR_USAGE, data);
    json_decref(data);
}

static void vprint(struct buffer *to, const char *format, va_list args)
{
    char *text;

    if (vasprintf(&text, format, args) < 0)
        abort();
    buffer_puts(to, text);
    free(text);
}

void cmd_note(struct cmd *cmd, const char *format, ...)
{
    struct buffer line = {0};
    va_list args;

    if (cmd->args.values[CMD_QUIET] != NULL)
        return;
    va_start(args, format);
    vprint(&line, format, args);
    va_end(args);
    cmd_flush(cmd);
    char *clean = text_clean(line.data, line.size, false);
    line.size = 0;
    buffer_printf(&line, "%s\n", clean);
    put(cmd, 2, line.data, line.size);
    free(clean);
    buffer_free(&line);
}

void cmd_print(struct cmd *cmd, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprint(&cmd->out, format, args);
    va_end(args);
    printed(cmd);
}

void cmd_print_clean(struct cmd *cmd, const char *text, bool lines)
{
    char *clean = text_clean(text, strlen(text), lines);

    buffer_puts(&cmd->out, clean);
    free(clean);
    printed(cmd);
}

void cmd_print_json(struct cmd *cmd, const json_t *value)
{
    char *json = wire_dump(value);
    const char *at = json, *end = json + strlen(json);

    while (at < end) {
        const char *from = at;
        uint32_t c = text_next(&at, end);
        if (!text_unsafe(c))
            buffer_add(&cmd->out, from, (size_t)(at - from));
        else if (c < 0x10000)
            buffer_printf(&cmd->out, "\\u%04x", (unsigned)c);
        else
            buffer_printf(&cmd->out, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
                          (unsigned)(0xDC00 + (c & 0x3FF)));
    }
    free(json);
    printed(cmd);
}

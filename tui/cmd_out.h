/* cmd_out.h: what the commands share: a running command, its calls to core, and its output.
 *
 * Data go to standard output in the format asked for, messages to standard error. Output is sent on
 * in pieces: a list of any length needs the memory of one page. */
#ifndef POPUG_TUI_CMD_OUT_H
#define POPUG_TUI_CMD_OUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tui/buffer.h"
#include "tui/cmd_args.h"
#include "tui/host.h"
#include "tui/rpc.h"

enum cmd_format { CMD_FORMAT_TEXT, CMD_FORMAT_JSON, CMD_FORMAT_CSV, CMD_FORMAT_TSV };

struct cmd {
    const struct host *host;
    struct rpc *rpc;
    const struct command *commands; /* all of them, for help */
    struct cmd_args args;
    enum cmd_format format;
    struct buffer out;
    bool wrote; /* some data are out: an error can no longer be the only JSON object */
    bool gone;  /* the reader is gone: stop */
    int exit_code;
    int64_t now_ms; /* the company's clock when the command began */
};

/* --- calls --- */

/* The result (the caller's), or NULL when the call was refused: that is told and the exit code set.
 * A write gets --request-id if that was given. `params` is stolen. */
json_t *cmd_call(struct cmd *cmd, enum method method, json_t *params);

/* Puts the flag into params under that name, when it was given. An integer that is none, or a file
 * that cannot be read, is told: false. */
void cmd_param(struct cmd *cmd, json_t *params, const char *name, enum cmd_flag flag);
bool cmd_param_int(struct cmd *cmd, json_t *params, const char *name, enum cmd_flag flag);

/* "1042" or "#1042"; told and false when it is neither. */
bool cmd_id(struct cmd *cmd, const char *word, json_int_t *id);

/* Standard input up to `limit` bytes as text without the newlines at its end; NULL when it is too
 * long or not UTF-8: told. The caller frees. */
char *cmd_stdin(struct cmd *cmd, size_t limit);

/* Members of an object of core's; "" and 0 when they are not there. */
const char *cmd_str(const json_t *object, const char *name);
json_int_t cmd_int(const json_t *object, const char *name);
bool cmd_has(const json_t *object, const char *name);   /* there, and not null */
int64_t cmd_at(const json_t *object, const char *name); /* a time in ms; 0 when it is none */

/* --- messages --- */

/* Tells an error and keeps the exit code of the first. `data` is borrowed. */
void cmd_fail(struct cmd *cmd, enum err err, const json_t *data);
/* The same for ERR_USAGE with a translated text. */
void cmd_usage_error(struct cmd *cmd, const char *text);
/* One line to standard error, unless --quiet. */
void cmd_note(struct cmd *cmd, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- data --- */

void cmd_print(struct cmd *cmd, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Text from people: cleaned. */
void cmd_print_clean(struct cmd *cmd, const char *text, bool lines);
/* JSON, without a newline; what a terminal would obey is escaped. */
void cmd_print_json(struct cmd *cmd, const json_t *value);
void cmd_flush(struct cmd *cmd);

#endif

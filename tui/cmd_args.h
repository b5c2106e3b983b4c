/* cmd_args.h: the flags of the commands and how words become a command with its flags.
 *
 * One list of flags; a command names those it takes; help, refusals and completion come from both.
 */
#ifndef POPUG_TUI_CMD_ARGS_H
#define POPUG_TUI_CMD_ARGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "tui/lang.h"

/* X(SYMBOL, name, value or NULL, help) */
#define CMD_FLAG_LIST(X)                                                                           \
    X(JSON, "json", NULL, N_("JSON on standard output, errors too"))                               \
    X(CSV, "csv", NULL, N_("comma-separated values, sums in cents"))                               \
    X(TSV, "tsv", NULL, N_("tab-separated values, sums in cents"))                                 \
    X(NO_HEADERS, "no-headers", NULL, N_("no line of column names"))                               \
    X(LANG, "lang", "en|ru", N_("the language of this command"))                                   \
    X(QUIET, "quiet", NULL, N_("no hints and no progress on standard error"))                      \
    X(HELP, "help", NULL, N_("what this command does"))                                            \
    X(ALL, "all", NULL, N_("everybody's tasks, open and done"))                                    \
    X(STATE, "state", "open|done", N_("only those"))                                               \
    X(ASSIGNEE, "assignee", "LOGIN", N_("only tasks of that account"))                             \
    X(SEARCH, "search", "TEXT", N_("only those that contain the text"))                            \
    X(SORT, "sort", "KEY", N_("tasks: id, reward, assigned_at; people: login, balance"))           \
    X(ORDER, "order", "asc|desc", N_("smallest or greatest first"))                                \
    X(AFTER, "after", "CURSOR", N_("go on behind the last page's `next`"))                         \
    X(LIMIT, "limit", "N", N_("one page of 1 to 1000 instead of the whole list"))                  \
    X(TITLE, "title", "TITLE", N_("the new title"))                                                \
    X(TEXT, "text", "TEXT|-", N_("the text; - reads it from standard input"))                      \
    X(DRY_RUN, "dry-run", NULL, N_("only count and sum up"))                                       \
    X(CONFIRM, "confirm", "COUNT", N_("the number of open tasks that you mean to draw anew"))      \
    X(DAY, "day", "YYYY-MM-DD", N_("only that day of the books"))                                  \
    X(KIND, "kind", "KIND", N_("only fee, reward, payout or correction"))                          \
    X(ACCOUNT, "account", "LOGIN", N_("of that account instead of yours"))                         \
    X(ROLE, "role", "ROLE", N_("popug, manager, accountant or admin"))                             \
    X(ACTIVE, "active", "yes|no", N_("only active or disabled accounts"))                          \
    X(NAME, "name", "NAME", N_("the name"))                                                        \
    X(EMAIL, "email", "ADDRESS", N_("the mail address"))                                           \
    X(LOCALE, "locale", "en|ru", N_("the language the account speaks"))                            \
    X(KEY, "key", "KEY|FILE|-", N_("a public key: the line itself, a file, or standard input"))    \
    X(REQUEST_ID, "request-id", "UUID", N_("repeat safely: the same id changes things once"))

enum cmd_flag {
#define CMD_FLAG_ENUM(symbol, name, value, help) CMD_##symbol,
    CMD_FLAG_LIST(CMD_FLAG_ENUM)
#undef CMD_FLAG_ENUM
        CMD_FLAG_COUNT
};

struct cmd_flag_info {
    const char *name, *value, *help;
};
extern const struct cmd_flag_info cmd_flag_infos[CMD_FLAG_COUNT];

#define CMD_BIT(symbol) (UINT64_C(1) << CMD_##symbol)
#define CMD_EVERYWHERE                                                                             \
    (CMD_BIT(JSON) | CMD_BIT(CSV) | CMD_BIT(TSV) | CMD_BIT(NO_HEADERS) | CMD_BIT(LANG) |           \
     CMD_BIT(QUIET) | CMD_BIT(HELP))

struct cmd;

struct command {
    const char *name;  /* "tasks", "account add" */
    const char *words; /* "ID…"; "" for none */
    int words_min, words_max;
    uint64_t flags; /* beside those that are everywhere */
    unsigned who;   /* enum method_who: the roles that may; 0: needs no core */
    const char *help;
    const char *more; /* further lines of `help COMMAND`, NULL for none */
    void (*run)(struct cmd *cmd);
};

struct cmd_args {
    const struct command *command;
    const char *values[CMD_FLAG_COUNT]; /* NULL: not given; "" for a flag without value */
    const char **words;                 /* what is neither command nor flag; ended by NULL */
    int count;
};

/* `commands` end with an entry without a name. All strings of args point into argv; cmd_args_free
 * frees the rest, also after an error. On an error *data are its parameters (the caller's). */
enum err cmd_args_parse(struct cmd_args *args, const struct command *commands, int argc,
                        char **argv, json_t **data);
void cmd_args_free(struct cmd_args *args);

/* "usage: tasks [--all] …": the caller frees. */
char *cmd_args_usage(const struct command *command);

#endif

/* cmd.c: runs one command: greets core, chooses the language, parses, runs, flushes.
 *
 * Promises an exit code of the contract whatever the words are. The commands are those of
 * cmd_list.h. */
#include "tui/cmd.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/cmd_account.h"
#include "tui/cmd_help.h"
#include "tui/cmd_list.h"
#include "tui/cmd_out.h"
#include "tui/cmd_words.h"
#include "tui/lang.h"

enum { OFFLINE_MS = 1000 }; /* what help and version wait for core, to learn language and role */

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What core said about whom it speaks to. */
static void heed_hello(struct cmd *cmd, const json_t *hello)
{
    lang_choose(cmd_str(hello, "locale"), cmd->host->lang);
    if (cmd_str(hello, "currency")[0] != '\0')
        lang_set_currency(cmd_str(hello, "currency"));
    if (cmd_str(hello, "zone")[0] != '\0')
        timetext_zone(cmd_str(hello, "zone"));
    if (cmd_has(hello, "now"))
        cmd->now_ms = cmd_at(hello, "now");
}

/* Waits for hello: as long as any call does, or a moment only. */
static enum err greet(struct cmd *cmd, bool must)
{
    int64_t until_ms = clock_ms(CLOCK_MONOTONIC) + OFFLINE_MS;

    while (rpc_hello(cmd->rpc) == NULL) {
        int64_t left_ms = until_ms - clock_ms(CLOCK_MONOTONIC);
        if (!must && left_ms <= 0)
            return ERR_UNREACHABLE;
        enum err err = rpc_turn(cmd->rpc, must ? -1 : (int)left_ms);
        if (err != ERR_OK)
            return err;
        if (!must && rpc_fd(cmd->rpc) < 0)
            return ERR_UNREACHABLE;
    }
    heed_hello(cmd, rpc_hello(cmd->rpc));
    return ERR_OK;
}

/* The format and language asked for, for errors told before the words are understood. */
static void look_ahead(struct cmd *cmd, int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0)
            cmd->format = CMD_FORMAT_JSON;
        if (strncmp(argv[i], "--lang=", 7) == 0)
            lang_choose(argv[i] + 7, NULL);
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            lang_choose(argv[i + 1], NULL);
    }
}

/* The flags that every command has; false when they do not go together. */
static bool take_common_flags(struct cmd *cmd)
{
    const char *const *values = cmd->args.values;
    int formats =
        (values[CMD_JSON] != NULL) + (values[CMD_CSV] != NULL) + (values[CMD_TSV] != NULL);

    cmd->format = values[CMD_JSON] != NULL  ? CMD_FORMAT_JSON
                  : values[CMD_CSV] != NULL ? CMD_FORMAT_CSV
                  : values[CMD_TSV] != NULL ? CMD_FORMAT_TSV
                                            : CMD_FORMAT_TEXT;
    if (formats > 1) {
        cmd_usage_error(cmd, _("choose one of --json, --csv and --tsv"));
        return false;
    }
    if (values[CMD_LANG] != NULL && lang_known(values[CMD_LANG]) == NULL) {
        cmd_usage_error(cmd, _("--lang: en or ru"));
        return false;
    }
    if (values[CMD_LANG] != NULL)
        lang_choose(values[CMD_LANG], NULL);
    return true;
}

static void run(struct cmd *cmd, int argc, char **argv)
{
    json_t *data = NULL;
    enum err parsed = cmd_args_parse(&cmd->args, cmd_commands, argc, argv, &data);
    bool online =
        parsed == ERR_OK && cmd->args.command->who != 0 && cmd->args.values[CMD_HELP] == NULL;
    enum err greeted = greet(cmd, online);

    look_ahead(cmd, argc, argv);
    if (parsed != ERR_OK) { /* again, now that the language is known */
        cmd_args_free(&cmd->args);
        json_decref(data);
        parsed = cmd_args_parse(&cmd->args, cmd_commands, argc, argv, &data);
        cmd_fail(cmd, parsed, data);
    } else if (!take_common_flags(cmd)) {
        /* told */
    } else if (cmd->args.values[CMD_HELP] != NULL) {
        cmd_help_of(cmd, cmd->args.command);
    } else if (online && greeted != ERR_OK) {
        json_t *protocol = json_pack("{s:i}", "protocol", 1);
        cmd_fail(cmd, greeted, greeted == ERR_HELLO ? protocol : NULL);
        json_decref(protocol);
    } else {
        cmd->args.command->run(cmd);
    }
    json_decref(data);
}

static void begin(struct cmd *cmd, const struct host *host)
{
    *cmd = (struct cmd){.host = host, .commands = cmd_commands, .now_ms = clock_ms(CLOCK_REALTIME)};
    cmd->rpc = rpc_new(host, NULL);
    lang_choose(NULL, host->lang);
}

static int end(struct cmd *cmd)
{
    cmd_flush(cmd);
    cmd_args_free(&cmd->args);
    buffer_free(&cmd->out);
    rpc_free(cmd->rpc);
    return cmd->exit_code != 0 ? cmd->exit_code : cmd->gone;
}

int cmd_run(const struct host *host, int argc, char **argv)
{
    struct cmd cmd;

    begin(&cmd, host);
    run(&cmd, argc, argv);
    return end(&cmd);
}

int cmd_run_line(const struct host *host, const char *line)
{
    struct cmd_words words;

    if (!cmd_words_split(line, &words)) {
        struct cmd cmd;
        begin(&cmd, host);
        greet(&cmd, false);
        if (strstr(line, "--json") != NULL)
            cmd.format = CMD_FORMAT_JSON;
        cmd_usage_error(&cmd, _("a quote is not closed (or a backslash ends the line)"));
        return end(&cmd);
    }
    int code = words.count == 0 ? cmd_summary(host) : cmd_run(host, words.count, words.words);
    cmd_words_free(&words);
    return code;
}

int cmd_summary(const struct host *host)
{
    struct cmd cmd;

    begin(&cmd, host);
    enum err err = greet(&cmd, true);
    if (err != ERR_OK)
        cmd_fail(&cmd, err, NULL);
    else if (cmd_account_summary(&cmd))
        cmd_note(&cmd, "%s",
                 strncmp(host->invocation, "ssh ", 4) == 0
                     ? _("No terminal: add -t for the dashboard, or try: help, tasks, log")
                     : _("No terminal for the dashboard; try: help, tasks, people"));
    return end(&cmd);
}

int cmd_wants_ui(const char *line, char **screen)
{
    struct cmd_words words;

    *screen = NULL;
    if (!cmd_words_split(line, &words))
        return 0;
    bool wants = words.count >= 1 && words.count <= 2 && strcmp(words.words[0], "ui") == 0 &&
                 (words.count == 1 || words.words[1][0] != '-');
    if (wants && words.count == 2)
        *screen = strdup(words.words[1]);
    cmd_words_free(&words);
    return wants;
}

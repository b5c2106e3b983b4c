/* cmd_help.c: help and completion. Repeats nothing: all of it is read from the tables. */
#include "tui/cmd_help.h"

#include <stdlib.h>
#include <string.h>

#include "common/methods.h"
#include "common/text.h"

/* The role of whoever asks, as bits; everybody's when core has not said it. */
static unsigned who_asks(const struct cmd *cmd)
{
    static const struct {
        const char *role;
        unsigned who;
    } roles[] = {
        {"popug", WHO_POPUG}, {"manager", WHO_MANAGER},   {"accountant", WHO_ACCOUNTANT},
        {"admin", WHO_ADMIN}, {"operator", WHO_OPERATOR},
    };
    const json_t *hello = cmd->rpc == NULL ? NULL : rpc_hello(cmd->rpc);

    for (size_t i = 0; hello != NULL && i < sizeof roles / sizeof roles[0]; i++) {
        if (strcmp(cmd_str(hello, "role"), roles[i].role) == 0)
            return roles[i].who;
    }
    return WHO_ALL;
}

/* "name words", padded to a column of `cols`. */
static void print_name(struct cmd *cmd, const char *name, const char *words, int cols)
{
    cmd_print(cmd, "  %s%s%s", name, words[0] == '\0' ? "" : " ", words);
    for (int i = text_cols(name) + (words[0] != '\0') + text_cols(words); i < cols; i++)
        cmd_print(cmd, " ");
}

void cmd_help_all(struct cmd *cmd)
{
    unsigned who = who_asks(cmd);

    cmd_print(cmd, _("usage: %s COMMAND [WORDS] [FLAGS]\n\n"), cmd->host->invocation);
    for (const struct command *command = cmd->commands; command->name != NULL; command++) {
        if (command->who != 0 && !(command->who & who))
            continue;
        print_name(cmd, command->name, command->words, 24);
        cmd_print(cmd, "  %s\n", _(command->help));
    }
    cmd_print(cmd, _("\nFlags of every command:\n"));
    for (int i = 0; i < CMD_FLAG_COUNT; i++) {
        const struct cmd_flag_info *info = &cmd_flag_infos[i];
        if (!(CMD_EVERYWHERE >> i & 1))
            continue;
        struct buffer name = {0};
        buffer_printf(&name, "--%s", info->name);
        print_name(cmd, buffer_text(&name), info->value == NULL ? "" : info->value, 24);
        cmd_print(cmd, "  %s\n", _(info->help));
        buffer_free(&name);
    }
    cmd_print(cmd,
              _("\n`help COMMAND` says more. Exit codes: 0 done, 2 wrong usage, 3 not found, "
                "4 forbidden,\n5 conflict, 6 to be confirmed, 75 busy (try again), 1 other.\n"));
}

void cmd_help_of(struct cmd *cmd, const struct command *command)
{
    char *usage = cmd_args_usage(command);

    cmd_print(cmd, "%s\n\n%s\n", usage, _(command->help));
    free(usage);
    if (command->more != NULL)
        cmd_print(cmd, "%s\n", _(command->more));
    if (command->flags != 0)
        cmd_print(cmd, "\n");
    for (int i = 0; i < CMD_FLAG_COUNT; i++) {
        const struct cmd_flag_info *info = &cmd_flag_infos[i];
        if (!(command->flags >> i & 1))
            continue;
        struct buffer name = {0};
        buffer_printf(&name, "--%s", info->name);
        print_name(cmd, buffer_text(&name), info->value == NULL ? "" : info->value, 24);
        cmd_print(cmd, "  %s\n", _(info->help));
        buffer_free(&name);
    }
}

void cmd_help(struct cmd *cmd)
{
    bool found = false;
    struct buffer name = {0};

    for (int i = 0; i < cmd->args.count; i++)
        buffer_printf(&name, "%s%s", i > 0 ? " " : "", cmd->args.words[i]);
    if (name.size == 0) {
        cmd_help_all(cmd);
        return;
    }
    buffer_text(&name);
    for (const struct command *command = cmd->commands; command->name != NULL; command++) {
        bool prefix = strncmp(command->name, name.data, name.size) == 0;
        if (!prefix || (command->name[name.size] != '\0' && command->name[name.size] != ' '))
            continue;
        if (found)
            cmd_print(cmd, "\n");
        cmd_help_of(cmd, command);
        found = true;
    }
    if (!found) {
        struct buffer text = {0};
        buffer_printf(&text, _("there is no command %s; try: help"), name.data);
        cmd_usage_error(cmd, buffer_text(&text));
        buffer_free(&text);
    }
    buffer_free(&name);
}

/* The first words of all commands, each once. */
static void print_first_words(struct cmd *cmd)
{
    const char *last = "";

    for (const struct command *command = cmd->commands; command->name != NULL; command++) {
        size_t length = strcspn(command->name, " ");
        if (strncmp(last, command->name, length) == 0 && strcspn(last, " ") == length)
            continue;
        cmd_print(cmd, "%s%.*s", *last == '\0' ? "" : " ", (int)length, command->name);
        last = command->name;
    }
}

static void print_flags(struct cmd *cmd, const char *before, const char *between)
{
    for (int i = 0; i < CMD_FLAG_COUNT; i++)
        cmd_print(cmd, "%s%s%s", i == 0 ? "" : between, before, cmd_flag_infos[i].name);
}

void cmd_help_completion(struct cmd *cmd)
{
    const char *shell = cmd->args.words[0];

    if (strcmp(shell, "fish") == 0) {
        cmd_print(cmd, "complete -c popug -f -a '");
        print_first_words(cmd);
        cmd_print(cmd, "'\n");
        print_flags(cmd, "complete -c popug -l ", "\n");
        cmd_print(cmd, "\n");
    } else if (strcmp(shell, "bash") == 0 || strcmp(shell, "zsh") == 0) {
        if (strcmp(shell, "zsh") == 0)
            cmd_print(cmd, "autoload -U +X bashcompinit && bashcompinit\n");
        cmd_print(cmd, "complete -W '");
        print_first_words(cmd);
        cmd_print(cmd, " ");
        print_flags(cmd, "--", " ");
        cmd_print(cmd, "' popug\n");
    } else {
        cmd_usage_error(cmd, _("completion is there for bash, zsh and fish"));
    }
}

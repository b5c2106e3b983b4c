/* cmd_args.c: words into a command and its flags. Promises that what a command does not name is
 * refused, and that every refusal says what would be right. */
#include "tui/cmd_args.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "common/wire.h"
#include "tui/buffer.h"

const struct cmd_flag_info cmd_flag_infos[CMD_FLAG_COUNT] = {
#define CMD_FLAG_ROW(symbol, name, value, help) [CMD_##symbol] = {name, value, help},
    CMD_FLAG_LIST(CMD_FLAG_ROW)
#undef CMD_FLAG_ROW
};

/* The parameters of ERR_USAGE: a translated text, its {name} filled. */
static enum err usage(json_t **data, const char *text, const char *name, const char *value)
{
    json_t *params = json_pack("{s:s?}", name, value);
    char *filled = wire_fill(text, params);

    json_decref(params);
    *data = json_pack("{s:s}", "usage", filled);
    free(filled);
    return ERR_USAGE;
}

/* How many words of argv are the name: 0 when it is another command. */
static int name_words(const char *name, int argc, char **argv)
{
    const char *blank = strchr(name, ' ');
    size_t first = blank == NULL ? strlen(name) : (size_t)(blank - name);

    if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], name, first) != 0)
        return 0;
    if (blank == NULL)
        return 1;
    return argc > 1 && strcmp(argv[1], blank + 1) == 0 ? 2 : 0;
}

/* The longest name wins: "keys add" before "keys". */
static const struct command *find_command(const struct command *commands, int argc, char **argv,
                                          int *taken)
{
    const struct command *found = NULL;

    *taken = 0;
    for (; commands->name != NULL; commands++) {
        int words = name_words(commands->name, argc, argv);
        if (words > *taken) {
            *taken = words;
            found = commands;
        }
    }
    return found;
}

/* "account" alone, or with a word that is none of its own: say which there are. */
static enum err no_command(const struct command *commands, const char *word, json_t **data)
{
    struct buffer names = {0};
    size_t length = strlen(word);

    for (; commands->name != NULL; commands++) {
        if (strncmp(commands->name, word, length) == 0 && commands->name[length] == ' ')
            buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", commands->name);
    }
    enum err err =
        names.size > 0
            ? usage(data, _("say one of: {commands}"), "commands", buffer_text(&names))
            : usage(data, _("there is no command {command}; try: help"), "command", word);
    buffer_free(&names);
    return err;
}

static enum cmd_flag find_flag(const char *name, size_t length)
{
    for (int i = 0; i < CMD_FLAG_COUNT; i++) {
        if (strlen(cmd_flag_infos[i].name) == length &&
            strncmp(cmd_flag_infos[i].name, name, length) == 0)
            return (enum cmd_flag)i;
    }
    return CMD_FLAG_COUNT;
}

static void unknown_flag(const struct command *command, const char *word, size_t length,
                         json_t **data)
{
    char *line = cmd_args_usage(command), *flag = strndup(word, length);
    json_t *params = json_pack("{s:s, s:s}", "flag", flag, "usage", line);
    char *text = wire_fill(_("unknown flag {flag}; {usage}"), params);

    *data = json_pack("{s:s, s:s}", "usage", text, "flag", flag);
    json_decref(params);
    free(text);
    free(flag);
    free(line);
}

/* argv[*at] is a flag; *at moves onto its value when that is a word of its own. */
static enum err take_flag(struct cmd_args *args, int argc, char **argv, int *at, json_t **data)
{
    const char *word = argv[*at], *equals = strchr(word, '=');
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    enum cmd_flag flag = strcmp(word, "-h") == 0 ? CMD_HELP
                         : word[1] == '-'        ? find_flag(word + 2, length - 2)
                                                 : CMD_FLAG_COUNT;

    if (flag == CMD_FLAG_COUNT || !((args->command->flags | CMD_EVERYWHERE) >> flag & 1)) {
        unknown_flag(args->command, word, length, data);
        return ERR_USAGE;
    }
    if (cmd_flag_infos[flag].value == NULL) {
        if (equals != NULL && strcmp(word, "-h") != 0)
            return usage(data, _("the flag --{flag} takes no value"), "flag",
                         cmd_flag_infos[flag].name);
        args->values[flag] = "";
        return ERR_OK;
    }
    if (equals == NULL && *at + 1 >= argc)
        return usage(data, _("the flag --{flag} needs a value"), "flag", cmd_flag_infos[flag].name);
    args->values[flag] = equals != NULL ? equals + 1 : argv[++*at];
    return ERR_OK;
}

static enum err check_words(const struct cmd_args *args, json_t **data)
{
    const struct command *command = args->command;

    if (args->values[CMD_HELP] != NULL ||
        (args->count >= command->words_min && args->count <= command->words_max))
        return ERR_OK;
    char *line = cmd_args_usage(command);
    enum err err = usage(data, "{line}", "line", line);
    free(line);
    return err;
}

enum err cmd_args_parse(struct cmd_args *args, const struct command *commands, int argc,
                        char **argv, json_t **data)
{
    enum err err = ERR_OK;
    bool flags = true;
    int at;

    *args = (struct cmd_args){0};
    *data = NULL;
    for (int i = 0; i < argc; i++) {
        if (!text_valid(argv[i], strlen(argv[i])))
            return usage(data, _("the arguments are not UTF-8"), "none", NULL);
    }
    args->command = find_command(commands, argc, argv, &at);
    if (args->command == NULL)
        return no_command(commands, argc > 0 ? argv[0] : "", data);
    args->words = calloc((size_t)argc + 1, sizeof *args->words);
    if (args->words == NULL)
        abort();
    for (; at < argc && err == ERR_OK; at++) {
        if (flags && strcmp(argv[at], "--") == 0)
            flags = false;
        else if (flags && argv[at][0] == '-' && argv[at][1] != '\0')
            err = take_flag(args, argc, argv, &at, data);
        else
            args->words[args->count++] = argv[at];
    }
    return err != ERR_OK ? err : check_words(args, data);
}

void cmd_args_free(struct cmd_args *args)
{
    free(args->words);
    args->words = NULL;
}

char *cmd_args_usage(const struct command *command)
{
    struct buffer line = {0};

    buffer_printf(&line, "%s %s", _("usage:"), command->name);
    if (command->words[0] != '\0')
        buffer_printf(&line, " %s", command->words);
    for (int i = 0; i < CMD_FLAG_COUNT; i++) {
        const struct cmd_flag_info *info = &cmd_flag_infos[i];
        if (!(command->flags >> i & 1))
            continue;
        buffer_printf(&line, " [--%s%s%s]", info->name, info->value == NULL ? "" : " ",
                      info->value == NULL ? "" : info->value);
    }
    buffer_text(&line);
    return line.data;
}

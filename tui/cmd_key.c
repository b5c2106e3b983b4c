/* cmd_key.c: keys list|add|remove, and reading a public key. */
#include "tui/cmd_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "tui/cmd_table.h"

enum { KEY_BYTES_MAX = 16384 };

static void put_fingerprint(const struct cmd *cmd, struct buffer *cell, const json_t *key)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(key, "fingerprint"));
}

static void put_type(const struct cmd *cmd, struct buffer *cell, const json_t *key)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(key, "type"));
}

static void put_comment(const struct cmd *cmd, struct buffer *cell, const json_t *key)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(key, "comment"));
}

static void put_used(const struct cmd *cmd, struct buffer *cell, const json_t *key)
{
    char when[TIMETEXT];

    if (cmd_has(key, "last_used_at"))
        buffer_puts(cell,
                    timetext_when(when, cmd_at(key, "last_used_at"), cmd->now_ms, lang_code()));
    else
        buffer_puts(cell, _("never"));
}

static const char *const fields[] = {
    "fingerprint", "type", "comment", "account", "added_at", "last_used_at", NULL,
};

static const struct cmd_column columns[] = {
    {N_("FINGERPRINT"), false, put_fingerprint},
    {N_("TYPE"), false, put_type},
    {N_("LAST USED"), false, put_used},
    {N_("COMMENT"), false, put_comment},
    {NULL, false, NULL},
};

static const struct cmd_table keys = {columns, fields, N_("no keys")};

/* The operator has no keys of its own. */
static bool param_account(struct cmd *cmd, json_t *params)
{
    if (cmd->host->operator_ && cmd->args.values[CMD_ACCOUNT] == NULL) {
        cmd_usage_error(cmd, _("the operator has no keys: name an account with --account LOGIN"));
        json_decref(params);
        return false;
    }
    cmd_param(cmd, params, "account", CMD_ACCOUNT);
    return true;
}

void cmd_key_list(struct cmd *cmd)
{
    json_t *params = json_object();

    if (!param_account(cmd, params))
        return;
    json_t *result = cmd_call(cmd, METHOD_KEY_LIST, params);
    if (result != NULL)
        cmd_table_whole(cmd, &keys, json_object_get(result, "data"));
    json_decref(result);
}

static void print_key(struct cmd *cmd, json_t *result, bool added)
{
    const json_t *key = json_object_get(result, "key");

    if (key == NULL)
        return;
    if (cmd->format == CMD_FORMAT_JSON) {
        cmd_print_json(cmd, result);
        cmd_print(cmd, "\n");
    } else if (!cmd_table_object(cmd, &keys, key)) {
        cmd_print(cmd, added ? _("key %s of %s added\n") : _("key %s of %s removed\n"),
                  cmd_str(key, "fingerprint"), cmd_str(key, "account"));
    }
}

void cmd_key_add(struct cmd *cmd)
{
    struct buffer given = {0};
    json_t *params = json_object();

    if (!param_account(cmd, params))
        return;
    for (int i = 0; i < cmd->args.count; i++) /* a key's line is several words */
        buffer_printf(&given, "%s%s", i > 0 ? " " : "", cmd->args.words[i]);
    char *key = cmd_key_read(cmd, buffer_text(&given));
    buffer_free(&given);
    if (key == NULL) {
        json_decref(params);
        return;
    }
    json_object_set_new(params, "key", json_string(key));
    free(key);
    json_t *result = cmd_call(cmd, METHOD_KEY_ADD, params);
    print_key(cmd, result, true);
    json_decref(result);
}

void cmd_key_remove(struct cmd *cmd)
{
    json_t *params = json_pack("{s:s}", "fingerprint", cmd->args.words[0]);

    if (!param_account(cmd, params))
        return;
    json_t *result = cmd_call(cmd, METHOD_KEY_REMOVE, params);
    print_key(cmd, result, false);
    json_decref(result);
}

/* The file's text, NULL with errno. The caller frees. */
static char *read_file(const char *path)
{
    struct buffer text = {0};
    char bytes[4096];
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    while ((got = read(fd, bytes, sizeof bytes)) > 0 && text.size <= KEY_BYTES_MAX)
        buffer_add(&text, bytes, (size_t)got);
    int error = got < 0 ? errno : text.size > KEY_BYTES_MAX ? EFBIG : 0;
    close(fd);
    if (error == 0 && !text_valid(text.data, text.size))
        error = EILSEQ;
    buffer_text(&text);
    if (error != 0)
        buffer_free(&text);
    errno = error;
    return text.data;
}

static void not_read(struct cmd *cmd, const char *path)
{
    struct buffer text = {0};

    buffer_printf(&text, "%s: %s", path, strerror(errno));
    cmd_usage_error(cmd, buffer_text(&text));
    buffer_free(&text);
}

char *cmd_key_read(struct cmd *cmd, const char *given)
{
    char *key;

    if (strcmp(given, "-") == 0) {
        key = cmd_stdin(cmd, KEY_BYTES_MAX);
    } else if (strchr(given, ' ') != NULL) {
        key = strdup(given);
    } else if (cmd->host->files) {
        key = read_file(given);
        if (key == NULL)
            not_read(cmd, given);
    } else {
        cmd_usage_error(cmd, _("give the key's line itself, or - and the key on standard input"));
        return NULL;
    }
    if (key != NULL)
        key[strcspn(key, "\r\n")] = '\0';
    return key;
}

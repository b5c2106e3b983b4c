/* cmd_account.c: me, people, account add|set|disable|enable. */
#include "tui/cmd_account.h"

#include <stdlib.h>
#include <string.h>

#include "tui/cmd_key.h"
#include "tui/cmd_table.h"

static void put_login(const struct cmd *cmd, struct buffer *cell, const json_t *account)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(account, "login"));
}

static void put_name(const struct cmd *cmd, struct buffer *cell, const json_t *account)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(account, "name"));
}

static void put_email(const struct cmd *cmd, struct buffer *cell, const json_t *account)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(account, "email"));
}

static void put_role(const struct cmd *cmd, struct buffer *cell, const json_t *account)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(account, "role"));
}

static void put_state(const struct cmd *cmd, struct buffer *cell, const json_t *account)
{
    (void)cmd;
    buffer_puts(cell,
                json_is_true(json_object_get(account, "active")) ? _("active") : _("disabled"));
}

static void put_balance(const struct cmd *cmd, struct buffer *cell, const json_t *account)
{
    char text[MONEY_TEXT];
    (void)cmd;
    buffer_puts(cell, lang_money(text, cmd_int(account, "balance_cents"), MONEY_BARE));
}

static void put_open(const struct cmd *cmd, struct buffer *cell, const json_t *account)
{
    (void)cmd;
    buffer_printf(cell, "%lld", (long long)cmd_int(account, "open_tasks"));
}

static const char *const fields[] = {
    "login",  "name",          "email",      "role",       "active",
    "locale", "balance_cents", "open_tasks", "created_at", NULL,
};

static const struct cmd_column columns[] = {
    {N_("LOGIN"), false, put_login}, {N_("NAME"), false, put_name},
    {N_("EMAIL"), false, put_email}, {N_("ROLE"), false, put_role},
    {N_("STATE"), false, put_state}, {N_("BALANCE"), true, put_balance},
    {N_("OPEN"), true, put_open},    {NULL, false, NULL},
};

static const struct cmd_table accounts = {columns, fields, N_("no accounts match")};

static const char *const me_fields[] = {
    "login", "name", "email", "role", "locale", "balance_cents", "open_tasks", NULL,
};
static const struct cmd_table me_table = {.fields = me_fields};

/* Login, role, balance, open tasks: without a newline. */
static void print_me(struct cmd *cmd, const json_t *me)
{
    char balance[MONEY_TEXT];

    cmd_print(cmd, _("%s (%s)  balance %s  open %lld"), cmd_str(me, "login"), cmd_str(me, "role"),
              lang_money(balance, cmd_int(me, "balance_cents"), MONEY_PLAIN),
              (long long)cmd_int(me, "open_tasks"));
}

bool cmd_account_summary(struct cmd *cmd)
{
    if (cmd->host->operator_) {
        json_t *page =
            cmd_call(cmd, METHOD_TASK_LIST,
                     json_pack("{s:b, s:s, s:i}", "all", 1, "state", "open", "limit", 1));
        if (page != NULL)
            cmd_print(cmd, _("operator  open tasks %lld\n"), (long long)cmd_int(page, "total"));
        json_decref(page);
        return page != NULL;
    }
    json_t *me = cmd_call(cmd, METHOD_ACCOUNT_ME, NULL);
    if (me != NULL) {
        print_me(cmd, me);
        cmd_print(cmd, "\n");
    }
    json_decref(me);
    return me != NULL;
}

void cmd_account_me(struct cmd *cmd)
{
    char fees[MONEY_TEXT], rewards[MONEY_TEXT];
    json_t *me = cmd_call(cmd, METHOD_ACCOUNT_ME, NULL);

    if (me != NULL && !cmd_table_object(cmd, &me_table, me)) {
        const json_t *today = json_object_get(me, "today");
        print_me(cmd, me);
        cmd_print(cmd, _("\ntoday: fees %s, rewards %s\n"),
                  lang_money(fees, cmd_int(today, "fees_cents"), MONEY_PLAIN),
                  lang_money(rewards, cmd_int(today, "rewards_cents"), MONEY_PLAIN));
    }
    json_decref(me);
}

void cmd_account_people(struct cmd *cmd)
{
    const char *active = cmd->args.values[CMD_ACTIVE];
    json_t *params = json_object();

    if (active != NULL && strcmp(active, "yes") != 0 && strcmp(active, "no") != 0) {
        json_decref(params);
        cmd_usage_error(cmd, _("--active: yes or no"));
        return;
    }
    if (active != NULL)
        json_object_set_new(params, "active", json_boolean(strcmp(active, "yes") == 0));
    cmd_param(cmd, params, "search", CMD_SEARCH);
    cmd_param(cmd, params, "role", CMD_ROLE);
    cmd_param(cmd, params, "sort", CMD_SORT);
    cmd_list(cmd, &accounts, METHOD_ACCOUNT_LIST, params);
}

/* The answer of a write: {"account":ACCOUNT, …}; NULL is passed over. The result is freed. */
static void print_account(struct cmd *cmd, json_t *result)
{
    const json_t *account = json_object_get(result, "account");

    if (account == NULL) {
        json_decref(result);
        return;
    }
    if (cmd->format == CMD_FORMAT_JSON) {
        cmd_print_json(cmd, result);
        cmd_print(cmd, "\n");
    } else if (!cmd_table_object(cmd, &accounts, account)) {
        cmd_print(cmd, "%s (%s)  %s  ", cmd_str(account, "login"), cmd_str(account, "role"),
                  json_is_true(json_object_get(account, "active")) ? _("active") : _("disabled"));
        cmd_print_clean(cmd, cmd_str(account, "name"), false);
        cmd_print(cmd, "  <");
        cmd_print_clean(cmd, cmd_str(account, "email"), false);
        cmd_print(cmd, ">\n");
    }
    json_decref(result);
}

static void param_fields(struct cmd *cmd, json_t *params)
{
    cmd_param(cmd, params, "name", CMD_NAME);
    cmd_param(cmd, params, "email", CMD_EMAIL);
    cmd_param(cmd, params, "role", CMD_ROLE);
    cmd_param(cmd, params, "locale", CMD_LOCALE);
}

void cmd_account_add(struct cmd *cmd)
{
    if (cmd->args.values[CMD_ROLE] == NULL || cmd->args.values[CMD_NAME] == NULL ||
        cmd->args.values[CMD_EMAIL] == NULL || cmd->args.values[CMD_KEY] == NULL) {
        cmd_usage_error(cmd, _("account add needs --role, --name, --email and --key"));
        return;
    }
    char *key = cmd_key_read(cmd, cmd->args.values[CMD_KEY]);
    if (key == NULL)
        return;
    json_t *params = json_pack("{s:s, s:s}", "login", cmd->args.words[0], "key", key);
    param_fields(cmd, params);
    print_account(cmd, cmd_call(cmd, METHOD_ACCOUNT_ADD, params));
    free(key);
}

void cmd_account_set(struct cmd *cmd)
{
    json_t *params = json_object();

    param_fields(cmd, params);
    if (json_object_size(params) == 0) {
        json_decref(params);
        cmd_usage_error(cmd, _("nothing to change: give --name, --email, --role or --locale"));
        return;
    }
    if (cmd->args.count > 0)
        json_object_set_new(params, "login", json_string(cmd->args.words[0]));
    print_account(cmd, cmd_call(cmd, METHOD_ACCOUNT_SET, params));
}

static void switch_account(struct cmd *cmd, enum method method)
{
    print_account(cmd, cmd_call(cmd, method, json_pack("{s:s}", "login", cmd->args.words[0])));
}

void cmd_account_disable(struct cmd *cmd)
{
    switch_account(cmd, METHOD_ACCOUNT_DISABLE);
}

void cmd_account_enable(struct cmd *cmd)
{
    switch_account(cmd, METHOD_ACCOUNT_ENABLE);
}

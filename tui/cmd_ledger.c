/* cmd_ledger.c: log. */
#include "tui/cmd_ledger.h"

#include <string.h>

#include "tui/cmd_table.h"

static void put_seq(const struct cmd *cmd, struct buffer *cell, const json_t *entry)
{
    (void)cmd;
    buffer_printf(cell, "%lld", (long long)cmd_int(entry, "seq"));
}

static void put_day(const struct cmd *cmd, struct buffer *cell, const json_t *entry)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(entry, "day"));
}

static void put_time(const struct cmd *cmd, struct buffer *cell, const json_t *entry)
{
    char text[TIMETEXT];
    (void)cmd;
    buffer_puts(cell, timetext_clock(text, cmd_at(entry, "at")));
}

static void put_kind(const struct cmd *cmd, struct buffer *cell, const json_t *entry)
{
    static const struct {
        const char *kind, *text;
    } texts[] = {
        {"fee", N_("fee")},
        {"reward", N_("reward")},
        {"payout", N_("payout")},
        {"correction", N_("correction")},
    };
    const char *kind = cmd_str(entry, "kind");
    (void)cmd;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].kind, kind) == 0)
            buffer_puts(cell, _(texts[i].text));
    }
}

/* The task, or why the entry was corrected. */
static void put_what(const struct cmd *cmd, struct buffer *cell, const json_t *entry)
{
    (void)cmd;
    if (cmd_has(entry, "task"))
        buffer_printf(cell, "#%lld %s", (long long)cmd_int(entry, "task"), cmd_str(entry, "title"));
    if (cmd_has(entry, "reason"))
        buffer_printf(cell, "%s%s", cell->size > 0 ? ": " : "", cmd_str(entry, "reason"));
}

static void put_amount(const struct cmd *cmd, struct buffer *cell, const json_t *entry)
{
    char text[MONEY_TEXT];
    (void)cmd;
    buffer_puts(cell, lang_money(text, cmd_int(entry, "amount_cents"), MONEY_BARE | MONEY_SIGN));
}

static void put_balance(const struct cmd *cmd, struct buffer *cell, const json_t *entry)
{
    char text[MONEY_TEXT];
    (void)cmd;
    buffer_puts(cell, lang_money(text, cmd_int(entry, "balance_after_cents"), MONEY_BARE));
}

static const char *const fields[] = {
    "seq",  "day",   "account", "kind",     "amount_cents", "balance_after_cents",
    "task", "title", "reason",  "corrects", "at",           NULL,
};

static const struct cmd_column columns[] = {
    {N_("SEQ"), true, put_seq},         {N_("DAY"), false, put_day},
    {N_("TIME"), false, put_time},      {N_("KIND"), false, put_kind},
    {N_("TASK"), false, put_what},      {N_("AMOUNT"), true, put_amount},
    {N_("BALANCE"), true, put_balance}, {NULL, false, NULL},
};

static const struct cmd_table entries = {columns, fields, N_("no entries")};

void cmd_ledger_log(struct cmd *cmd)
{
    if (cmd->host->operator_ && cmd->args.values[CMD_ACCOUNT] == NULL) {
        cmd_usage_error(cmd, _("the operator has no log: name an account with --account LOGIN"));
        return;
    }
    json_t *params = json_object();
    cmd_param(cmd, params, "account", CMD_ACCOUNT);
    cmd_param(cmd, params, "day", CMD_DAY);
    cmd_param(cmd, params, "kind", CMD_KIND);
    cmd_list(cmd, &entries, METHOD_LEDGER_LIST, params);
}

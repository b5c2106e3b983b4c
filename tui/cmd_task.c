/* cmd_task.c: tasks, task, add, edit. */
#include "tui/cmd_task.h"

#include <stdlib.h>
#include <string.h>

#include "tui/cmd_table.h"

enum {
    TEXT_BYTES_MAX = 65536
}; /* of standard input; core says how many characters a text may have */

static void put_id(const struct cmd *cmd, struct buffer *cell, const json_t *task)
{
    (void)cmd;
    buffer_printf(cell, "%lld", (long long)cmd_int(task, "id"));
}

static void put_title(const struct cmd *cmd, struct buffer *cell, const json_t *task)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(task, "title"));
}

static void put_assignee(const struct cmd *cmd, struct buffer *cell, const json_t *task)
{
    (void)cmd;
    buffer_puts(cell, cmd_str(task, "assignee"));
}

static const char *state_text(const json_t *task)
{
    return cmd_has(task, "done_at") ? P_("task", "done") : P_("task", "open");
}

static void put_state(const struct cmd *cmd, struct buffer *cell, const json_t *task)
{
    (void)cmd;
    buffer_puts(cell, state_text(task));
}

static void put_reward(const struct cmd *cmd, struct buffer *cell, const json_t *task)
{
    char text[MONEY_TEXT];
    (void)cmd;
    buffer_puts(cell, lang_money(text, cmd_int(task, "reward_cents"), MONEY_BARE));
}

/* How long whoever has it has had it, or took to complete it. */
static void put_age(const struct cmd *cmd, struct buffer *cell, const json_t *task)
{
    char text[TIMETEXT];
    int64_t until_ms = cmd_has(task, "done_at") ? cmd_at(task, "done_at") : cmd->now_ms;
    buffer_puts(cell, timetext_age(text, until_ms - cmd_at(task, "assigned_at"), lang_code()));
}

static const char *const task_fields[] = {
    "id",    "uuid",      "title",        "text",       "state",       "author",  "assignee",
    "draws", "fee_cents", "reward_cents", "created_at", "assigned_at", "done_at", NULL,
};

static const struct cmd_column my_columns[] = {
    {N_("ID"), false, put_id},
    {N_("TITLE"), false, put_title},
    {N_("REWARD"), true, put_reward},
    {N_("AGE"), true, put_age},
    {NULL, false, NULL},
};

static const struct cmd_column all_columns[] = {
    {N_("ID"), false, put_id},
    {N_("TITLE"), false, put_title},
    {N_("ASSIGNEE"), false, put_assignee},
    {N_("STATE"), false, put_state},
    {N_("REWARD"), true, put_reward},
    {N_("AGE"), true, put_age},
    {NULL, false, NULL},
};

static const struct cmd_table my_tasks = {my_columns, task_fields, N_("no open tasks of yours")};
static const struct cmd_table all_tasks = {all_columns, task_fields, N_("no tasks match")};

void cmd_task_list(struct cmd *cmd)
{
    const char *const *values = cmd->args.values;
    bool mine = !cmd->host->operator_ && values[CMD_ALL] == NULL && values[CMD_STATE] == NULL &&
                values[CMD_ASSIGNEE] == NULL && values[CMD_SEARCH] == NULL;
    json_t *params = json_object();

    if (values[CMD_ALL] != NULL || cmd->host->operator_)
        json_object_set_new(params, "all", json_true());
    cmd_param(cmd, params, "state", CMD_STATE);
    cmd_param(cmd, params, "assignee", CMD_ASSIGNEE);
    cmd_param(cmd, params, "search", CMD_SEARCH);
    cmd_param(cmd, params, "sort", CMD_SORT);
    cmd_list(cmd, mine ? &my_tasks : &all_tasks, METHOD_TASK_LIST, params);
}

static void print_when(struct cmd *cmd, const char *label, const json_t *task, const char *name)
{
    char when[TIMETEXT];

    if (cmd_has(task, name))
        cmd_print(cmd, "%s %s\n", label,
                  timetext_when(when, cmd_at(task, name), cmd->now_ms, lang_code()));
}

static const char *event_text(const char *what)
{
    static const struct {
        const char *what, *text;
    } texts[] = {
        {"created", N_("created")},
        {"assigned", N_("assigned")},
        {"edited", N_("edited")},
        {"completed", N_("completed")},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(texts[i].what, what) == 0)
            return _(texts[i].text);
    }
    return what;
}

static void print_history(struct cmd *cmd, const json_t *history)
{
    size_t i;
    json_t *event;

    cmd_print(cmd, "\n%s\n", _("HISTORY"));
    json_array_foreach((json_t *)history, i, event)
    {
        char when[TIMETEXT], sum[MONEY_TEXT];
        cmd_print(cmd, "%s  %s  %s",
                  timetext_when(when, cmd_at(event, "at"), cmd->now_ms, lang_code()),
                  event_text(cmd_str(event, "what")), cmd_str(event, "account"));
        if (cmd_has(event, "amount_cents"))
            cmd_print(cmd, "  %s", lang_money(sum, cmd_int(event, "amount_cents"), MONEY_SIGN));
        cmd_print(cmd, "\n");
    }
}

static void print_task(struct cmd *cmd, const json_t *task)
{
    char fee[MONEY_TEXT], reward[MONEY_TEXT];

    cmd_print(cmd, "#%lld  ", (long long)cmd_int(task, "id"));
    cmd_print_clean(cmd, cmd_str(task, "title"), false);
    cmd_print(cmd, "\n%s  %s  %s %s\n", state_text(task), cmd_str(task, "assignee"), _("by"),
              cmd_str(task, "author"));
    cmd_print(cmd, _("reward %s  fee %s  draws %lld"),
              lang_money(reward, cmd_int(task, "reward_cents"), MONEY_PLAIN),
              lang_money(fee, cmd_int(task, "fee_cents"), MONEY_PLAIN),
              (long long)cmd_int(task, "draws"));
    cmd_print(cmd, "\n");
    print_when(cmd, _("created"), task, "created_at");
    print_when(cmd, _("assigned"), task, "assigned_at");
    print_when(cmd, _("completed"), task, "done_at");
    if (cmd_str(task, "text")[0] != '\0') {
        cmd_print(cmd, "\n");
        cmd_print_clean(cmd, cmd_str(task, "text"), true);
        cmd_print(cmd, "\n");
    }
    if (json_array_size(json_object_get(task, "history")) > 0)
        print_history(cmd, json_object_get(task, "history"));
}

void cmd_task_show(struct cmd *cmd)
{
    json_int_t id;

    if (!cmd_id(cmd, cmd->args.words[0], &id))
        return;
    json_t *task = cmd_call(cmd, METHOD_TASK_GET, json_pack("{s:I}", "id", id));
    if (task == NULL)
        return;
    if (!cmd_table_object(cmd, &all_tasks, task))
        print_task(cmd, task);
    json_decref(task);
}

/* --text, or standard input for "-"; false when that failed. */
static bool param_text(struct cmd *cmd, json_t *params)
{
    const char *text = cmd->args.values[CMD_TEXT];

    if (text == NULL || strcmp(text, "-") != 0) {
        cmd_param(cmd, params, "text", CMD_TEXT);
        return true;
    }
    char *input = cmd_stdin(cmd, TEXT_BYTES_MAX);
    if (input == NULL)
        return false;
    json_object_set_new(params, "text", json_string(input));
    free(input);
    return true;
}

/* The answer of a write: {"task":TASK}. */
static void print_written(struct cmd *cmd, const json_t *result, bool created)
{
    const json_t *task = json_object_get(result, "task");
    char reward[MONEY_TEXT];

    if (cmd->format == CMD_FORMAT_JSON) {
        cmd_print_json(cmd, result);
        cmd_print(cmd, "\n");
    } else if (!cmd_table_object(cmd, &all_tasks, task)) {
        cmd_print(cmd,
                  created ? _("#%lld created, assigned to %s, reward %s")
                          : _("#%lld changed (assigned to %s, reward %s)"),
                  (long long)cmd_int(task, "id"), cmd_str(task, "assignee"),
                  lang_money(reward, cmd_int(task, "reward_cents"), MONEY_PLAIN));
        cmd_print(cmd, "\n");
    }
}

void cmd_task_add(struct cmd *cmd)
{
    struct buffer title = {0};

    for (int i = 0; i < cmd->args.count; i++)
        buffer_printf(&title, "%s%s", i > 0 ? " " : "", cmd->args.words[i]);
    json_t *params = json_pack("{s:s}", "title", buffer_text(&title));
    buffer_free(&title);
    json_t *result =
        param_text(cmd, params) ? cmd_call(cmd, METHOD_TASK_ADD, json_incref(params)) : NULL;
    if (result != NULL)
        print_written(cmd, result, true);
    json_decref(result);
    json_decref(params);
}

void cmd_task_edit(struct cmd *cmd)
{
    json_int_t id;

    if (cmd->args.values[CMD_TITLE] == NULL && cmd->args.values[CMD_TEXT] == NULL) {
        cmd_usage_error(cmd, _("nothing to change: give --title or --text"));
        return;
    }
    if (!cmd_id(cmd, cmd->args.words[0], &id))
        return;
    json_t *params = json_pack("{s:I}", "id", id);
    cmd_param(cmd, params, "title", CMD_TITLE);
    json_t *result =
        param_text(cmd, params) ? cmd_call(cmd, METHOD_TASK_EDIT, json_incref(params)) : NULL;
    if (result != NULL)
        print_written(cmd, result, false);
    json_decref(result);
    json_decref(params);
}

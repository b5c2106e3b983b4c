/* cmd_done.c: done ID…: each id is a write of its own, and has a result of its own.
 *
 * With --request-id and several ids each write gets an id of its own: the UUID version 5 of the
 * task's number in decimal within the given one. So the whole command may be repeated safely. */
#include "tui/cmd_done.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "tui/cmd_table.h"

static const char *const done_fields[] = {"id", "result", "reward_cents", NULL};
static const struct cmd_table done_table = {.fields = done_fields};

static json_t *done_params(const struct cmd *cmd, json_int_t id)
{
    const char *given = cmd->args.values[CMD_REQUEST_ID];
    json_t *params = json_pack("{s:I}", "id", id);
    char number[32], text[UUID_STR_LEN];
    uuid_t space, derived;

    if (given == NULL || cmd->args.count == 1 || uuid_parse(given, space) != 0) {
        if (given != NULL)
            json_object_set_new(params, "request_id", json_string(given));
        return params;
    }
    int size = snprintf(number, sizeof number, "%lld", (long long)id);
    uuid_generate_sha1(derived, space, number, (size_t)size);
    uuid_unparse_lower(derived, text);
    json_object_set_new(params, "request_id", json_string(text));
    return params;
}

static void print_line(struct cmd *cmd, const json_t *result)
{
    long long id = (long long)cmd_int(result, "id");
    char reward[MONEY_TEXT], balance[MONEY_TEXT], when[TIMETEXT];

    if (strcmp(cmd_str(result, "result"), "done") == 0)
        cmd_print(cmd, _("#%lld done  %s  balance %s"), id,
                  lang_money(reward, cmd_int(result, "reward_cents"), MONEY_SIGN),
                  lang_money(balance, cmd_int(result, "balance_cents"), MONEY_PLAIN));
    else
        cmd_print(cmd, _("#%lld was already done by you at %s, nothing changed"), id,
                  timetext_when(when, cmd_at(result, "done_at"), cmd->now_ms, lang_code()));
    cmd_print(cmd, "\n");
}

/* The row of a refused id: the kind of the refusal is the result. In text it is told at once. */
static json_t *refused_row(struct cmd *cmd, json_int_t id, enum err err, const json_t *data)
{
    if (cmd->format == CMD_FORMAT_TEXT)
        cmd_fail(cmd, err, data);
    else if (cmd->exit_code == 0)
        cmd->exit_code = err_exit_code(err);
    return json_pack("{s:I, s:s, s:n}", "id", id, "result", err_word(err), "reward_cents");
}

/* A write was answered: its row, and the balance after it. */
static void done_row(struct cmd *cmd, json_t *result, json_t *rows, json_t **balance)
{
    json_array_append_new(rows, json_pack("{s:O, s:O, s:O}", "id", json_object_get(result, "id"),
                                          "result", json_object_get(result, "result"),
                                          "reward_cents", json_object_get(result, "reward_cents")));
    json_decref(*balance);
    *balance = json_incref(json_object_get(result, "balance_cents"));
    if (cmd->format == CMD_FORMAT_TEXT)
        print_line(cmd, result);
}

/* One write; false when no further one makes sense. */
static bool done_one(struct cmd *cmd, json_int_t id, json_t *rows, json_t **balance)
{
    json_t *result, *data;
    enum err err = rpc_wait(cmd->rpc, METHOD_TASK_DONE, done_params(cmd, id), &result, &data);

    if (err == ERR_OK)
        done_row(cmd, result, rows, balance);
    else if (cmd->args.count == 1)
        cmd_fail(cmd, err, data);
    else
        json_array_append_new(rows, refused_row(cmd, id, err, data));
    json_decref(result);
    json_decref(data);
    return err != ERR_UNREACHABLE && !cmd->gone;
}

static void print_rows(struct cmd *cmd, json_t *rows, json_t *balance)
{
    if (cmd->format == CMD_FORMAT_JSON) {
        json_t *object = json_pack("{s:O, s:O?}", "data", rows, "balance_cents", balance);
        if (balance == NULL)
            json_object_set_new(object, "balance_cents", json_null());
        cmd_print_json(cmd, object);
        cmd_print(cmd, "\n");
        json_decref(object);
    } else if (cmd->format != CMD_FORMAT_TEXT) {
        cmd_table_rows(cmd, &done_table, rows);
    }
}

void cmd_done(struct cmd *cmd)
{
    json_t *rows = json_array(), *balance = NULL;
    json_int_t *ids = calloc((size_t)cmd->args.count, sizeof *ids);
    int valid = 0;

    if (ids == NULL)
        abort();
    while (valid < cmd->args.count && cmd_id(cmd, cmd->args.words[valid], &ids[valid]))
        valid++;
    if (valid == cmd->args.count) { /* nothing is written when a word is no id at all */
        int i = 0;
        while (i < valid && done_one(cmd, ids[i], rows, &balance))
            i++;
        for (i++; i < valid && !cmd->gone; i++) /* core is away: not even tried */
            json_array_append_new(rows, refused_row(cmd, ids[i], ERR_UNREACHABLE, NULL));
        if (json_array_size(rows) > 0)
            print_rows(cmd, rows, balance);
    }
    free(ids);
    json_decref(balance);
    json_decref(rows);
}

/* cmd_reshuffle.c: reshuffle: count, confirm, wait for the job and report what it really did.
 *
 * Promises to survive a restart of core meanwhile: the job is asked about again after every pause,
 * and it goes on whether or not anybody waits. */
#include "tui/cmd_reshuffle.h"

#include <string.h>

#include "tui/cmd_table.h"

enum { LOOK_MS = 1000 }; /* between two looks at a job that nobody has told us about */

static const char *const reshuffle_fields[] = {"job", "open", "fees_cents", "skipped", NULL};
static const struct cmd_table reshuffle_table = {.fields = reshuffle_fields};

static const char *const dry_fields[] = {"open", "fees_cents", NULL};
static const struct cmd_table dry_table = {.fields = dry_fields};

static bool is_over(const json_t *job)
{
    const char *state = cmd_str(job, "state");
    return strcmp(state, "done") == 0 || strcmp(state, "dead") == 0;
}

/* A line of progress when a tenth more is done than was told. */
static void tell_progress(struct cmd *cmd, const json_t *job, json_int_t *told)
{
    json_int_t done = cmd_int(job, "done"), of = cmd_int(job, "of");

    if (of <= 0 || done <= *told || (done - *told) * 10 < of)
        return;
    *told = done;
    cmd_note(cmd, _("%lld of %lld tasks drawn"), (long long)done, (long long)of);
}

/* The finished job (the caller's), NULL when it cannot be had. */
static json_t *wait_for(struct cmd *cmd, json_int_t id)
{
    json_int_t told = 0;

    for (;;) {
        /* again each time: a new connection watches nothing */
        json_t *watch = cmd_call(cmd, METHOD_WATCH_SET, json_pack("{s:I}", "job", id));
        json_t *job =
            watch == NULL ? NULL : cmd_call(cmd, METHOD_JOB_GET, json_pack("{s:I}", "id", id));
        json_decref(watch);
        if (job == NULL || is_over(job))
            return job;
        tell_progress(cmd, job, &told);
        json_decref(job);
        enum err err = rpc_turn(cmd->rpc, LOOK_MS);
        if (err != ERR_OK) {
            cmd_fail(cmd, err, NULL);
            return NULL;
        }
    }
}

static void report(struct cmd *cmd, json_int_t id, const json_t *job)
{
    char fees[MONEY_TEXT];
    const json_t *result = json_object_get(job, "result");

    if (strcmp(cmd_str(job, "state"), "done") != 0) {
        json_t *data = json_pack("{s:s, s:I}", "detail", cmd_str(job, "last_error"), "job", id);
        cmd_fail(cmd, ERR_STORE, data);
        json_decref(data);
        return;
    }
    json_t *object =
        json_pack("{s:I, s:I, s:I, s:I}", "job", id, "open", cmd_int(result, "open"), "fees_cents",
                  cmd_int(result, "fees_cents"), "skipped", cmd_int(result, "skipped"));
    if (!cmd_table_object(cmd, &reshuffle_table, object))
        cmd_print(cmd, _("%lld tasks drawn anew, fees %s, %lld skipped (done meanwhile)\n"),
                  (long long)cmd_int(result, "open"),
                  lang_money(fees, cmd_int(result, "fees_cents"), MONEY_PLAIN),
                  (long long)cmd_int(result, "skipped"));
    json_decref(object);
}

static void dry_run(struct cmd *cmd)
{
    char fees[MONEY_TEXT];
    json_t *result = cmd_call(cmd, METHOD_TASK_RESHUFFLE, json_pack("{s:b}", "dry_run", 1));

    if (result != NULL && !cmd_table_object(cmd, &dry_table, result))
        cmd_print(cmd, _("%lld open tasks, fees %s; nothing was changed\n"),
                  (long long)cmd_int(result, "open"),
                  lang_money(fees, cmd_int(result, "fees_cents"), MONEY_PLAIN));
    json_decref(result);
}

void cmd_reshuffle(struct cmd *cmd)
{
    json_t *params = json_object();

    if (cmd->args.values[CMD_DRY_RUN] != NULL) {
        json_decref(params);
        dry_run(cmd);
        return;
    }
    if (!cmd_param_int(cmd, params, "confirm", CMD_CONFIRM)) {
        json_decref(params);
        return;
    }
    json_t *started = cmd_call(cmd, METHOD_TASK_RESHUFFLE, params);
    if (started == NULL)
        return;
    json_int_t id = cmd_int(started, "job");
    json_decref(started);
    json_t *job = wait_for(cmd, id);
    if (job != NULL)
        report(cmd, id, job);
    json_decref(job);
}

/* view_reshuffle.c: reshuffling every open task: what it would do, the question, its progress, the
 * result.
 *
 * Promises that nothing is drawn without the count having been typed. The job belongs to core: it
 * goes on when this overlay is closed, and its result is told all the same. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"
#include "tui/widget_table.h"

enum { WIDTH = 60, HEIGHT = 5 };

static void open_progress(struct view *view, const void *arg)
{
    (void)view;
    (void)arg;
}

static bool progress_key(struct view *view, struct key key)
{
    if (!key.pasted && (key.code == K_ESC || key.code == K_ENTER || key.code == K_CTRL('g')))
        shell_pop(view);
    return true;
}

/* "[=======>          ] 41%" */
static void draw_bar(const struct canvas *canvas, int y, int x, int cols, int64_t done, int64_t of)
{
    int inside = cols - 7, percent = of > 0 ? (int)(done * 100 / of) : 0;
    int filled = of > 0 ? (int)(done * inside / of) : 0;

    if (inside < 4)
        return;
    draw_text(canvas, y, x, 1, TONE_PLAIN, "[");
    for (int i = 0; i < inside; i++)
        draw_text(canvas, y, x + 1 + i, 1, TONE_GOOD,
                  i < filled                  ? "="
                  : i == filled && filled > 0 ? ">"
                                              : " ");
    draw_format(canvas, y, x + 1 + inside, 6, TONE_PLAIN, "] %3d%%", percent);
}

static void draw_progress(struct view *view, const struct canvas *canvas)
{
    const struct shell_job *job = &view->shell->job;
    int cols = canvas->cols - 4 < WIDTH ? canvas->cols - 4 : WIDTH;
    struct canvas box =
        draw_part(canvas, (canvas->rows - HEIGHT) / 3, (canvas->cols - cols) / 2, HEIGHT, cols);
    char done[TABLE_NUMBER], of[TABLE_NUMBER];

    draw_fill(&box, 0, 0, box.rows, box.cols, TONE_PLAIN);
    draw_frame(&box);
    draw_format(&box, 0, 2, box.cols - 4, TONE_STRONG, " %s ", _("Reshuffling"));
    draw_bar(&box, 2, 3, box.cols - 6, job->done, job->of);
    draw_format(&box, 3, 3, box.cols - 6, TONE_DIM, _("%s of %s tasks"),
                table_number(done, job->done), table_number(of, job->of));
}

static const struct view_ops progress_ops = {
    .size = sizeof(struct view),
    .overlay = true,
    .open = open_progress,
    .draw = draw_progress,
    .key = progress_key,
    .hint_text = N_("Esc goes on working; the result is told when it is there"),
};

static void close_progress(struct shell *shell)
{
    struct view *view = shell->overlays;

    while (view != NULL && view->ops != &progress_ops)
        view = view->below;
    if (view != NULL)
        shell_pop(view);
}

static void tell_result(struct shell *shell, const json_t *result)
{
    char money[MONEY_TEXT], count[TABLE_NUMBER];
    int64_t drawn = json_integer_value(json_object_get(result, "open"));
    int64_t skipped = json_integer_value(json_object_get(result, "skipped"));

    table_number(count, drawn);
    lang_money(money, json_integer_value(json_object_get(result, "fees_cents")), MONEY_PLAIN);
    shell_say(shell, MESSAGE_GOOD,
              ngettext("Reshuffled %s task, fees %s, skipped %d",
                       "Reshuffled %s tasks, fees %s, skipped %d", (unsigned long)drawn),
              count, money, (int)skipped);
}

/* From a push or from job.get: both have state, done, of, result. */
static void take_state(struct shell *shell, const json_t *job)
{
    const char *state = json_string_value(json_object_get(job, "state"));

    shell->job.done = json_integer_value(json_object_get(job, "done"));
    shell->job.of = json_integer_value(json_object_get(job, "of"));
    if (state == NULL || (strcmp(state, "done") != 0 && strcmp(state, "dead") != 0))
        return;
    if (strcmp(state, "done") == 0)
        tell_result(shell, json_object_get(job, "result"));
    else
        shell_say(shell, MESSAGE_FAIL, "%s",
                  _("The reshuffle has stopped; an admin can retry its job."));
    shell->job = (struct shell_job){0};
    close_progress(shell);
    shell_watch(shell);
    shell_reload(shell, false);
}

void view_reshuffle_progress(struct shell *shell, const json_t *params)
{
    if (json_integer_value(json_object_get(params, "job")) == shell->job.id && shell->job.id != 0)
        take_state(shell, params);
}

static void took_job(struct shell *shell, struct view *view, int64_t id,
                     const struct rpc_answer *answer)
{
    (void)view;
    if (answer->result != NULL && id == shell->job.id)
        take_state(shell, answer->result);
}

void view_reshuffle_resume(struct shell *shell)
{
    if (shell->job.id != 0)
        shell_call(shell, NULL, METHOD_JOB_GET, json_pack("{s:I}", "id", shell->job.id), took_job,
                   shell->job.id);
}

static void started(struct shell *shell, struct view *view, int64_t tag,
                    const struct rpc_answer *answer)
{
    (void)view;
    (void)tag;
    if (answer->result == NULL) {
        shell_refused(shell, _("Reshuffle"), answer);
        return;
    }
    shell->job = (struct shell_job){
        .id = json_integer_value(json_object_get(answer->result, "job")),
        .of = json_integer_value(json_object_get(answer->result, "open")),
    };
    shell_push(shell, &progress_ops, NULL);
    shell_watch(shell);
    view_reshuffle_resume(shell); /* it may be over before core heard that we watch */
}

static void confirmed(struct shell *shell, struct view *owner, void *data)
{
    (void)owner;
    shell_call(shell, NULL, METHOD_TASK_RESHUFFLE,
               json_pack("{s:I}", "confirm", *(const int64_t *)data), started, 0);
}

static void ask_user(struct shell *shell, int64_t open, int64_t fees_cents, int64_t popugs)
{
    char tasks[96], people[96], fees[MONEY_TEXT + 64], money[MONEY_TEXT], earns[MONEY_TEXT + 64];
    char count[TABLE_NUMBER];
    int64_t *data = malloc(sizeof *data);

    if (data == NULL)
        abort();
    *data = open;
    table_number(count, open);
    snprintf(tasks, sizeof tasks,
             ngettext("%s task is drawn anew,", "%s tasks are drawn anew,", (unsigned long)open),
             count);
    snprintf(people, sizeof people,
             ngettext("among %d popug.", "among %d popugs.", (unsigned long)popugs), (int)popugs);
    snprintf(fees, sizeof fees, _("Charged to popugs      %s"), lang_money(money, fees_cents, 0));
    snprintf(earns, sizeof earns, _("Management earns      %s"),
             lang_money(money, fees_cents, MONEY_SIGN));
    view_dialog_open(shell, &(struct dialog){.title = _("Reshuffle all open tasks"),
                                             .lines = {tasks, people, "", fees, earns, "",
                                                       _("There is no undo.")},
                                             .confirm = _("Reshuffle"),
                                             .count = open,
                                             .confirmed = confirmed,
                                             .data = data});
}

static void took_dry_run(struct shell *shell, struct view *view, int64_t tag,
                         const struct rpc_answer *answer)
{
    int64_t open = json_integer_value(json_object_get(answer->result, "open"));

    (void)view;
    (void)tag;
    if (answer->result == NULL)
        shell_refused(shell, _("Reshuffle"), answer);
    else if (open == 0)
        shell_say(shell, MESSAGE_INFO, "%s", _("No task is open: there is nothing to reshuffle."));
    else
        ask_user(shell, open, json_integer_value(json_object_get(answer->result, "fees_cents")),
                 json_integer_value(json_object_get(answer->result, "popugs")));
}

void view_reshuffle_ask(struct shell *shell)
{
    if (shell->job.id != 0)
        shell_push(shell, &progress_ops, NULL);
    else
        shell_call(shell, NULL, METHOD_TASK_RESHUFFLE, json_pack("{s:b}", "dry_run", 1),
                   took_dry_run, 0);
}

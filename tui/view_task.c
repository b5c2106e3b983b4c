/* view_task.c: one task, whole, with its history. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/done.h"
#include "tui/lang.h"
#include "tui/views.h"

enum { LABEL = 10, MARGIN = 1 };

struct view_task {
    struct view view;
    int64_t id;
    json_t *task; /* the last answer; NULL: none yet */
    int top;      /* lines scrolled away */
    int lines;    /* as drawn last */
};

static struct view_task *self(struct view *view)
{
    return (struct view_task *)view;
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

static int64_t integer_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool is_open(const json_t *task)
{
    return strcmp(text_of(task, "state"), "open") == 0;
}

static void took_task(struct shell *shell, struct view *view, int64_t tag,
                      const struct rpc_answer *answer)
{
    struct view_task *task = self(view);

    (void)tag;
    if (answer->result == NULL) {
        shell_refused(shell, NULL, answer);
        if (task->task == NULL)
            shell_pop(view);
        return;
    }
    json_decref(task->task);
    task->task = json_deep_copy(answer->result);
}

static void reload_task(struct view *view, bool reveal)
{
    (void)reveal;
    shell_call(view->shell, view, METHOD_TASK_GET, json_pack("{s:I}", "id", self(view)->id),
               took_task, 0);
}

static void open_task(struct view *view, const void *arg)
{
    self(view)->id = *(const int64_t *)arg;
    reload_task(view, false);
}

static void close_task(struct view *view)
{
    json_decref(self(view)->task);
}

static void complete(struct view_task *task)
{
    if (task->task == NULL)
        return;
    if (is_open(task->task))
        done_ask(task->view.shell, task->id, text_of(task->task, "title"),
                 integer_of(task->task, "reward_cents"));
    else
        shell_say(task->view.shell, MESSAGE_INFO, _("#%" PRId64 " is done already."), task->id);
}

static void scroll_by(struct view_task *task, int step)
{
    task->top += step;
    if (task->top >= task->lines)
        task->top = task->lines - 1;
    if (task->top < 0)
        task->top = 0;
}

static bool act(struct view *view, enum action action)
{
    struct view_task *task = self(view);
    int page = terminal_rows(view->shell->terminal) - 5;
    char id[32];

    switch (action) {
    case ACTION_DOWN:
    case ACTION_UP:
        scroll_by(task, action == ACTION_DOWN ? 1 : -1);
        return true;
    case ACTION_PAGE_DOWN:
    case ACTION_PAGE_UP:
        scroll_by(task, action == ACTION_PAGE_DOWN ? page : -page);
        return true;
    case ACTION_HALF_DOWN:
    case ACTION_HALF_UP:
        scroll_by(task, (action == ACTION_HALF_DOWN ? page : -page) / 2);
        return true;
    case ACTION_FIRST:
    case ACTION_LAST:
        scroll_by(task, action == ACTION_LAST ? task->lines : -task->lines);
        return true;
    case ACTION_DONE:
        complete(task);
        return true;
    case ACTION_EDIT:
        if (task->task != NULL)
            shell_push(view->shell, &view_task_form_ops, task->task);
        return true;
    case ACTION_COPY:
        snprintf(id, sizeof id, "%" PRId64, task->id);
        shell_copy(view->shell, id);
        return true;
    default:
        return false;
    }
}

static char *task_command(const struct view *view)
{
    char *command;

    if (asprintf(&command, "task %" PRId64, ((const struct view_task *)view)->id) < 0)
        abort();
    return command;
}

static void when(const struct view_task *task, const json_t *object, const char *name,
                 char text[TIMETEXT])
{
    int64_t at_ms;

    text[0] = '\0';
    if (timetext_parse(text_of(object, name), &at_ms))
        timetext_when(text, at_ms, shell_now_ms(task->view.shell), lang_code());
}

static void draw_labelled(const struct canvas *canvas, int y, const char *label, const char *text)
{
    draw_text(canvas, y, MARGIN, LABEL - 1, TONE_DIM, label);
    draw_text(canvas, y, MARGIN + LABEL, canvas->cols - LABEL - 2, TONE_PLAIN, text);
}

static int draw_facts(const struct view_task *view, const struct canvas *canvas, int y)
{
    const json_t *task = view->task;
    char reward[MONEY_TEXT], fee[MONEY_TEXT], at[TIMETEXT], text[512];

    draw_labelled(canvas, y++, _("Title"), text_of(task, "title"));
    lang_money(reward, integer_of(task, "reward_cents"), MONEY_PLAIN);
    lang_money(fee, integer_of(task, "fee_cents"), MONEY_PLAIN);
    snprintf(text, sizeof text, _("%s when done        Fee  %s (already charged)"), reward, fee);
    draw_labelled(canvas, y++, _("Reward"), text);
    when(view, task, "created_at", at);
    snprintf(text, sizeof text, _("%s by %s"), at, text_of(task, "author"));
    draw_labelled(canvas, y++, _("Created"), text);
    when(view, task, "assigned_at", at);
    snprintf(text, sizeof text, _("%s to %s (draw %d)"), at, text_of(task, "assignee"),
             (int)integer_of(task, "draws"));
    draw_labelled(canvas, y++, _("Assigned"), text);
    if (!is_open(task)) {
        when(view, task, "done_at", at);
        draw_labelled(canvas, y++, P_("label", "Done"), at);
    }
    return y + 1;
}

static int draw_body(const struct canvas *canvas, int y, const char *text)
{
    y = draw_wrapped(canvas, y, MARGIN, canvas->cols - 2 * MARGIN, TONE_PLAIN, text);
    return *text == '\0' ? y : y + 1;
}

/* What happened, in words; the first assignment is the draw at creation. */
static void event_text(const json_t *event, bool first_draw, char *text, size_t size)
{
    const char *what = text_of(event, "what"), *who = text_of(event, "account");

    if (strcmp(what, "created") == 0)
        snprintf(text, size, _("%s created the task"), who);
    else if (strcmp(what, "assigned") == 0)
        snprintf(text, size, first_draw ? _("assigned to %s") : _("drawn anew for %s"), who);
    else if (strcmp(what, "edited") == 0)
        snprintf(text, size, _("%s edited the task"), who);
    else if (strcmp(what, "completed") == 0)
        snprintf(text, size, _("%s completed the task"), who);
    else
        snprintf(text, size, "%s %s", what, who);
}

static int draw_history(const struct view_task *task, const struct canvas *canvas, int y)
{
    const json_t *history = json_object_get(task->task, "history");
    bool drawn = false;

    draw_text(canvas, y++, MARGIN, canvas->cols - 2, TONE_DIM, _("HISTORY"));
    for (size_t i = 0; i < json_array_size(history); i++, y++) {
        const json_t *event = json_array_get(history, i);
        const json_t *amount = json_object_get(event, "amount_cents");
        char at[TIMETEXT], text[128], money[MONEY_TEXT];
        when(task, event, "at", at);
        event_text(event, !drawn, text, sizeof text);
        drawn = drawn || strcmp(text_of(event, "what"), "assigned") == 0;
        draw_text(canvas, y, MARGIN, 14, TONE_PLAIN, at);
        draw_text(canvas, y, MARGIN + 15, canvas->cols - 30, TONE_PLAIN, text);
        if (json_is_integer(amount))
            draw_right(canvas, y, 0, canvas->cols - 1,
                       json_integer_value(amount) < 0 ? TONE_BAD : TONE_GOOD,
                       lang_money(money, json_integer_value(amount), MONEY_SIGN));
    }
    return y;
}

static void draw_task(struct view *view, const struct canvas *canvas)
{
    struct view_task *task = self(view);
    struct canvas rest = draw_part(canvas, 2, 0, canvas->rows - 2, canvas->cols);
    char text[128];

    draw_format(canvas, 0, 1, canvas->cols / 2, TONE_STRONG, _("Task #%" PRId64), task->id);
    if (task->task == NULL)
        return;
    snprintf(text, sizeof text, _("assigned to %s  %s"), text_of(task->task, "assignee"),
             is_open(task->task) ? P_("task", "open") : P_("task", "done"));
    draw_right(canvas, 0, 0, canvas->cols - 1, TONE_PLAIN, text);
    int y = draw_facts(task, &rest, -task->top);
    y = draw_body(&rest, y, text_of(task->task, "text"));
    y = draw_history(task, &rest, y);
    task->lines = y + task->top;
}

const struct view_ops view_task_ops = {
    .size = sizeof(struct view_task),
    .scopes = IN_TASK | IN_TEXT,
    .nouns = (const char *const[]){"task", NULL},
    .open = open_task,
    .close = close_task,
    .draw = draw_task,
    .act = act,
    .reload = reload_task,
    .command = task_command,
    .hints = (const enum action[]){ACTION_DONE, ACTION_EDIT, ACTION_COPY, ACTION_COPY_COMMAND,
                                   ACTION_LEAVE, ACTION_COUNT},
};

/* view_tasks.c: a list of tasks: asking, filter, order, columns, actions on its rows.
 *
 * The truth is core's: filter and order are parameters of its list, and every action ends in a
 * reload. */
#include "tui/view_tasks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/done.h"
#include "tui/lang.h"
#include "tui/quote.h"
#include "tui/shell.h"
#include "tui/views.h"

enum { PREVIEW_FROM_COLS = 100, AROUND_ROWS = 6 };

static const struct {
    const char *sort, *order, *label;
} orders[] = {
    {"id", "desc", N_("newest first")},
    {"id", "asc", N_("oldest first")},
    {"reward", "desc", N_("highest reward first")},
    {"reward", "asc", N_("lowest reward first")},
    {"assigned_at", "desc", N_("youngest assignment first")},
    {"assigned_at", "asc", N_("oldest assignment first")},
};
enum { ORDERS = sizeof orders / sizeof *orders };

static const char *const part_titles[PART_COUNT] = {NP_("tab", "Open"), NP_("tab", "Done"),
                                                    NP_("tab", "Every")};

static struct view_tasks *self(struct view *view)
{
    return (struct view_tasks *)view;
}

/* "@kesha feeder": tasks of kesha with "feeder" in them. */
static void put_search(const char *search, json_t *params)
{
    char words[1024] = "";
    size_t size = 0;

    for (const char *at = search; *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (at[0] == '@' && word > 1)
            json_object_set_new(params, "assignee", json_stringn(at + 1, word - 1));
        else if (word > 0 && size + word + 2 < sizeof words)
            size += (size_t)snprintf(words + size, sizeof words - size, "%s%.*s",
                                     size > 0 ? " " : "", (int)word, at);
        at += word + (at[word] == ' ');
    }
    if (size > 0)
        json_object_set_new(params, "search", json_string(words));
}

static json_t *list_params(struct view *view)
{
    const struct view_tasks *tasks = self(view);
    json_t *params = json_pack("{s:s, s:s}", "sort", orders[tasks->order].sort, "order",
                               orders[tasks->order].order);

    if (params == NULL)
        abort();
    if (tasks->all) {
        json_object_set_new(params, "all", json_true());
        if (tasks->part != PART_EVERY)
            json_object_set_new(params, "state",
                                json_string(tasks->part == PART_OPEN ? "open" : "done"));
    }
    if (tasks->search != NULL)
        put_search(tasks->search, params);
    return params;
}

static void answered(struct view *view, const json_t *result)
{
    (void)result;
    tasks_follow_preview(self(view));
}

static const struct list_ops list_ops = {
    .method = METHOD_TASK_LIST,
    .parse = task_row_parse,
    .params = list_params,
    .answered = answered,
};

static bool is_marked(const struct view *view, int64_t id)
{
    return marks_has(&((const struct view_tasks *)view)->marks, id);
}

void tasks_open(struct view *view, bool all)
{
    struct view_tasks *tasks = self(view);

    tasks->all = all;
    tasks->table =
        (struct table){.columns = task_columns, .count = TASK_COLUMN_COUNT, .is_marked = is_marked};
    if (!all)
        tasks->table.hidden = 1U << TASK_COLUMN_ASSIGNEE | 1U << TASK_COLUMN_STATE;
    else
        tasks->table.hidden = 1U << TASK_COLUMN_STATE;
    list_init(&tasks->list, view, &list_ops, terminal_rows(view->shell->terminal) - AROUND_ROWS);
    list_load(&tasks->list);
}

static void drop_preview(struct view_tasks *tasks)
{
    json_decref(tasks->preview_task);
    tasks->preview_task = NULL;
    tasks->preview_id = 0;
}

void tasks_close(struct view *view)
{
    struct view_tasks *tasks = self(view);

    drop_preview(tasks);
    list_free(&tasks->list);
    marks_clear(&tasks->marks);
    free(tasks->search);
}

void tasks_rest(struct view *view)
{
    drop_preview(self(view));
    list_rest(&self(view)->list);
}

void tasks_reload(struct view *view, bool reveal)
{
    self(view)->preview_id = 0; /* it may have changed too */
    list_reload(&self(view)->list, reveal);
}

struct list *tasks_list(struct view *view)
{
    return &self(view)->list;
}

void tasks_filter(struct view *view, const char *text)
{
    struct view_tasks *tasks = self(view);
    bool none = text[strspn(text, " ")] == '\0';

    if (strcmp(tasks->search == NULL ? "" : tasks->search, none ? "" : text) == 0)
        return;
    free(tasks->search);
    tasks->search = none ? NULL : strdup(text);
    list_load(&tasks->list);
}

/* "tasks --all --state done --assignee kesha --search 'x' --sort reward" */
char *tasks_command(const struct view *view)
{
    const struct view_tasks *tasks = (const struct view_tasks *)view;
    json_t *params = list_params((struct view *)view);
    const char *search = json_string_value(json_object_get(params, "search"));
    const char *assignee = json_string_value(json_object_get(params, "assignee"));
    const char *state = json_string_value(json_object_get(params, "state"));
    char *quoted = search == NULL ? strdup("") : quote_word(search), *command;

    if (quoted == NULL ||
        asprintf(&command, "tasks%s%s%s%s%s%s%s%s%s", tasks->all ? " --all" : "",
                 state != NULL ? " --state " : "", state != NULL ? state : "",
                 assignee != NULL ? " --assignee " : "", assignee != NULL ? assignee : "",
                 search != NULL ? " --search " : "", quoted, tasks->order == 0 ? "" : " --sort ",
                 tasks->order == 0 ? "" : orders[tasks->order].sort) < 0)
        abort();
    free(quoted);
    json_decref(params);
    return command;
}

static void show_part(struct view_tasks *tasks, int part)
{
    tasks->part = (enum tasks_part)((part + PART_COUNT) % PART_COUNT);
    if (tasks->part == PART_EVERY)
        tasks->table.hidden &= ~(1U << TASK_COLUMN_STATE);
    else
        tasks->table.hidden |= 1U << TASK_COLUMN_STATE;
    marks_clear(&tasks->marks);
    list_load(&tasks->list);
}

static void picked_order(struct shell *shell, struct view *view, int line)
{
    (void)shell;
    self(view)->order = line;
    list_load(&self(view)->list);
}

static void choose_order(struct view_tasks *tasks)
{
    const char *lines[ORDERS];

    for (int i = 0; i < ORDERS; i++)
        lines[i] = _(orders[i].label);
    view_menu_open(tasks->view.shell, &(struct menu){.title = _("Sort"),
                                                     .lines = lines,
                                                     .count = ORDERS,
                                                     .chosen = tasks->order,
                                                     .picked = picked_order});
}

static int table_cols(const struct view_tasks *tasks)
{
    int cols = terminal_cols(tasks->view.shell->terminal);

    return tasks->preview && cols >= PREVIEW_FROM_COLS ? cols - cols * 2 / 5 : cols;
}

static unsigned toggled_column(struct shell *shell, struct view *view, int line)
{
    struct view_tasks *tasks = self(view);

    (void)shell;
    if (line == TASK_COLUMN_TITLE)
        return table_visible(&tasks->table, table_cols(tasks));
    return table_toggle(&tasks->table, line, table_cols(tasks));
}

static void choose_columns(struct view_tasks *tasks)
{
    const char *lines[TASK_COLUMN_COUNT];

    for (int i = 0; i < TASK_COLUMN_COUNT; i++)
        lines[i] = _(task_columns[i].title);
    view_menu_open(tasks->view.shell,
                   &(struct menu){.title = _("Columns"),
                                  .lines = lines,
                                  .count = TASK_COLUMN_COUNT,
                                  .has_checks = true,
                                  .checks = table_visible(&tasks->table, table_cols(tasks)),
                                  .toggled = toggled_column});
}

static void complete(struct view_tasks *tasks)
{
    const struct task_row *row = (const struct task_row *)list_current(&tasks->list);

    if (tasks->marks.count > 0) {
        done_ask_marks(tasks->view.shell, &tasks->marks);
    } else if (row != NULL && !task_row_is_open(row)) {
        shell_say(tasks->view.shell, MESSAGE_INFO, _("#%" PRId64 " is done already."), row->row.id);
    } else if (row != NULL) {
        done_ask(tasks->view.shell, row->row.id, row->title, row->reward_cents);
    }
}

static bool toggle_preview(struct view_tasks *tasks)
{
    tasks->preview = !tasks->preview;
    if (tasks->preview && terminal_cols(tasks->view.shell->terminal) < PREVIEW_FROM_COLS)
        shell_say(tasks->view.shell, MESSAGE_INFO, _("A preview needs a window of %d columns."),
                  PREVIEW_FROM_COLS);
    tasks_follow_preview(tasks);
    return true;
}

static void edit_came(struct shell *shell, struct view *view, int64_t id,
                      const struct rpc_answer *answer)
{
    (void)view;
    (void)id;
    if (answer->result != NULL)
        shell_push(shell, &view_task_form_ops, answer->result);
    else
        shell_refused(shell, NULL, answer);
}

/* What is done to the row under the cursor. */
static bool act_on_row(struct view_tasks *tasks, enum action action)
{
    struct shell *shell = tasks->view.shell;
    const struct list_row *row = list_current(&tasks->list);
    char id[32];

    if (row == NULL)
        return action == ACTION_OPEN || action == ACTION_EDIT || action == ACTION_COPY;
    switch (action) {
    case ACTION_OPEN:
        shell_push(shell, &view_task_ops, &row->id);
        return true;
    case ACTION_EDIT: /* rows have no text: the form needs all of it */
        shell_call(shell, &tasks->view, METHOD_TASK_GET, json_pack("{s:I}", "id", row->id),
                   edit_came, row->id);
        return true;
    case ACTION_COPY:
        snprintf(id, sizeof id, "%" PRId64, row->id);
        shell_copy(shell, id);
        return true;
    default:
        return false;
    }
}

static bool act_on_list(struct view_tasks *tasks, enum action action)
{
    switch (action) {
    case ACTION_DONE:
        complete(tasks);
        return true;
    case ACTION_SORT:
        choose_order(tasks);
        return true;
    case ACTION_COLUMNS:
        choose_columns(tasks);
        return true;
    case ACTION_PREVIEW:
        return toggle_preview(tasks);
    case ACTION_FILTER:
        shell_push(tasks->view.shell, &view_filter_ops, tasks->search);
        return true;
    case ACTION_PREV:
    case ACTION_NEXT:
        if (tasks->all)
            show_part(tasks, (int)tasks->part + (action == ACTION_NEXT ? 1 : -1));
        return tasks->all;
    case ACTION_TODAY:
        if (tasks->all)
            show_part(tasks, PART_OPEN);
        return tasks->all;
    case ACTION_BACK: /* the filter is the first thing to leave */
        if (tasks->search == NULL)
            return false;
        tasks_filter(&tasks->view, "");
        return true;
    default:
        return false;
    }
}

bool tasks_act(struct view *view, enum action action)
{
    struct view_tasks *tasks = self(view);
    bool taken = list_act(&tasks->list, action) || tasks_mark(tasks, action) ||
                 act_on_list(tasks, action) || act_on_row(tasks, action);

    tasks_follow_preview(tasks);
    return taken;
}

static void draw_marked(const struct view_tasks *tasks, const struct canvas *canvas, int x,
                        int cols)
{
    char money[MONEY_TEXT];

    if (tasks->marks.count > 0)
        draw_format(canvas, 0, x, cols, TONE_STRONG,
                    ngettext("marked %d: reward %s", "marked %d: reward %s",
                             (unsigned long)tasks->marks.count),
                    tasks->marks.count,
                    lang_money(money, marks_sum_cents(&tasks->marks), MONEY_PLAIN));
}

/* " All tasks  [Open] Done Every   filter: x   marked 2: reward $58.00        newest first" */
static void draw_title(const struct view_tasks *tasks, const struct canvas *canvas)
{
    const struct shell_me *me = &tasks->view.shell->me;
    char money[MONEY_TEXT];
    int x = 1;

    x += draw_text(canvas, 0, x, canvas->cols, TONE_STRONG,
                   tasks->all ? _("All tasks") : _("My tasks")) +
         3;
    for (int part = 0; tasks->all && part < PART_COUNT; part++)
        x += draw_format(canvas, 0, x, canvas->cols - x,
                         part == (int)tasks->part ? TONE_STRONG : TONE_DIM,
                         part == (int)tasks->part ? "[%s]" : " %s ", P_("tab", part_titles[part]));
    if (!tasks->all && me->known)
        x += draw_format(canvas, 0, x, canvas->cols - x, TONE_PLAIN, _("open %d"), me->open_tasks);
    x += tasks->all ? 2 : 3;
    if (tasks->search != NULL)
        x += draw_format(canvas, 0, x, canvas->cols - x - 1, TONE_NEW, _("filter: %s"),
                         tasks->search) +
             2;
    draw_marked(tasks, canvas, x, canvas->cols - x);
    if (!tasks->all && me->known) {
        char balance[MONEY_TEXT + 32];
        snprintf(balance, sizeof balance, _("balance %s"),
                 lang_money(money, me->balance_cents, MONEY_PLAIN));
        draw_text(canvas, 0, canvas->cols - draw_cols(balance) - 3, 2, TONE_PLAIN, "  ");
        draw_right(canvas, 0, 0, canvas->cols - 1, me->balance_cents < 0 ? TONE_BAD : TONE_PLAIN,
                   balance);
    } else if (tasks->marks.count == 0 &&
               x + draw_cols(_(orders[tasks->order].label)) < canvas->cols) {
        draw_right(canvas, 0, x, canvas->cols - 1 - x, TONE_DIM, _(orders[tasks->order].label));
    }
}

static void draw_empty(const struct view_tasks *tasks, const struct canvas *canvas)
{
    const char *text;

    if (tasks->search != NULL)
        text = _("Nothing matches the filter; Esc clears it.");
    else if (!tasks->all)
        text = _("You have no open tasks. a adds one, and chance picks who gets it; 2 shows all.");
    else if (tasks->part == PART_OPEN)
        text = _("No task is open. a adds one; ] shows those that are done.");
    else
        text = _("There are no tasks here yet. a adds one; t shows the open ones.");
    draw_wrapped(canvas, 3, 4, canvas->cols - 6, TONE_PLAIN, text);
}

void tasks_draw(struct view *view, const struct canvas *canvas)
{
    struct view_tasks *tasks = self(view);
    int side = canvas->cols - table_cols(tasks);
    bool preview = side > 0;
    struct canvas rows = draw_part(canvas, 1, 0, canvas->rows - 1, canvas->cols - side);

    list_resize(&tasks->list, rows.rows - 2);
    draw_title(tasks, canvas);
    table_draw(&tasks->table, &tasks->list, &rows);
    if (tasks->list.count == 0 && tasks->list.loaded)
        draw_empty(tasks, canvas);
    if (preview) {
        struct canvas part = draw_part(canvas, 1, canvas->cols - side, canvas->rows - 1, side);
        tasks_draw_preview(tasks, &part);
    }
}

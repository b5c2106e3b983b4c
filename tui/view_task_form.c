/* view_task_form.c: a new task, or another title and text for one that is open.
 *
 * Promises that what was typed stays until it is saved or thrown away by a yes: not even core's
 * going away changes it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"
#include "tui/widget_field.h"

enum { TITLE_MAX = 200, TEXT_MAX = 10000, LABEL_COLS = 11 };

enum focus { FOCUS_TITLE, FOCUS_TEXT, FOCUS_SAVE, FOCUS_CANCEL, FOCUS_COUNT };

struct view_task_form {
    struct view view;
    int64_t id; /* 0: a new task */
    struct field title, text;
    char *title_before, *text_before;
    enum focus focus;
    bool sending;
    char *wrong; /* why it could not be saved; NULL: nothing is wrong */
};

static struct view_task_form *self(struct view *view)
{
    return (struct view_task_form *)view;
}

static char *copy(const char *text)
{
    char *made = strdup(text == NULL ? "" : text);

    if (made == NULL)
        abort();
    return made;
}

static void open_form(struct view *view, const void *arg)
{
    struct view_task_form *form = self(view);
    const json_t *task = arg;

    form->id = json_integer_value(json_object_get(task, "id"));
    form->title_before = copy(json_string_value(json_object_get(task, "title")));
    form->text_before = copy(json_string_value(json_object_get(task, "text")));
    field_init(&form->title, form->title_before, TITLE_MAX, false, &view->shell->killed);
    field_init(&form->text, form->text_before, TEXT_MAX, true, &view->shell->killed);
}

static void close_form(struct view *view)
{
    struct view_task_form *form = self(view);

    field_free(&form->title);
    field_free(&form->text);
    free(form->title_before);
    free(form->text_before);
    free(form->wrong);
}

static void set_wrong(struct view_task_form *form, const char *text)
{
    free(form->wrong);
    form->wrong = text == NULL ? NULL : copy(text);
}

static void saved(struct shell *shell, struct view *view, int64_t tag,
                  const struct rpc_answer *answer)
{
    struct view_task_form *form = self(view);
    const json_t *task = json_object_get(answer->result, "task");
    const char *assignee = json_string_value(json_object_get(task, "assignee"));
    int64_t id = json_integer_value(json_object_get(task, "id"));

    (void)tag;
    form->sending = false;
    if (answer->result == NULL) {
        shell_refused(shell, NULL, answer);
        set_wrong(form, shell->messages.kept[shell->messages.line].text);
        return;
    }
    if (form->id == 0)
        shell_say(shell, MESSAGE_GOOD, _("Created #%" PRId64 ", assigned to %s"), id,
                  assignee == NULL ? "?" : assignee);
    else
        shell_say(shell, MESSAGE_GOOD, _("Saved #%" PRId64), id);
    shell_pop(view);
}

static void save(struct view_task_form *form)
{
    json_t *params;

    if (form->sending)
        return;
    if (form->title.text[strspn(form->title.text, " ")] == '\0') {
        set_wrong(form, _("Title: 1 to 200 characters"));
        form->focus = FOCUS_TITLE;
        return;
    }
    set_wrong(form, NULL);
    form->sending = true;
    params = json_pack("{s:s, s:s}", "title", form->title.text, "text", form->text.text);
    if (form->id != 0)
        json_object_set_new(params, "id", json_integer(form->id));
    shell_call(form->view.shell, &form->view, form->id == 0 ? METHOD_TASK_ADD : METHOD_TASK_EDIT,
               params, saved, 0);
}

static void throw_away(struct shell *shell, struct view *owner, void *data)
{
    (void)shell;
    (void)data;
    if (owner != NULL && owner->ops == &view_task_form_ops)
        shell_pop(owner);
}

static void leave(struct view_task_form *form)
{
    if (strcmp(form->title.text, form->title_before) == 0 &&
        strcmp(form->text.text, form->text_before) == 0) {
        shell_pop(&form->view);
        return;
    }
    view_dialog_open(form->view.shell,
                     &(struct dialog){.title = _("Leave the form"),
                                      .lines = {_("What you have typed will be lost.")},
                                      .confirm = _("Throw away"),
                                      .confirmed = throw_away});
}

static void move_focus(struct view_task_form *form, int step)
{
    form->focus = (enum focus)(((int)form->focus + step + FOCUS_COUNT) % FOCUS_COUNT);
}

static void press(struct view_task_form *form)
{
    if (form->focus == FOCUS_TITLE)
        move_focus(form, 1);
    else if (form->focus == FOCUS_SAVE)
        save(form);
    else if (form->focus == FOCUS_CANCEL)
        leave(form);
}

/* Keys of the buttons, and what no field took. */
static void other_key(struct view_task_form *form, int32_t code)
{
    if (code == K_ENTER || (code == ' ' && form->focus >= FOCUS_SAVE))
        press(form);
    else if (code == K_UP || code == K_LEFT)
        move_focus(form, -1);
    else if (code == K_DOWN || code == K_RIGHT)
        move_focus(form, 1);
    else if (code == K_F0 + 1)
        shell_act(form->view.shell, ACTION_HELP);
}

static bool form_key(struct view *view, struct key key)
{
    struct view_task_form *form = self(view);
    struct field *field = form->focus == FOCUS_TITLE  ? &form->title
                          : form->focus == FOCUS_TEXT ? &form->text
                                                      : NULL;

    if (key.code != K_CTRL('s') && field != NULL)
        set_wrong(form, NULL);
    if (key.pasted) {
        if (field != NULL)
            field_key(field, key);
        return true;
    }
    switch (key.code) {
    case K_ESC:
    case K_CTRL('g'):
    case K_F0 + 10:
        leave(form);
        break;
    case K_CTRL('s'):
        save(form);
        break;
    case K_TAB:
        move_focus(form, 1);
        break;
    case K_BACKTAB:
        move_focus(form, -1);
        break;
    case K_CTRL('l'):
        terminal_redraw(view->shell->terminal);
        break;
    default:
        if (field == NULL || (key.code == K_ENTER && !field->lines) || !field_key(field, key))
            other_key(form, key.code);
    }
    return true;
}

static void draw_button(const struct canvas *canvas, int y, int *x, bool chosen, const char *word)
{
    struct canvas button = *canvas;

    button.extra = chosen ? A_REVERSE : 0;
    *x += draw_format(&button, y, *x, canvas->cols - *x, TONE_PLAIN, "[ %s ]", word) + 3;
}

static void draw_form(struct view *view, const struct canvas *canvas)
{
    struct view_task_form *form = self(view);
    int rows = (canvas->rows - 13) / 2, width = canvas->cols - LABEL_COLS - 2, x = LABEL_COLS;

    rows = rows < 3 ? 3 : rows;
    if (form->id == 0)
        draw_text(canvas, 0, 1, canvas->cols, TONE_STRONG, _("New task"));
    else
        draw_format(canvas, 0, 1, canvas->cols, TONE_STRONG, _("Edit task #%" PRId64), form->id);
    draw_text(canvas, 2, 1, LABEL_COLS - 2, TONE_PLAIN, _("Title *"));
    draw_text(canvas, 3, 1, LABEL_COLS - 2, TONE_PLAIN, _("Text"));
    int y = 4 + rows;
    if (form->id == 0) {
        draw_text(canvas, y, 1, LABEL_COLS - 2, TONE_PLAIN, _("Assignee"));
        draw_text(canvas, y, LABEL_COLS, width, TONE_DIM,
                  _("chance picks when you press Create; the fee is theirs at once"));
        y += 2;
    }
    draw_button(canvas, y, &x, form->focus == FOCUS_SAVE, form->id == 0 ? _("Create") : _("Save"));
    draw_button(canvas, y, &x, form->focus == FOCUS_CANCEL, _("Cancel"));
    if (form->wrong != NULL)
        draw_format(canvas, y + 2, 1, canvas->cols - 2, TONE_BAD, "! %s", form->wrong);
    else if (form->sending)
        draw_text(canvas, y + 2, 1, canvas->cols - 2, TONE_DIM, _("saving…"));
    struct canvas title = draw_part(canvas, 2, LABEL_COLS, 1, width);
    struct canvas text = draw_part(canvas, 3, LABEL_COLS, rows, width);
    field_draw(form->focus == FOCUS_TITLE ? &form->text : &form->title,
               form->focus == FOCUS_TITLE ? &text : &title, false);
    if (form->focus == FOCUS_TITLE)
        field_draw(&form->title, &title, true);
    else
        field_draw(&form->text, &text, form->focus == FOCUS_TEXT);
}

const struct view_ops view_task_form_ops = {
    .size = sizeof(struct view_task_form),
    .open = open_form,
    .close = close_form,
    .draw = draw_form,
    .key = form_key,
    .hint_text = N_("Tab next  S-Tab previous  C-s save  Esc cancel  F1 help"),
};

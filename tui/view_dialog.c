/* view_dialog.c: a question in the middle of the screen.
 *
 * Promises that only y, д or the chosen button confirms, that Cancel is chosen at first, that keys
 * typed before the question was on the screen are not answers to it, and that a count must be
 * typed where one is asked for. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"
#include "tui/widget_field.h"

enum { LINES_MAX = 8, WIDTH = 66, MARGIN = 4 };

enum focus { FOCUS_COUNT, FOCUS_CONFIRM, FOCUS_CANCEL };

struct view_dialog {
    struct view view;
    char *title, *lines[LINES_MAX], *confirm;
    int line_count;
    int64_t count;
    void (*confirmed)(struct shell *shell, struct view *owner, void *data);
    void *data;
    struct field typed;
    enum focus focus;
};

static struct view_dialog *self(struct view *view)
{
    return (struct view_dialog *)view;
}

static char *copy(const char *text)
{
    char *made = strdup(text);

    if (made == NULL)
        abort();
    return made;
}

static void open_dialog(struct view *view, const void *arg)
{
    struct view_dialog *dialog = self(view);
    const struct dialog *question = arg;

    dialog->title = copy(question->title);
    dialog->confirm = copy(question->confirm);
    while (dialog->line_count < LINES_MAX && question->lines[dialog->line_count] != NULL) {
        dialog->lines[dialog->line_count] = copy(question->lines[dialog->line_count]);
        dialog->line_count++;
    }
    dialog->count = question->count;
    dialog->confirmed = question->confirmed;
    dialog->data = question->data;
    dialog->focus = dialog->count > 0 ? FOCUS_COUNT : FOCUS_CANCEL;
    field_init(&dialog->typed, "", 12, false, &view->shell->killed);
}

static void close_dialog(struct view *view)
{
    struct view_dialog *dialog = self(view);

    for (int i = 0; i < dialog->line_count; i++)
        free(dialog->lines[i]);
    free(dialog->title);
    free(dialog->confirm);
    free(dialog->data);
    field_free(&dialog->typed);
}

static bool count_is_typed(const struct view_dialog *dialog)
{
    char count[32];

    snprintf(count, sizeof count, "%" PRId64, dialog->count);
    return dialog->count == 0 || strcmp(dialog->typed.text, count) == 0;
}

static void confirm(struct view_dialog *dialog)
{
    struct shell *shell = dialog->view.shell;

    if (!count_is_typed(dialog)) {
        shell_say(shell, MESSAGE_INFO, _("Type %" PRId64 " first, or press Esc."), dialog->count);
        dialog->focus = FOCUS_COUNT;
        return;
    }
    shell_pop(&dialog->view);
    dialog->confirmed(shell, shell_main(shell), dialog->data);
}

static void move_focus(struct view_dialog *dialog, int step)
{
    int first = dialog->count > 0 ? FOCUS_COUNT : FOCUS_CONFIRM, all = FOCUS_CANCEL - first + 1;

    dialog->focus = (enum focus)(first + ((int)dialog->focus - first + step + all) % all);
}

static bool dialog_key(struct view *view, struct key key)
{
    struct view_dialog *dialog = self(view);

    if (!view->drawn || key.pasted)
        return true;
    switch (key.code) {
    case K_ESC:
    case K_CTRL('g'):
    case 'n':
    case 0x43d: /* н: on the physical key of y, and it means no */
    case 'q':
        shell_pop(view);
        break;
    case 'y':
    case 0x434: /* д */
        confirm(dialog);
        break;
    case K_TAB:
    case K_RIGHT:
    case K_DOWN:
        move_focus(dialog, 1);
        break;
    case K_BACKTAB:
    case K_LEFT:
    case K_UP:
        move_focus(dialog, -1);
        break;
    case K_ENTER:
        if (dialog->focus == FOCUS_CANCEL)
            shell_pop(view);
        else
            confirm(dialog);
        break;
    default:
        if (dialog->focus == FOCUS_COUNT)
            field_key(&dialog->typed, key);
    }
    return true;
}

static int draw_button(const struct canvas *box, int y, int x, bool chosen, const char *word)
{
    struct canvas button = *box;

    button.extra = chosen ? A_REVERSE : 0;
    return draw_format(&button, y, x, box->cols - x - 1, TONE_PLAIN,
                       chosen ? "> [ %s ] <" : "  [ %s ]  ", word);
}

static void draw_count(struct view_dialog *dialog, const struct canvas *box, int y)
{
    char text[96];

    snprintf(text, sizeof text, _("To go on, type %" PRId64 ":"), dialog->count);
    int x = MARGIN + draw_text(box, y, MARGIN, box->cols - MARGIN - 10, TONE_PLAIN, text) + 2;
    struct canvas field = draw_part(box, y, x, 1, 14);
    field_draw(&dialog->typed, &field, dialog->focus == FOCUS_COUNT);
}

static void draw_dialog(struct view *view, const struct canvas *canvas)
{
    struct view_dialog *dialog = self(view);
    int rows = dialog->line_count + 5 + (dialog->count > 0 ? 2 : 0);
    int cols = canvas->cols - 4 < WIDTH ? canvas->cols - 4 : WIDTH;
    int top = (canvas->rows - rows) / 3, y = 2;
    struct canvas box = draw_part(canvas, top > 1 ? top : 1, (canvas->cols - cols) / 2, rows, cols);

    draw_fill(&box, 0, 0, box.rows, box.cols, TONE_PLAIN);
    draw_frame(&box);
    draw_format(&box, 0, 2, box.cols - 4, TONE_STRONG, " %s ", dialog->title);
    for (int i = 0; i < dialog->line_count; i++)
        draw_text(&box, y++, MARGIN, box.cols - MARGIN - 2, TONE_PLAIN, dialog->lines[i]);
    y++;
    int x = MARGIN + draw_button(&box, box.rows - 2, MARGIN, dialog->focus == FOCUS_CONFIRM,
                                 dialog->confirm);
    draw_button(&box, box.rows - 2, x + 4, dialog->focus == FOCUS_CANCEL, _("Cancel"));
    if (dialog->count > 0)
        draw_count(dialog, &box, y);
}

static const struct view_ops dialog_ops = {
    .size = sizeof(struct view_dialog),
    .overlay = true,
    .open = open_dialog,
    .close = close_dialog,
    .draw = draw_dialog,
    .key = dialog_key,
    .hint_text = N_("y yes  Tab buttons  Enter the chosen button  Esc cancel"),
};

void view_dialog_open(struct shell *shell, const struct dialog *dialog)
{
    shell_push(shell, &dialog_ops, dialog);
}

/* view_messages.c: what happened since the login, newest first; opening it reads the failures. */
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"

struct view_messages {
    struct view view;
    int top; /* messages passed over */
};

static struct view_messages *self(struct view *view)
{
    return (struct view_messages *)view;
}

static void open_messages(struct view *view, const void *arg)
{
    (void)arg;
    view->shell->messages.unread_failures = 0;
}

static bool act(struct view *view, enum action action)
{
    struct view_messages *messages = self(view);
    int step = action == ACTION_DOWN        ? 1
               : action == ACTION_UP        ? -1
               : action == ACTION_PAGE_DOWN ? 10
               : action == ACTION_PAGE_UP   ? -10
               : action == ACTION_FIRST     ? -MESSAGES_MAX
               : action == ACTION_LAST      ? MESSAGES_MAX
                                            : 0;

    messages->top += step;
    if (messages->top >= view->shell->messages.count)
        messages->top = view->shell->messages.count - 1;
    if (messages->top < 0)
        messages->top = 0;
    if (action == ACTION_MESSAGES)
        shell_pop(view);
    return step != 0 || action == ACTION_MESSAGES;
}

/* One message over as many lines as it needs; the next free line. */
static int draw_message(const struct view *view, const struct message *message,
                        const struct canvas *box, int y)
{
    char when[TIMETEXT];
    int x = 2 + draw_format(
                    box, y, 2, 20, TONE_DIM, "%s  ",
                    timetext_when(when, message->at_ms, shell_now_ms(view->shell), lang_code()));
    enum tone tone = message->kind == MESSAGE_FAIL   ? TONE_BAD
                     : message->kind == MESSAGE_GOOD ? TONE_GOOD
                                                     : TONE_PLAIN;

    if (message->kind == MESSAGE_FAIL)
        draw_text(box, y, x, 1, tone, "!");
    x += 2;
    return draw_wrapped(box, y, x, box->cols - x - 2, tone, message->text);
}

static void draw_messages(struct view *view, const struct canvas *canvas)
{
    const struct messages *messages = &view->shell->messages;
    struct canvas box = draw_part(canvas, 1, 0, canvas->rows - 2, canvas->cols);
    struct canvas inside = draw_part(&box, 1, 0, box.rows - 2, box.cols - 1);
    int y = 0;

    draw_fill(&box, 0, 0, box.rows, box.cols, TONE_PLAIN);
    draw_frame(&box);
    draw_format(&box, 0, 2, box.cols - 4, TONE_STRONG, " %s ", _("Messages"));
    if (messages->count == 0)
        draw_text(&box, 2, 2, box.cols - 4, TONE_PLAIN, _("Nothing has happened yet."));
    for (int i = messages->count - 1 - self(view)->top; i >= 0 && y < inside.rows; i--)
        y = draw_message(view, &messages->kept[i], &inside, y);
}

const struct view_ops view_messages_ops = {
    .size = sizeof(struct view_messages),
    .scopes = IN_TEXT,
    .overlay = true,
    .open = open_messages,
    .draw = draw_messages,
    .act = act,
    .hint_text = N_("Up Down scroll  Esc close"),
};

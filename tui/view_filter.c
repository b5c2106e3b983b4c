/* view_filter.c: the line in which a filter is typed; the list below follows every key.
 *
 * Movement keys go on to the list, Enter keeps the filter, Esc clears it. */
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"
#include "tui/widget_field.h"

enum { FILTER_MAX = 200 };

struct view_filter {
    struct view view;
    struct field field;
};

static struct view_filter *self(struct view *view)
{
    return (struct view_filter *)view;
}

static void open_filter(struct view *view, const void *arg)
{
    field_init(&self(view)->field, arg == NULL ? "" : arg, FILTER_MAX, false, &view->shell->killed);
}

static void close_filter(struct view *view)
{
    field_free(&self(view)->field);
}

static void apply(struct view *view, const char *text)
{
    struct view *list = shell_main(view->shell);

    if (list != NULL && list->ops->filter != NULL)
        list->ops->filter(list, text);
}

static bool pass_on(struct view *view, int32_t code)
{
    struct view *list = shell_main(view->shell);
    enum action action = code == K_UP     ? ACTION_UP
                         : code == K_DOWN ? ACTION_DOWN
                         : code == K_PGUP ? ACTION_PAGE_UP
                         : code == K_PGDN ? ACTION_PAGE_DOWN
                                          : ACTION_COUNT;

    if (action == ACTION_COUNT || list == NULL || list->ops->act == NULL)
        return false;
    list->ops->act(list, action);
    return true;
}

static bool filter_key(struct view *view, struct key key)
{
    if (!key.pasted && (key.code == K_ENTER || key.code == K_F0 + 4)) {
        shell_pop(view);
    } else if (!key.pasted && (key.code == K_ESC || key.code == K_CTRL('g'))) {
        apply(view, "");
        shell_pop(view);
    } else if (!pass_on(view, key.code) && field_key(&self(view)->field, key)) {
        apply(view, self(view)->field.text);
    }
    return true;
}

static void draw_filter(struct view *view, const struct canvas *canvas)
{
    int y = canvas->rows - 2;
    const char *label = _("Filter");
    int x = 2 + draw_cols(label) + 1;

    draw_fill(canvas, y, 0, 1, canvas->cols, TONE_PLAIN);
    draw_text(canvas, y, 1, canvas->cols - 2, TONE_STRONG, label);
    struct canvas field = draw_part(canvas, y, x, 1, canvas->cols - x - 1);
    field_draw(&self(view)->field, &field, true);
}

const struct view_ops view_filter_ops = {
    .size = sizeof(struct view_filter),
    .overlay = true,
    .open = open_filter,
    .close = close_filter,
    .draw = draw_filter,
    .key = filter_key,
    .hint_text = N_("type to filter, @login: assigned to  Enter keep  Esc clear"),
};

/* view_palette.c: the `:` line: any action by its name, or a task by its number. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"
#include "tui/widget_field.h"

enum { NAME_MAX_CHARS = 60, SHOWN_MAX = 10 };

struct view_palette {
    struct view view;
    struct field field;
    int chosen; /* among the matches */
    int count;
    enum action matches[ACTION_COUNT];
};

static struct view_palette *self(struct view *view)
{
    return (struct view_palette *)view;
}

/* Names that begin so come first, then those that have it anywhere, in name or help. */
static int rank(enum action action, const char *text)
{
    const struct action_info *info = &action_infos[action];

    if (strncmp(info->name, text, strlen(text)) == 0)
        return 0;
    if (strcasestr(info->name, text) != NULL)
        return 1;
    return strcasestr(_(info->help), text) != NULL ? 2 : -1;
}

/* What does something comes before what moves about. */
static void match(struct view_palette *palette)
{
    static const enum action_group order[] = {GROUP_SCREEN, GROUP_RISKY, GROUP_FIND, GROUP_ANYWHERE,
                                              GROUP_MOVE};

    palette->count = 0;
    palette->chosen = 0;
    for (int wanted = 0; wanted <= 2; wanted++) {
        for (int at = 0; at < GROUP_COUNT * ACTION_COUNT; at++) {
            enum action action = (enum action)(at % ACTION_COUNT);
            if (action_infos[action].group == order[at / ACTION_COUNT] &&
                shell_applies(palette->view.shell, action) &&
                rank(action, palette->field.text) == wanted)
                palette->matches[palette->count++] = action;
        }
    }
}

static void open_palette(struct view *view, const void *arg)
{
    (void)arg;
    field_init(&self(view)->field, "", NAME_MAX_CHARS, false, &view->shell->killed);
    match(self(view));
}

static void close_palette(struct view *view)
{
    field_free(&self(view)->field);
}

/* "1042" or "#1042" */
static bool task_number(const char *text, int64_t *id)
{
    char *end;

    text += *text == '#';
    if (!isdigit((unsigned char)*text))
        return false;
    *id = strtoll(text, &end, 10);
    return *end == '\0' && *id > 0 && *id < INT64_C(1) << 53;
}

static void run(struct view_palette *palette)
{
    struct shell *shell = palette->view.shell;
    int64_t id;

    shell_pop(&palette->view);
    if (task_number(palette->field.text, &id)) {
        if (shell_main(shell) != NULL && shell_main(shell)->ops == &view_task_ops)
            shell_pop(shell_main(shell)); /* one task takes the place of another */
        shell_push(shell, &view_task_ops, &id);
    } else if (palette->count > 0) {
        shell_act(shell, palette->matches[palette->chosen]);
    } else {
        shell_say(shell, MESSAGE_FAIL, _("There is no command “%s” here."), palette->field.text);
    }
}

static bool palette_key(struct view *view, struct key key)
{
    struct view_palette *palette = self(view);

    if (key.pasted) {
        field_key(&palette->field, key);
        match(palette);
        return true;
    }
    switch (key.code) {
    case K_ESC:
    case K_CTRL('g'):
        shell_pop(view);
        break;
    case K_ENTER:
        run(palette);
        break;
    case K_DOWN:
    case K_TAB:
    case K_CTRL('n'):
        palette->chosen += palette->chosen + 1 < palette->count;
        break;
    case K_UP:
    case K_BACKTAB:
    case K_CTRL('p'):
        palette->chosen -= palette->chosen > 0;
        break;
    default:
        if (key.code == K_BACKSPACE && palette->field.size == 0)
            shell_pop(view);
        else if (field_key(&palette->field, key))
            match(palette);
    }
    return true;
}

static void draw_matches(const struct view_palette *palette, const struct canvas *canvas, int shown)
{
    struct canvas box = draw_part(canvas, canvas->rows - 3 - shown, 0, shown + 1, canvas->cols);
    int first = palette->chosen >= shown ? palette->chosen - shown + 1 : 0;

    draw_fill(&box, 0, 0, box.rows, box.cols, TONE_PLAIN);
    draw_rule(&box, 0, 0, box.cols, TONE_DIM);
    for (int i = 0; i < shown; i++) {
        const struct action_info *info = &action_infos[palette->matches[first + i]];
        struct canvas line = draw_part(&box, i + 1, 0, 1, box.cols);
        bool here = first + i == palette->chosen;
        line.extra = here ? A_REVERSE : 0;
        if (here)
            draw_fill(&line, 0, 0, 1, line.cols, TONE_PLAIN);
        draw_text(&line, 0, 1, 1, TONE_STRONG, here ? ">" : " ");
        draw_text(&line, 0, 3, 18, TONE_PLAIN, info->name);
        draw_text(&line, 0, 22, box.cols - 40, TONE_PLAIN, _(info->help));
        draw_right(&line, 0, box.cols - 17, 16, TONE_DIM, info->keys);
    }
}

static void draw_palette(struct view *view, const struct canvas *canvas)
{
    struct view_palette *palette = self(view);
    int y = canvas->rows - 2, shown = palette->count < SHOWN_MAX ? palette->count : SHOWN_MAX;

    if (shell_is_small(view->shell))
        shown = 0;
    if (y < 0)
        y = 0;
    if (shown > 0)
        draw_matches(palette, canvas, shown);
    draw_fill(canvas, y, 0, 1, canvas->cols, TONE_PLAIN);
    draw_text(canvas, y, 1, 1, TONE_STRONG, ":");
    struct canvas field = draw_part(canvas, y, 2, 1, canvas->cols - 3);
    field_draw(&palette->field, &field, true);
}

const struct view_ops view_palette_ops = {
    .size = sizeof(struct view_palette),
    .overlay = true,
    .open = open_palette,
    .close = close_palette,
    .draw = draw_palette,
    .key = palette_key,
    .hint_text = N_("type a name, or a task's number  Up Down choose  Enter run  Esc cancel"),
};

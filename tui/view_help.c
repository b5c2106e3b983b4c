/* view_help.c: every key that works here, made from the list of actions; type to search, Enter runs
 * the line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"
#include "tui/widget_field.h"

enum { SEARCH_MAX = 40, KEYS_COLS = 15, ENTRIES_MAX = ACTION_COUNT + GROUP_COUNT };

/* An action, or the heading of a group: then action is ACTION_COUNT. */
struct entry {
    enum action action;
    enum action_group group;
};

struct view_help {
    struct view view;
    struct field field;
    struct entry entries[ENTRIES_MAX];
    int count, chosen, top;
};

static const char *const group_titles[GROUP_COUNT] = {
    [GROUP_MOVE] = N_("MOVE"),         [GROUP_SCREEN] = N_("THIS SCREEN"),
    [GROUP_FIND] = N_("FIND"),         [GROUP_ANYWHERE] = N_("ANYWHERE"),
    [GROUP_RISKY] = N_("ACTION MENU"),
};

static struct view_help *self(struct view *view)
{
    return (struct view_help *)view;
}

static bool matches(const struct shell *shell, enum action action, const char *text)
{
    const struct action_info *info = &action_infos[action];

    return shell_applies(shell, action) &&
           (*text == '\0' || strcasestr(_(info->help), text) != NULL ||
            strstr(info->keys, text) != NULL || strstr(info->name, text) != NULL);
}

/* The groups in order, each under its heading; `chosen` goes to the first action. */
static void collect(struct view_help *help)
{
    help->count = help->top = 0;
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool headed = false;
        for (int action = 0; action < ACTION_COUNT; action++) {
            if ((int)action_infos[action].group != group ||
                !matches(help->view.shell, (enum action)action, help->field.text))
                continue;
            if (!headed)
                help->entries[help->count++] =
                    (struct entry){ACTION_COUNT, (enum action_group)group};
            headed = true;
            help->entries[help->count++] =
                (struct entry){(enum action)action, (enum action_group)group};
        }
    }
    help->chosen = help->count > 1 ? 1 : 0;
}

static void open_help(struct view *view, const void *arg)
{
    (void)arg;
    field_init(&self(view)->field, "", SEARCH_MAX, false, &view->shell->killed);
    collect(self(view));
}

static void close_help(struct view *view)
{
    field_free(&self(view)->field);
}

/* Headings are stepped over. */
static void move_by(struct view_help *help, int step)
{
    int to = help->chosen, direction = step < 0 ? -1 : 1;

    for (int left = abs(step); left > 0; left--) {
        int next = to + direction;
        while (next >= 0 && next < help->count && help->entries[next].action == ACTION_COUNT)
            next += direction;
        if (next < 0 || next >= help->count)
            break;
        to = next;
    }
    help->chosen = to;
}

static void run(struct view_help *help)
{
    struct shell *shell = help->view.shell;
    enum action action = help->count == 0 ? ACTION_COUNT : help->entries[help->chosen].action;

    shell_pop(&help->view);
    shell_act(shell, action);
}

static bool help_key(struct view *view, struct key key)
{
    struct view_help *help = self(view);

    if (key.pasted)
        return true;
    switch (key.code) {
    case K_ESC:
    case K_CTRL('g'):
    case K_F0 + 1:
        shell_pop(view);
        break;
    case K_ENTER:
        run(help);
        break;
    case K_DOWN:
    case K_CTRL('n'):
        move_by(help, 1);
        break;
    case K_UP:
    case K_CTRL('p'):
        move_by(help, -1);
        break;
    case K_PGDN:
        move_by(help, 10);
        break;
    case K_PGUP:
        move_by(help, -10);
        break;
    case K_F0 + 10:
        view->shell->ended = true;
        break;
    default:
        if (field_key(&help->field, key))
            collect(help);
    }
    return true;
}

static void draw_entry(const struct view_help *help, const struct canvas *canvas, int y, int index)
{
    const struct entry *entry = &help->entries[index];
    struct canvas line = draw_part(canvas, y, 0, 1, canvas->cols);

    if (entry->action == ACTION_COUNT) {
        draw_text(&line, 0, 1, line.cols - 2, TONE_STRONG, _(group_titles[entry->group]));
        return;
    }
    const struct action_info *info = &action_infos[entry->action];
    line.extra = index == help->chosen ? A_REVERSE : 0;
    if (index == help->chosen)
        draw_fill(&line, 0, 0, 1, line.cols, TONE_PLAIN);
    draw_text(&line, 0, 0, 1, TONE_STRONG, index == help->chosen ? ">" : " ");
    draw_text(&line, 0, 1, KEYS_COLS - 1, TONE_PLAIN, *info->keys == '\0' ? "!" : info->keys);
    draw_text(&line, 0, KEYS_COLS + 1, line.cols - KEYS_COLS - 2, TONE_PLAIN, _(info->help));
}

/* Where entry `index` stands if `top` stands first: down the first column, then down the second. A
 * heading is never the last line of a column. */
static int slot_of(const struct view_help *help, int top, int index, int rows)
{
    int slot = 0;

    for (int i = top; i < index; i++)
        slot += help->entries[i + 1].action == ACTION_COUNT && (slot + 2) % rows == 0 ? 2 : 1;
    return slot;
}

/* Two columns where they fit. */
static void draw_entries(struct view_help *help, const struct canvas *canvas)
{
    int columns = canvas->cols >= 76 ? 2 : 1, rows = canvas->rows;
    int width = canvas->cols / columns;

    if (rows < 1)
        return;
    if (help->chosen <= help->top)
        help->top = help->chosen > 0 ? help->chosen - 1 : 0;
    while (slot_of(help, help->top, help->chosen, rows) >= rows * columns)
        help->top++;
    for (int i = help->top; i < help->count; i++) {
        int slot = slot_of(help, help->top, i, rows);
        if (slot >= rows * columns)
            break;
        struct canvas column = draw_part(canvas, 0, slot / rows * width, rows, width - 1);
        draw_entry(help, &column, slot % rows, i);
    }
}

static void draw_help(struct view *view, const struct canvas *canvas)
{
    struct view_help *help = self(view);
    struct canvas box = draw_part(canvas, 1, 0, canvas->rows - 2, canvas->cols);
    struct canvas inside = draw_part(&box, 1, 1, box.rows - 4, box.cols - 2);
    struct canvas field = draw_part(&box, 0, box.cols - 30, 1, 26);

    draw_fill(&box, 0, 0, box.rows, box.cols, TONE_PLAIN);
    draw_frame(&box);
    draw_format(&box, 0, 2, box.cols - 34, TONE_STRONG, " %s ", _("Help: type to search"));
    draw_entries(help, &inside);
    draw_text(&box, box.rows - 3, 2, box.cols - 4, TONE_DIM,
              _("Russian layout: press the same keys (о=j, л=k, в=d, Ж=:, the key / as .)."));
    draw_text(&box, box.rows - 2, 2, box.cols - 4, TONE_DIM,
              _("Arrows, digits, Tab, Enter, Esc and F-keys alone reach everything."));
    field_draw(&help->field, &field, true);
}

const struct view_ops view_help_ops = {
    .size = sizeof(struct view_help),
    .overlay = true,
    .open = open_help,
    .close = close_help,
    .draw = draw_help,
    .key = help_key,
    .hint_text = N_("type to search  Up Down choose  Enter run the line  Esc close"),
};

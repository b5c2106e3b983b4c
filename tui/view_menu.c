/* view_menu.c: a short list to choose from, in the middle of the screen: orders, columns, actions.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"

enum { LINES_MAX = 64, MARGIN = 4 };

struct view_menu {
    struct view view;
    char *title, **lines;
    int count, chosen, top;
    unsigned checks;
    bool has_checks;
    void (*picked)(struct shell *shell, struct view *owner, int line);
    unsigned (*toggled)(struct shell *shell, struct view *owner, int line);
};

static struct view_menu *self(struct view *view)
{
    return (struct view_menu *)view;
}

static char *copy(const char *text)
{
    char *made = strdup(text);

    if (made == NULL)
        abort();
    return made;
}

static void open_menu(struct view *view, const void *arg)
{
    struct view_menu *menu = self(view);
    const struct menu *from = arg;

    menu->title = copy(from->title);
    menu->lines = calloc((size_t)from->count + 1, sizeof *menu->lines);
    if (menu->lines == NULL)
        abort();
    for (int i = 0; i < from->count; i++)
        menu->lines[i] = copy(from->lines[i]);
    menu->count = from->count;
    menu->chosen = from->chosen;
    menu->checks = from->checks;
    menu->has_checks = from->has_checks;
    menu->picked = from->picked;
    menu->toggled = from->toggled;
}

static void close_menu(struct view *view)
{
    struct view_menu *menu = self(view);

    for (int i = 0; i < menu->count; i++)
        free(menu->lines[i]);
    free(menu->lines);
    free(menu->title);
}

static void choose(struct view_menu *menu)
{
    struct shell *shell = menu->view.shell;

    if (menu->count == 0)
        return;
    if (menu->has_checks) {
        menu->checks = menu->toggled(shell, shell_main(shell), menu->chosen);
        return;
    }
    shell_pop(&menu->view);
    menu->picked(shell, shell_main(shell), menu->chosen);
}

static bool menu_key(struct view *view, struct key key)
{
    struct view_menu *menu = self(view);

    if (key.pasted)
        return true;
    switch (action_of_key(key.code, IN_ROWS | IN_TASKS)) {
    case ACTION_DOWN:
        menu->chosen += menu->chosen + 1 < menu->count;
        break;
    case ACTION_UP:
        menu->chosen -= menu->chosen > 0;
        break;
    case ACTION_FIRST:
        menu->chosen = 0;
        break;
    case ACTION_LAST:
        menu->chosen = menu->count > 0 ? menu->count - 1 : 0;
        break;
    case ACTION_OPEN:
        choose(menu);
        break;
    case ACTION_MARK:
        if (menu->has_checks)
            choose(menu);
        break;
    case ACTION_BACK:
    case ACTION_LEAVE:
        shell_pop(view);
        break;
    default:
        break;
    }
    return true;
}

static void draw_menu(struct view *view, const struct canvas *canvas)
{
    struct view_menu *menu = self(view);
    int rows = menu->count < canvas->rows - 6 ? menu->count : canvas->rows - 6;
    int cols = draw_cols(menu->title) + 8;

    for (int i = 0; i < menu->count; i++) {
        int line_cols = draw_cols(menu->lines[i]) + MARGIN * 2 + (menu->has_checks ? 4 : 0);
        cols = line_cols > cols ? line_cols : cols;
    }
    cols = cols < canvas->cols - 4 ? cols : canvas->cols - 4;
    if (menu->chosen < menu->top)
        menu->top = menu->chosen;
    if (menu->chosen >= menu->top + rows)
        menu->top = menu->chosen - rows + 1;
    struct canvas box =
        draw_part(canvas, (canvas->rows - rows - 2) / 3, (canvas->cols - cols) / 2, rows + 2, cols);
    draw_fill(&box, 0, 0, box.rows, box.cols, TONE_PLAIN);
    draw_frame(&box);
    draw_format(&box, 0, 2, box.cols - 4, TONE_STRONG, " %s ", menu->title);
    for (int i = 0; i < rows && menu->top + i < menu->count; i++) {
        int index = menu->top + i;
        struct canvas line = draw_part(&box, i + 1, 1, 1, box.cols - 2);
        const char *check = !menu->has_checks ? "" : menu->checks >> index & 1 ? "[x] " : "[ ] ";
        line.extra = index == menu->chosen ? A_REVERSE : 0;
        draw_fill(&line, 0, 0, 1, line.cols, TONE_PLAIN);
        draw_text(&line, 0, 1, 1, TONE_STRONG, index == menu->chosen ? ">" : " ");
        draw_format(&line, 0, MARGIN - 1, line.cols - MARGIN, TONE_PLAIN, "%s%s", check,
                    menu->lines[index]);
    }
}

static const struct view_ops menu_ops = {
    .size = sizeof(struct view_menu),
    .overlay = true,
    .open = open_menu,
    .close = close_menu,
    .draw = draw_menu,
    .key = menu_key,
    .hint_text = N_("Up Down choose  Enter take it  Space switch  Esc close"),
};

void view_menu_open(struct shell *shell, const struct menu *menu)
{
    shell_push(shell, &menu_ops, menu);
}

/* Actions that the menu offers: what changes something; moving about has its keys. */
static int menu_actions(const struct shell *shell, enum action actions[ACTION_COUNT])
{
    int count = 0;

    for (int action = 0; action < ACTION_COUNT; action++) {
        enum action_group group = action_infos[action].group;
        if ((group == GROUP_SCREEN || group == GROUP_RISKY) &&
            shell_applies(shell, (enum action)action))
            actions[count++] = (enum action)action;
    }
    return count;
}

static void picked_action(struct shell *shell, struct view *owner, int line)
{
    enum action actions[ACTION_COUNT];

    (void)owner;
    if (line < menu_actions(shell, actions))
        shell_act(shell, actions[line]);
}

void view_menu_open_actions(struct shell *shell)
{
    enum action actions[ACTION_COUNT];
    char texts[ACTION_COUNT][128];
    const char *lines[ACTION_COUNT];
    int count = menu_actions(shell, actions);

    for (int i = 0; i < count; i++) {
        char key[KEYS_NAME_MAX];
        action_first_key(actions[i], key, sizeof key);
        snprintf(texts[i], sizeof texts[i], "%-6s %s", key[0] == '\0' ? "!" : key,
                 _(action_infos[actions[i]].help));
        lines[i] = texts[i];
    }
    view_menu_open(
        shell, &(struct menu){
                   .title = _("Actions"), .lines = lines, .count = count, .picked = picked_action});
}

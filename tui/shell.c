/* shell.c: the stacks of views, and what keys and actions do to them.
 *
 * Promises that a key goes to exactly one view, that a popped view stays valid until its event is
 * over, and that each screen is found again as it was left. Never waits. */
#include "tui/shell.h"

#include <stdlib.h>
#include <string.h>

#include "tui/frame.h"
#include "tui/lang.h"
#include "tui/quote.h"
#include "tui/views.h"

static const struct {
    const struct view_ops *ops;
    enum action action;
} screens[SCREEN_COUNT] = {
    [SCREEN_MINE] = {&view_mine_ops, ACTION_MINE},
    [SCREEN_ALL] = {&view_all_ops, ACTION_ALL},
    [SCREEN_ACCOUNT] = {&view_account_ops, ACTION_ACCOUNT},
};

struct view *shell_main(const struct shell *shell)
{
    return shell->stacks[shell->screen];
}

struct view *shell_top(const struct shell *shell)
{
    return shell->overlays != NULL ? shell->overlays : shell_main(shell);
}

bool shell_is_small(const struct shell *shell)
{
    return terminal_cols(shell->terminal) < SHELL_MIN_COLS ||
           terminal_rows(shell->terminal) < SHELL_MIN_ROWS;
}

struct view *shell_push(struct shell *shell, const struct view_ops *ops, const void *arg)
{
    struct view *view = calloc(1, ops->size);
    struct view **stack = ops->overlay ? &shell->overlays : &shell->stacks[shell->screen];

    if (view == NULL)
        abort();
    view->ops = ops;
    view->shell = shell;
    view->below = *stack;
    *stack = view;
    shell_watch(shell);
    ops->open(view, arg);
    shell->dirty = true;
    return view;
}

/* Out of its stack, whatever stands above it. */
static void unlink_view(struct view **stack, const struct view *view)
{
    while (*stack != NULL && *stack != view)
        stack = &(*stack)->below;
    if (*stack != NULL)
        *stack = view->below;
}

void shell_pop(struct view *view)
{
    struct shell *shell = view->shell;

    if (view->closed)
        return;
    if (view->ops->overlay)
        unlink_view(&shell->overlays, view);
    else
        unlink_view(&shell->stacks[shell->screen], view);
    shell_forget(shell, view);
    view->closed = true;
    view->below = shell->graveyard;
    shell->graveyard = view;
    shell->dirty = true;
    if (!view->ops->overlay && shell_main(shell) != NULL) {
        shell_watch(shell);
        shell_reload(shell, false);
    }
}

void shell_bury(struct shell *shell)
{
    while (shell->graveyard != NULL) {
        struct view *view = shell->graveyard;
        shell->graveyard = view->below;
        if (view->ops->close != NULL)
            view->ops->close(view);
        if (shell->watched == view)
            shell->watched = NULL;
        free(view);
    }
}

void shell_go(struct shell *shell, enum shell_screen screen)
{
    struct view *old = shell_main(shell);

    if (screen != shell->screen && old != NULL && old->ops->rest != NULL)
        old->ops->rest(old);
    shell->screen = screen;
    shell->dirty = true;
    if (shell->stacks[screen] == NULL) {
        shell_push(shell, screens[screen].ops, NULL);
        return;
    }
    shell_watch(shell);
    shell_reload(shell, false);
}

/* The next screen in that direction that this role may see. */
static void go_beside(struct shell *shell, int step)
{
    int screen = (int)shell->screen;

    do
        screen = (screen + step + SCREEN_COUNT) % SCREEN_COUNT;
    while (!shell_may(shell, action_infos[screens[screen].action].method) &&
           screen != (int)shell->screen);
    if (screen != (int)shell->screen)
        shell_go(shell, (enum shell_screen)screen);
}

void shell_open(struct shell *shell, const char *screen)
{
    enum shell_screen first = shell->host->operator_ ? SCREEN_ALL : SCREEN_MINE;

    messages_init(&shell->messages);
    for (int i = 0; screen != NULL && i < SCREEN_COUNT; i++) {
        if (strcmp(screens[i].ops->name, screen) == 0)
            first = (enum shell_screen)i;
    }
    shell->opened_ms = shell->now_ms;
    shell->reloaded_ms = shell->now_ms - SHELL_LIVE_PAUSE_MS;
    shell->dirty = true;
    shell_go(shell, first);
    shell_ask_me(shell);
}

void shell_close(struct shell *shell)
{
    while (shell->overlays != NULL)
        shell_pop(shell->overlays);
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        shell->screen = (enum shell_screen)screen;
        while (shell->stacks[screen] != NULL) {
            struct view *view = shell->stacks[screen];
            shell->stacks[screen] = view->below;
            view->below = shell->graveyard;
            shell->graveyard = view;
            shell_forget(shell, view);
        }
    }
    shell_bury(shell);
    shell_forget(shell, NULL);
    messages_free(&shell->messages);
    free(shell->killed);
}

static void step_back(struct shell *shell, bool may_quit)
{
    struct view *top = shell_top(shell);

    if (top != NULL && (top->ops->overlay || top->below != NULL))
        shell_pop(top);
    else if (may_quit)
        shell->ended = true;
}

static void copy_command(struct shell *shell)
{
    const struct view *view = shell_main(shell);
    char *command = view != NULL && view->ops->command != NULL ? view->ops->command(view) : NULL;
    char *line;

    if (command == NULL) {
        shell_say(shell, MESSAGE_INFO, "%s", _("There is no command for this screen."));
        return;
    }
    if (strncmp(shell->host->invocation, "ssh", 3) == 0 && strchr(command, '\'') != NULL) {
        char *quoted = quote_word(command); /* read by the user's shell, then by ours */
        free(command);
        command = quoted;
    }
    if (asprintf(&line, "%s %s", shell->host->invocation, command) < 0)
        abort();
    shell_copy(shell, line);
    free(line);
    free(command);
}

static void freeze(struct shell *shell)
{
    shell->frozen = !shell->frozen;
    shell_say(shell, MESSAGE_INFO, "%s",
              shell->frozen ? _("Frozen: nothing changes here until f.") : _("Live again."));
    if (!shell->frozen)
        shell_reload(shell, false);
}

/* What an action does where no view has another meaning for it. */
static bool act_by_default(struct shell *shell, enum action action)
{
    switch (action) {
    case ACTION_BACK:
        step_back(shell, false);
        return true;
    case ACTION_LEAVE:
        step_back(shell, true);
        return true;
    case ACTION_MINE:
    case ACTION_ALL:
    case ACTION_ACCOUNT:
        shell_go(shell, (enum shell_screen)(action - ACTION_MINE));
        return true;
    case ACTION_NEXT_SCREEN:
        go_beside(shell, 1);
        return true;
    case ACTION_PREV_SCREEN:
        go_beside(shell, -1);
        return true;
    case ACTION_ADD:
        shell_push(shell, &view_task_form_ops, NULL);
        return true;
    case ACTION_COMMAND:
        shell_push(shell, &view_palette_ops, NULL);
        return true;
    case ACTION_HELP:
        shell_push(shell, &view_help_ops, NULL);
        return true;
    case ACTION_MESSAGES:
        shell_push(shell, &view_messages_ops, NULL);
        return true;
    case ACTION_SETTINGS:
        view_settings_open(shell);
        return true;
    case ACTION_MENU:
        view_menu_open_actions(shell);
        return true;
    case ACTION_RELOAD:
        shell_reload(shell, true);
        return true;
    case ACTION_FREEZE:
        freeze(shell);
        return true;
    case ACTION_REDRAW:
        terminal_redraw(shell->terminal);
        return true;
    case ACTION_COPY_COMMAND:
        copy_command(shell);
        return true;
    case ACTION_RESHUFFLE:
        view_reshuffle_ask(shell);
        return true;
    case ACTION_QUIT:
        shell->ended = true;
        return true;
    default:
        return false;
    }
}

bool shell_may(const struct shell *shell, enum method method)
{
    return method == METHOD_COUNT || !shell->greeted || shell->me.allowed[method];
}

bool shell_applies(const struct shell *shell, enum action action)
{
    const struct action_info *info = &action_infos[action];
    const struct view *view = shell_main(shell);

    return view != NULL && (info->scopes & (view->ops->scopes | IN_ANY)) != 0 &&
           shell_may(shell, info->method);
}

bool shell_act(struct shell *shell, enum action action)
{
    struct view *top = shell_top(shell);

    if (action == ACTION_COUNT || top == NULL || !shell_may(shell, action_infos[action].method))
        return false;
    shell->dirty = true;
    if (top->ops->act != NULL && top->ops->act(top, action))
        return true;
    if (top->ops->overlay && action != ACTION_BACK && action != ACTION_LEAVE &&
        action != ACTION_QUIT && action != ACTION_REDRAW)
        return false;
    return act_by_default(shell, action);
}

/* On the card: quit, the command line, and nothing that cannot be seen. */
static void key_on_card(struct shell *shell, struct key key)
{
    struct view *top = shell_top(shell);

    if (top != NULL && top->ops == &view_palette_ops) {
        top->ops->key(top, key);
        return;
    }
    switch (action_of_key(key.code, 0)) {
    case ACTION_LEAVE:
    case ACTION_QUIT:
        shell->ended = true;
        break;
    case ACTION_COMMAND:
        shell_push(shell, &view_palette_ops, NULL);
        break;
    default:
        break;
    }
}

void shell_key(struct shell *shell, struct key key)
{
    struct view *top = shell_top(shell);

    shell->dirty = true;
    if (key.code == K_CTRL_C && !key.pasted) {
        if (shell->quit_armed)
            shell->ended = true;
        shell->quit_armed = true;
        shell_say(shell, MESSAGE_INFO, "%s", _("C-c once more quits."));
        return;
    }
    shell->quit_armed = false;
    if (shell_is_small(shell)) {
        if (!key.pasted)
            key_on_card(shell, key);
        return;
    }
    if (top == NULL || (top->ops->key != NULL && top->ops->key(top, key)) || key.pasted)
        return;
    shell_act(shell, action_of_key(key.code, top->ops->scopes));
}

bool shell_draw(struct shell *shell)
{
    bool waits = !shell->painted && shell_asks(shell, NULL) &&
                 shell->now_ms - shell->opened_ms < SHELL_PATIENCE_MS;

    if (!shell->dirty || waits)
        return false;
    frame_draw(shell);
    shell->dirty = false;
    shell->painted = true;
    return true;
}

void shell_resized(struct shell *shell)
{
    shell->dirty = true;
}

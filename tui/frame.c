/* frame.c: what stands around every view.
 *
 *   row 0          the screens, a sign for live, the clock
 *   row 1 … n-3    the view
 *   row n-2        the result of the last action, or what is being waited for
 *   row n-1        hints; "? help" is the last to be cut */
#include "tui/frame.h"

#include <stdio.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"
#include "tui/widget_list.h"

static const struct {
    enum action action;
    const char *title;
} tabs[SCREEN_COUNT] = {
    [SCREEN_MINE] = {ACTION_MINE, N_("Mine")},
    [SCREEN_ALL] = {ACTION_ALL, N_("All")},
    [SCREEN_ACCOUNT] = {ACTION_ACCOUNT, N_("Account")},
};

static struct canvas whole(const struct shell *shell)
{
    return (struct canvas){.rows = terminal_rows(shell->terminal),
                           .cols = terminal_cols(shell->terminal),
                           .theme = &shell->theme,
                           .ascii = terminal_is_ascii(shell->terminal)};
}

static void draw_tabs(struct shell *shell, const struct canvas *screen)
{
    char clock[TIMETEXT];
    int64_t now_ms = shell_now_ms(shell);
    int x = 0;

    for (int i = 0; i < SCREEN_COUNT; i++) {
        bool here = i == (int)shell->screen;
        if (!shell_may(shell, action_infos[tabs[i].action].method))
            continue;
        x += draw_format(screen, 0, x, screen->cols - 8 - x, here ? TONE_STRONG : TONE_PLAIN,
                         here ? "[%d %s]" : " %d %s ", i + 1, _(tabs[i].title));
    }
    shell->drawn_minute = now_ms / 60000;
    if (!shell->greeted)
        return;
    if (shell->away) /* an overlay may cover the result line, but never this one */
        draw_right(screen, 0, x, screen->cols - 6 - x, TONE_BAD, _("! reconnecting…"));
    else
        draw_text(screen, 0, screen->cols - 7, 1, TONE_GOOD, shell->frozen ? "=" : "*");
    draw_text(screen, 0, screen->cols - 5, 5, TONE_PLAIN, timetext_clock(clock, now_ms));
}

static void draw_result(struct shell *shell, const struct canvas *screen)
{
    const struct messages *messages = &shell->messages;
    int y = screen->rows - 2, right = 0;
    char unread[64] = "";

    if (messages->unread_failures > 0) {
        snprintf(unread, sizeof unread, _("m messages (%d)"), messages->unread_failures);
        right = draw_cols(unread) + 2;
        draw_right(screen, y, 0, screen->cols - 1, TONE_WARN, unread);
    }
    if (!shell->greeted) {
        draw_text(screen, y, 1, screen->cols - 2 - right, TONE_WARN, _("connecting…"));
    } else if (shell->slow_shown && !shell->away) {
        draw_text(screen, y, 1, screen->cols - 2 - right, TONE_DIM, _("waiting for core…"));
    } else if (messages->line >= 0) {
        const struct message *message = &messages->kept[messages->line];
        enum tone tone = message->kind == MESSAGE_FAIL   ? TONE_BAD
                         : message->kind == MESSAGE_GOOD ? TONE_GOOD
                                                         : TONE_PLAIN;
        draw_format(screen, y, 1, screen->cols - 2 - right, tone,
                    message->kind == MESSAGE_FAIL ? "! %s" : "%s", message->text);
    }
}

static int hint_text(enum action action, char *text, size_t size)
{
    char key[KEYS_NAME_MAX];

    action_first_key(action, key, sizeof key);
    snprintf(text, size, "%s %s", key, _(action_infos[action].hint));
    return draw_cols(text);
}

static void draw_hints(struct shell *shell, const struct canvas *screen)
{
    const struct view *top = shell_top(shell);
    char text[128];
    int y = screen->rows - 1, x = 1, help_cols = hint_text(ACTION_HELP, text, sizeof text);

    if (top == NULL)
        return;
    if (top->ops->hint_text != NULL) {
        draw_text(screen, y, 1, screen->cols - 2, TONE_DIM, _(top->ops->hint_text));
        return;
    }
    for (const enum action *hint = top->ops->hints; hint != NULL && *hint != ACTION_COUNT; hint++) {
        int cols = hint_text(*hint, text, sizeof text);
        if (!shell_may(shell, action_infos[*hint].method))
            continue;
        if (x + cols + 2 + help_cols > screen->cols - 1)
            break;
        x += draw_text(screen, y, x, cols, TONE_DIM, text) + 2;
    }
    hint_text(ACTION_HELP, text, sizeof text);
    draw_text(screen, y, x, screen->cols - 1 - x, TONE_DIM, text);
}

/* The part of the screen that views have. */
static struct canvas body(const struct canvas *screen)
{
    return draw_part(screen, 1, 0, screen->rows - 3, screen->cols);
}

static void draw_overlays(struct view *overlay, const struct canvas *canvas)
{
    if (overlay == NULL)
        return;
    draw_overlays(overlay->below, canvas);
    overlay->ops->draw(overlay, canvas);
    overlay->drawn = true;
}

/* Tasks that wait for the user's word on the screen that the card stands for. */
static int waiting_tasks(const struct shell *shell)
{
    struct view *view = shell_main(shell);
    bool tasks = view != NULL && (view->ops->scopes & IN_TASKS) != 0;
    const struct list *list = tasks ? view->ops->list(view) : NULL;

    return list == NULL ? 0 : list->news_above + list->news_inside;
}

static void draw_card(struct shell *shell, const struct canvas *screen)
{
    char money[MONEY_TEXT];
    struct view *top = shell_top(shell);
    int news = waiting_tasks(shell);

    draw_format(screen, 1, 2, screen->cols, TONE_STRONG, _("Window is %dx%d."), screen->cols,
                screen->rows);
    draw_format(screen, 2, 2, screen->cols, TONE_PLAIN, _("popug needs %dx%d."), SHELL_MIN_COLS,
                SHELL_MIN_ROWS);
    draw_text(screen, 4, 2, screen->cols, TONE_PLAIN, _("Make it larger or a smaller font,"));
    draw_text(screen, 5, 2, screen->cols, TONE_PLAIN, _("q quits, : still works"));
    if (shell->me.known)
        draw_format(screen, 7, 2, screen->cols, TONE_PLAIN, _("%d open, balance %s"),
                    shell->me.open_tasks, lang_money(money, shell->me.balance_cents, 0));
    if (news > 0)
        draw_format(screen, 8, 2, screen->cols, TONE_NEW,
                    ngettext("%d new task", "%d new tasks", (unsigned long)news), news);
    if (shell->away)
        draw_text(screen, 9, 2, screen->cols, TONE_WARN, _("! reconnecting…"));
    else if (shell->messages.line >= 0)
        draw_text(screen, 9, 2, screen->cols - 2, TONE_PLAIN,
                  shell->messages.kept[shell->messages.line].text);
    if (top != NULL && top->ops == &view_palette_ops)
        top->ops->draw(top, screen);
}

void frame_draw(struct shell *shell)
{
    struct canvas screen = whole(shell);
    struct view *view = shell_main(shell);

    erase();
    curs_set(0);
    if (shell_is_small(shell)) {
        draw_card(shell, &screen);
        return;
    }
    struct canvas middle = body(&screen);
    draw_tabs(shell, &screen);
    if (view != NULL) {
        view->ops->draw(view, &middle);
        view->drawn = true;
    }
    draw_result(shell, &screen);
    draw_hints(shell, &screen);
    draw_overlays(shell->overlays, &screen);
}

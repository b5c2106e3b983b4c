/* shell_live.c: what core tells without being asked: who we are, what changed, how a job goes, bye.
 *
 * Promises that changes of others reload what is shown at most twice a second, and that nothing is
 * due while nothing happens but the clock's minute. */
#include "tui/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"

int64_t shell_now_ms(const struct shell *shell)
{
    return shell->now_ms + shell->me.clock_offset_ms;
}

static void take_text(char *text, size_t size, const json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));

    snprintf(text, size, "%s", value == NULL ? "" : value);
}

/* Core's clock may be another than ours: a test's, or a machine far away. */
static void take_clock(struct shell *shell, const json_t *object)
{
    const char *now = json_string_value(json_object_get(object, "now"));
    int64_t at_ms;

    if (now != NULL && timetext_parse(now, &at_ms))
        shell->me.clock_offset_ms = at_ms - shell->now_ms;
}

static void take_methods(struct shell *shell, const json_t *methods)
{
    size_t index;
    json_t *item;

    memset(shell->me.allowed, 0, sizeof shell->me.allowed);
    json_array_foreach(methods, index, item)
    {
        const char *name = json_string_value(json_object_get(item, "name"));
        enum method method = name == NULL ? METHOD_COUNT : method_find(name);
        if (method != METHOD_COUNT)
            shell->me.allowed[method] = true;
    }
}

void shell_on_hello(struct shell *shell, const json_t *hello)
{
    const char *currency = json_string_value(json_object_get(hello, "currency"));
    const char *zone = json_string_value(json_object_get(hello, "zone"));
    bool first = !shell->greeted, again = shell->away;

    lang_choose(json_string_value(json_object_get(hello, "locale")), shell->host->lang);
    if (currency != NULL)
        lang_set_currency(currency);
    if (zone != NULL)
        timetext_zone(zone);
    take_text(shell->me.login, sizeof shell->me.login, hello, "account");
    take_text(shell->me.role, sizeof shell->me.role, hello, "role");
    take_text(shell->me.day, sizeof shell->me.day, hello, "day");
    take_clock(shell, hello);
    take_methods(shell, json_object_get(hello, "methods"));
    view_settings_apply(shell, json_object_get(hello, "settings"));
    shell->greeted = true;
    shell->away = false;
    shell->dirty = true;
    if (first && shell_main(shell)->ops->greeted != NULL)
        shell_main(shell)->ops->greeted(shell_main(shell));
    if (again && !first) {
        shell->watched = NULL;
        shell_watch(shell);
        shell_reload(shell, false);
        view_reshuffle_resume(shell);
        shell_say(shell, MESSAGE_INFO, "%s", _("Connected again."));
    }
}

void shell_on_lost(struct shell *shell)
{
    shell->away = true;
    shell->dirty = true;
}

void shell_on_push(struct shell *shell, const char *method, const json_t *params)
{
    if (strcmp(method, "changed") == 0) {
        shell->change_waits = true;
    } else if (strcmp(method, "progress") == 0) {
        view_reshuffle_progress(shell, params);
        shell->dirty = true;
    } else if (strcmp(method, "bye") == 0) {
        take_text(shell->bye, sizeof shell->bye, params, "reason");
        if (strcmp(shell->bye, "slow") != 0) /* then we were cut off, and connect again */
            shell->ended = true;
    }
}

static void took_me(struct shell *shell, struct view *view, int64_t tag,
                    const struct rpc_answer *answer)
{
    const json_t *me = answer->result;
    char day[sizeof shell->me.day];

    (void)view;
    (void)tag;
    if (me == NULL) /* the operator has none */
        return;
    memcpy(day, shell->me.day, sizeof day);
    shell->me.balance_cents = json_integer_value(json_object_get(me, "balance_cents"));
    shell->me.open_tasks = (int)json_integer_value(json_object_get(me, "open_tasks"));
    shell->me.known = true;
    take_text(shell->me.day, sizeof shell->me.day, json_object_get(me, "today"), "day");
    take_clock(shell, me);
    if (strcmp(day, shell->me.day) != 0 && day[0] != '\0')
        shell_reload(shell, false); /* a day has begun */
}

void shell_ask_me(struct shell *shell)
{
    if (!shell->host->operator_)
        shell_call(shell, NULL, METHOD_ACCOUNT_ME, NULL, took_me, 0);
}

void shell_watch(struct shell *shell)
{
    const struct view *view = shell_main(shell);
    json_t *nouns = json_array();
    json_t *params = json_pack("{s:o}", "nouns", nouns);

    if (params == NULL)
        abort();
    if (view == shell->watched && shell->job.id == shell->watched_job) {
        json_decref(params);
        return;
    }
    for (const char *const *noun = view == NULL ? NULL : view->ops->nouns;
         noun != NULL && *noun != NULL; noun++)
        json_array_append_new(nouns, json_string(*noun));
    if (shell->job.id != 0)
        json_object_set_new(params, "job", json_integer(shell->job.id));
    shell->watched = view;
    shell->watched_job = shell->job.id;
    shell_call(shell, NULL, METHOD_WATCH_SET, params, NULL, 0);
}

void shell_reload(struct shell *shell, bool reveal)
{
    struct view *view = shell_main(shell);

    shell->change_waits = false;
    shell->reloaded_ms = shell->now_ms;
    shell->dirty = true;
    if (view != NULL && view->ops->reload != NULL) {
        view->ops->reload(view, reveal);
        shell_ask_me(shell);
    }
}

static bool change_is_due(const struct shell *shell)
{
    return shell->change_waits && !shell->frozen && !shell->away && !shell_asks(shell, NULL);
}

void shell_tick(struct shell *shell)
{
    int64_t minute = shell_now_ms(shell) / 60000;

    if (shell->greeted && minute != shell->drawn_minute)
        shell->dirty = true;
    if (change_is_due(shell) && shell->now_ms - shell->reloaded_ms >= SHELL_LIVE_PAUSE_MS)
        shell_reload(shell, false);
    bool slow = shell->calls != NULL && shell->now_ms - shell->asked_at_ms >= SHELL_SLOW_MS;
    if (slow != shell->slow_shown) {
        shell->slow_shown = slow;
        shell->dirty = true;
    }
    if (!shell->painted && shell->now_ms - shell->opened_ms >= SHELL_PATIENCE_MS)
        shell->dirty = true;
}

static void sooner(int *timeout_ms, int64_t left_ms)
{
    if (left_ms < 0)
        left_ms = 0;
    if (*timeout_ms < 0 || left_ms < *timeout_ms)
        *timeout_ms = (int)left_ms;
}

int shell_timeout_ms(const struct shell *shell)
{
    int timeout_ms = -1;

    if (!shell->painted)
        sooner(&timeout_ms, shell->opened_ms + SHELL_PATIENCE_MS - shell->now_ms);
    if (shell->calls != NULL && !shell->slow_shown)
        sooner(&timeout_ms, shell->asked_at_ms + SHELL_SLOW_MS - shell->now_ms);
    if (change_is_due(shell))
        sooner(&timeout_ms, shell->reloaded_ms + SHELL_LIVE_PAUSE_MS - shell->now_ms);
    if (shell->greeted)
        sooner(&timeout_ms, 60000 - shell_now_ms(shell) % 60000);
    return timeout_ms;
}

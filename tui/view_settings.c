/* view_settings.c: language and colours, kept with the account: ssh forwards little else. */
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"

enum setting { LANG_AUTO, LANG_EN, LANG_RU, COLORS_ON, COLORS_OFF, SETTING_COUNT };

void view_settings_apply(struct shell *shell, const json_t *settings)
{
    const char *theme = json_string_value(json_object_get(settings, "theme"));
    bool mono = theme != NULL && strcmp(theme, "mono") == 0;

    theme_init(&shell->theme, !mono && !shell->no_color && terminal_has_colors(shell->terminal));
}

static void saved(struct shell *shell, struct view *view, int64_t line,
                  const struct rpc_answer *answer)
{
    static const char *const locales[] = {"", "en", "ru"};

    (void)view;
    if (answer->result == NULL) {
        shell_refused(shell, _("Settings"), answer);
        return;
    }
    if (line <= LANG_RU) {
        lang_choose(locales[line], shell->host->lang);
    } else {
        json_t *settings = json_pack("{s:s}", "theme", line == COLORS_OFF ? "mono" : "color");
        view_settings_apply(shell, settings);
        json_decref(settings);
        terminal_redraw(shell->terminal);
    }
    shell_say(shell, MESSAGE_GOOD, "%s", _("Settings saved."));
}

static void picked(struct shell *shell, struct view *owner, int line)
{
    json_t *params;

    (void)owner;
    if (line <= LANG_RU)
        params = json_pack("{s:s}", "locale", line == LANG_EN ? "en" : line == LANG_RU ? "ru" : "");
    else
        params = json_pack("{s:{s:s}}", "settings", "theme", line == COLORS_OFF ? "mono" : "color");
    shell_call(shell, NULL, METHOD_ACCOUNT_SET, params, saved, line);
}

void view_settings_open(struct shell *shell)
{
    const char *lines[SETTING_COUNT] = {
        [LANG_AUTO] = _("Language: as the terminal says"),
        [LANG_EN] = "Language: English",
        [LANG_RU] = "Язык: русский",
        [COLORS_ON] = _("Colours: on"),
        [COLORS_OFF] = _("Colours: off, signs alone"),
    };

    view_menu_open(shell, &(struct menu){.title = _("Settings"),
                                         .lines = lines,
                                         .count = SETTING_COUNT,
                                         .picked = picked});
}

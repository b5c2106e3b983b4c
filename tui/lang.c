/* lang.c: choosing the language. Promises to need no locale but C.UTF-8: gettext is told by
 * LANGUAGE, and that it changed by its own counter. The state here is the process's, as gettext's
 * is. */
#include "tui/lang.h"

#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const languages[] = {"en", "ru"};
enum { LANGUAGES = sizeof languages / sizeof languages[0] };

static struct {
    const char *code;
    char currency[17];
} chosen = {"en", "$"};

extern int _nl_msg_cat_cntr; /* gettext looks again when it moves */

static void use(const char *code)
{
    chosen.code = code;
    setenv("LANGUAGE", strcmp(code, "en") == 0 ? "C" : code, 1);
    _nl_msg_cat_cntr++;
}

/* The folder of the catalogues: beside the program or above it (build tree), or as installed. */
static bool find_catalogues(char *dir, size_t size)
{
    static const char *const places[] = {"locale", "../share/locale", "../../locale"};
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);

    if (length <= 0)
        return false;
    program[length] = '\0';
    *strrchr(program, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char file[PATH_MAX + 64];
        int put = snprintf(dir, size, "%s/%s", program, places[i]);
        if (put < 0 || (size_t)put >= size)
            continue;
        snprintf(file, sizeof file, "%s/ru/LC_MESSAGES/popug.mo", dir);
        if (access(file, R_OK) == 0)
            return true;
    }
    return false;
}

void lang_init(void)
{
    char dir[PATH_MAX];

    setlocale(LC_ALL, "C.UTF-8");
    if (find_catalogues(dir, sizeof dir))
        bindtextdomain("popug", dir);
    bind_textdomain_codeset("popug", "UTF-8");
    textdomain("popug");
    for (int i = LANGUAGES - 1; i >= 0; i--) {
        use(languages[i]);
        (void)gettext("ok"); /* reads the catalogue */
    }
}

const char *lang_known(const char *lang)
{
    if (lang == NULL)
        return NULL;
    size_t length = strcspn(lang, "_.@-");
    for (int i = 0; i < LANGUAGES; i++) {
        if (strlen(languages[i]) == length && strncmp(languages[i], lang, length) == 0)
            return languages[i];
    }
    return NULL;
}

void lang_choose(const char *account_locale, const char *client_lang)
{
    const char *code = lang_known(account_locale);

    if (code == NULL)
        code = lang_known(client_lang);
    use(code != NULL ? code : "en");
}

const char *lang_code(void)
{
    return chosen.code;
}

const char *lang_in(const char *context, const char *text)
{
    char key[256];
    int size = snprintf(key, sizeof key, "%s\004%s", context, text);

    if (size < 0 || (size_t)size >= sizeof key)
        return gettext(text);
    const char *found = gettext(key);
    return found == key ? text : found;
}

void lang_set_currency(const char *currency)
{
    snprintf(chosen.currency, sizeof chosen.currency, "%s", currency);
}

const char *lang_currency(void)
{
    return chosen.currency;
}

char *lang_money(char buf[MONEY_TEXT], int64_t cents, unsigned style)
{
    return money_format(buf, cents, chosen.currency, chosen.code, style);
}

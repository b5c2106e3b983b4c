/* lang.h: the language of this process's user. One session is one process, so it is the process's.
 *
 * Every text people read is written _("English") or, in a table, N_("English") and _() where it is
 * shown; numbers choose their form by ngettext(). Catalogues are made from tui/po and found beside
 * the program (build tree) or in ../share/locale (installed). */
#ifndef POPUG_TUI_LANG_H
#define POPUG_TUI_LANG_H

#include <libintl.h>
#include <stdint.h>

#include "common/money.h"
#include "common/timetext.h"

#define _(text)            gettext(text)
#define N_(text)           text
#define P_(context, text)  lang_in(context, text) /* one English word, several meanings */
#define NP_(context, text) text                   /* shown with P_(context, …) */

/* Sets the locale (C.UTF-8), finds the catalogues and reads them all, so that a sandbox may close
 * behind it. Once per process, before any text. English until lang_choose. */
void lang_init(void);

/* The first of the two that is a language we have: the account's setting ("ru", "" or NULL: none),
 * then what the client sent (LANG's form, "ru_RU.UTF-8"; NULL: unknown); else English. */
void lang_choose(const char *account_locale, const char *client_lang);

const char *lang_code(void); /* "en", "ru" */
/* The code of a language we have, given in LANG's form; NULL when we do not have it. */
const char *lang_known(const char *lang);

/* gettext's msgctxt: the text as it reads in that context ("task", "tab"). */
const char *lang_in(const char *context, const char *text);

/* Currency of the company, from system.hello (copied, cut at 16 bytes). "$" until then. */
void lang_set_currency(const char *currency);
const char *lang_currency(void);

/* In the user's language and the company's currency; style: money_style. Returns buf. */
char *lang_money(char buf[MONEY_TEXT], int64_t cents, unsigned style);

#endif

/* view_account.c: the user's balance and audit log, a day of the books at a time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/ledger_row.h"
#include "tui/lang.h"
#include "tui/views.h"

enum { AROUND_ROWS = 7, DAY = 11 };

struct view_account {
    struct view view;
    struct list list;
    struct table table;
    char day[DAY];             /* "": today, whichever day that is */
    char loaded[DAY];          /* the day of the rows */
    char prev[DAY], next[DAY]; /* days of the books beside it; "": none */
    bool known;                /* the sums have come */
    int64_t fees_cents, rewards_cents, corrections_cents, payouts_cents, net_cents;
};

static struct view_account *self(struct view *view)
{
    return (struct view_account *)view;
}

static const char *shown_day(const struct view_account *account)
{
    return account->day[0] != '\0' ? account->day : account->view.shell->me.day;
}

static json_t *list_params(struct view *view)
{
    json_t *params = json_pack("{s:s}", "day", shown_day(self(view)));

    if (params == NULL)
        abort();
    return params;
}

static void take_day(char day[DAY], const json_t *summary, const char *name)
{
    const char *text = json_string_value(json_object_get(summary, name));

    snprintf(day, DAY, "%s", text == NULL ? "" : text);
}

static void answered(struct view *view, const json_t *result)
{
    struct view_account *account = self(view);
    const json_t *sums = json_object_get(result, "summary");

    if (sums == NULL)
        return;
    take_day(account->prev, sums, "prev_day");
    take_day(account->next, sums, "next_day");
    account->fees_cents = json_integer_value(json_object_get(sums, "fees_cents"));
    account->rewards_cents = json_integer_value(json_object_get(sums, "rewards_cents"));
    account->corrections_cents = json_integer_value(json_object_get(sums, "corrections_cents"));
    account->payouts_cents = json_integer_value(json_object_get(sums, "payouts_cents"));
    account->net_cents = json_integer_value(json_object_get(sums, "net_cents"));
    account->known = true;
}

static const struct list_ops list_ops = {
    .method = METHOD_LEDGER_LIST,
    .parse = ledger_row_parse,
    .params = list_params,
    .answered = answered,
};

/* Before the first hello nobody knows which day it is. */
static void load(struct view *view)
{
    struct view_account *account = self(view);

    if (shown_day(account)[0] == '\0')
        return;
    snprintf(account->loaded, sizeof account->loaded, "%s", shown_day(account));
    list_load(&account->list);
}

static void open_account(struct view *view, const void *arg)
{
    struct view_account *account = self(view);

    (void)arg;
    account->table = (struct table){.columns = ledger_columns, .count = LEDGER_COLUMN_COUNT};
    list_init(&account->list, view, &list_ops, terminal_rows(view->shell->terminal) - AROUND_ROWS);
    load(view);
}

static void close_account(struct view *view)
{
    list_free(&self(view)->list);
}

static void rest(struct view *view)
{
    list_rest(&self(view)->list);
}

static void reload_account(struct view *view, bool reveal)
{
    struct view_account *account = self(view);

    if (strcmp(shown_day(account), account->loaded) != 0) /* today is another day now */
        load(view);
    else
        list_reload(&account->list, reveal);
}

static struct list *account_list(struct view *view)
{
    return &self(view)->list;
}

static void show_day(struct view_account *account, const char *day)
{
    char copy[DAY];

    snprintf(copy, sizeof copy, "%s", day);
    if (strcmp(copy, account->view.shell->me.day) == 0)
        copy[0] = '\0';
    memcpy(account->day, copy, sizeof copy);
    load(&account->view);
}

static void turn_day(struct view_account *account, bool forward)
{
    const char *day = forward ? account->next : account->prev;

    if (day[0] != '\0')
        show_day(account, day);
    else
        shell_say(account->view.shell, MESSAGE_INFO, "%s",
                  forward ? _("This is the last day of the books.")
                          : _("The books begin with this day."));
}

static bool act(struct view *view, enum action action)
{
    struct view_account *account = self(view);
    const struct ledger_row *row = (const struct ledger_row *)list_current(&account->list);
    char id[32];

    if (list_act(&account->list, action))
        return true;
    switch (action) {
    case ACTION_PREV:
    case ACTION_NEXT:
        turn_day(account, action == ACTION_NEXT);
        return true;
    case ACTION_TODAY:
        show_day(account, "");
        return true;
    case ACTION_OPEN:
        if (row != NULL && row->task != 0)
            shell_push(view->shell, &view_task_ops, &row->task);
        return true;
    case ACTION_COPY:
        snprintf(id, sizeof id, "%" PRId64, row == NULL ? 0 : row->row.id);
        if (row != NULL)
            shell_copy(view->shell, id);
        return true;
    default:
        return false;
    }
}

static char *account_command(const struct view *view)
{
    char *command;

    if (asprintf(&command, "log --day %s", shown_day((const struct view_account *)view)) < 0)
        abort();
    return command;
}

/* "< Tue 14 Oct 2025 >   charged $82.00   credited $94.00        total of the day -$12.00" */
static void draw_day(const struct view_account *account, const struct canvas *canvas)
{
    char day[TIMETEXT], money[MONEY_TEXT], text[160];
    int x = 1;

    x +=
        draw_format(canvas, 1, x, 30, TONE_STRONG, "%s %s %s", account->prev[0] != '\0' ? "<" : " ",
                    timetext_day(day, shown_day(account), lang_code()),
                    account->next[0] != '\0' ? ">" : " ") +
        2;
    if (!account->known)
        return;
    int64_t fees_cents = account->fees_cents < 0 ? -account->fees_cents : account->fees_cents;
    x += draw_format(canvas, 1, x, canvas->cols - x, TONE_PLAIN, _("charged %s"),
                     lang_money(money, fees_cents, MONEY_BARE)) +
         2;
    x += draw_format(canvas, 1, x, canvas->cols - x, TONE_PLAIN, _("credited %s"),
                     lang_money(money, account->rewards_cents, MONEY_BARE)) +
         2;
    if (account->corrections_cents != 0)
        x += draw_format(canvas, 1, x, canvas->cols - x, TONE_PLAIN, _("corrected %s"),
                         lang_money(money, account->corrections_cents, MONEY_SIGN | MONEY_BARE)) +
             2;
    snprintf(text, sizeof text, _("day's total %s"),
             lang_money(money, account->net_cents, MONEY_SIGN | MONEY_BARE));
    draw_right(canvas, 1, x, canvas->cols - 1 - x, account->net_cents < 0 ? TONE_BAD : TONE_GOOD,
               text);
}

static void draw_account(struct view *view, const struct canvas *canvas)
{
    struct view_account *account = self(view);
    const struct shell_me *me = &view->shell->me;
    struct canvas rows = draw_part(canvas, 2, 0, canvas->rows - 2, canvas->cols);
    char money[MONEY_TEXT], text[MONEY_TEXT + 32];

    list_resize(&account->list, rows.rows - 2);
    draw_format(canvas, 0, 1, canvas->cols, TONE_STRONG, _("My account   %s"), me->login);
    if (me->known) {
        snprintf(text, sizeof text, _("Balance  %s"),
                 lang_money(money, me->balance_cents, MONEY_PLAIN));
        draw_right(canvas, 0, 0, canvas->cols - 1, me->balance_cents < 0 ? TONE_BAD : TONE_STRONG,
                   text);
    }
    draw_day(account, canvas);
    table_draw(&account->table, &account->list, &rows);
    if (account->list.count == 0 && account->list.loaded)
        draw_wrapped(canvas, 5, 4, canvas->cols - 6, TONE_PLAIN,
                     _("Nothing was charged or credited on this day; [ and ] turn to other days."));
}

const struct view_ops view_account_ops = {
    .name = "account",
    .size = sizeof(struct view_account),
    .scopes = IN_ROWS | IN_PERIOD,
    .nouns = (const char *const[]){"ledger", "day", NULL},
    .open = open_account,
    .close = close_account,
    .rest = rest,
    .draw = draw_account,
    .act = act,
    .reload = reload_account,
    .greeted = load,
    .list = account_list,
    .command = account_command,
    .hints = (const enum action[]){ACTION_OPEN, ACTION_PREV, ACTION_NEXT, ACTION_TODAY, ACTION_COPY,
                                   ACTION_COPY_COMMAND, ACTION_COUNT},
};

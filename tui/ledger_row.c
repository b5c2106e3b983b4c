/* ledger_row.c: from an entry's JSON to a row and to the cells of a table. */
#include "tui/ledger_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"

static int64_t integer_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

struct list_row *ledger_row_parse(struct view *view, const json_t *entry)
{
    const char *title = json_string_value(json_object_get(entry, "title"));
    const char *reason = json_string_value(json_object_get(entry, "reason"));
    const char *kind = json_string_value(json_object_get(entry, "kind"));
    const char *at = json_string_value(json_object_get(entry, "at"));
    const char *text = title != NULL ? title : reason != NULL ? reason : "";
    struct ledger_row *row;

    (void)view;
    if (!json_is_integer(json_object_get(entry, "seq")) || kind == NULL)
        return NULL;
    row = calloc(1, sizeof *row + strlen(text) + 1);
    if (row == NULL)
        abort();
    row->row.id = integer_of(entry, "seq");
    row->amount_cents = integer_of(entry, "amount_cents");
    row->balance_cents = integer_of(entry, "balance_after_cents");
    row->task = integer_of(entry, "task");
    row->corrects = integer_of(entry, "corrects");
    if (at == NULL || !timetext_parse(at, &row->at_ms))
        row->at_ms = 0;
    snprintf(row->kind, sizeof row->kind, "%s", kind);
    strcpy(row->text, text);
    return &row->row;
}

static const struct ledger_row *entry_of(const struct list_row *row)
{
    return (const struct ledger_row *)row;
}

static enum tone cell_time(const struct view *view, const struct list_row *row, char *text,
                           size_t size)
{
    char clock[TIMETEXT];

    (void)view;
    snprintf(text, size, "%s", timetext_clock(clock, entry_of(row)->at_ms));
    return TONE_PLAIN;
}

static enum tone cell_event(const struct view *view, const struct list_row *row, char *text,
                            size_t size)
{
    const struct ledger_row *entry = entry_of(row);

    (void)view;
    if (strcmp(entry->kind, "fee") == 0)
        snprintf(text, size, _("Assigned   #%" PRId64 " %s"), entry->task, entry->text);
    else if (strcmp(entry->kind, "reward") == 0)
        snprintf(text, size, _("Completed  #%" PRId64 " %s"), entry->task, entry->text);
    else if (strcmp(entry->kind, "payout") == 0)
        snprintf(text, size, "%s", _("Paid out"));
    else
        snprintf(text, size, _("Corrected  entry %" PRId64 ": %s"), entry->corrects, entry->text);
    return TONE_PLAIN;
}

static enum tone cell_amount(const struct view *view, const struct list_row *row, char *text,
                             size_t size)
{
    char money[MONEY_TEXT];
    int64_t cents = entry_of(row)->amount_cents;

    (void)view;
    snprintf(text, size, "%s", lang_money(money, cents, MONEY_SIGN | MONEY_BARE));
    return cents < 0 ? TONE_BAD : TONE_GOOD;
}

static enum tone cell_balance(const struct view *view, const struct list_row *row, char *text,
                              size_t size)
{
    char money[MONEY_TEXT];

    (void)view;
    snprintf(text, size, "%s", lang_money(money, entry_of(row)->balance_cents, MONEY_BARE));
    return TONE_PLAIN;
}

const struct column ledger_columns[LEDGER_COLUMN_COUNT] = {
    {.title = N_("TIME"), .cols = 5, .cell = cell_time},
    {.title = N_("EVENT"), .cell = cell_event},
    {.title = N_("AMOUNT"), .cols = 11, .right = true, .cell = cell_amount},
    {.title = N_("BALANCE"), .cols = 12, .right = true, .cell = cell_balance},
};

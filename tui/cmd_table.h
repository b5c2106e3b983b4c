/* cmd_table.h: rows of core's lists as text columns, JSON, CSV or TSV; and whole lists, page by
 * page.
 *
 * Text: as wide as it must be, nothing cut. CSV and TSV: the members of the JSON, sums in cents;
 * TSV writes tab, newline and backslash as \t \n \\. */
#ifndef POPUG_TUI_CMD_TABLE_H
#define POPUG_TUI_CMD_TABLE_H

#include "tui/cmd_out.h"

struct cmd_column {
    const char *title; /* N_(); NULL ends the columns */
    bool right;
    void (*put)(const struct cmd *cmd, struct buffer *cell, const json_t *row); /* need not clean */
};

struct cmd_table {
    const struct cmd_column *columns;
    const char *const *fields; /* of CSV and TSV; ended by NULL */
    const char *empty;         /* N_(): the hint when there is no row */
};

/* A list method whole, or one page with --limit; takes --after, --limit and --order from the flags.
 * `params` is stolen. */
void cmd_list(struct cmd *cmd, const struct cmd_table *table, enum method method, json_t *params);

/* A list that came whole: {"data":rows}. */
void cmd_table_whole(struct cmd *cmd, const struct cmd_table *table, const json_t *rows);

/* One row, or an array of rows, in CSV or TSV, with the header. */
void cmd_table_row(struct cmd *cmd, const struct cmd_table *table, const json_t *row);
void cmd_table_rows(struct cmd *cmd, const struct cmd_table *table, const json_t *rows);

/* An object: in JSON as it is, in CSV and TSV as a row of the table; in text nothing (false). */
bool cmd_table_object(struct cmd *cmd, const struct cmd_table *table, const json_t *object);

#endif

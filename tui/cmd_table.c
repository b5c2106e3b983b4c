/* cmd_table.c: lists to standard output.
 *
 * Promises that a list of any length needs the memory of one page: widths are those of the rows
 * seen so far, so that a later page may stand a little further to the right. Never cuts a cell. */
#include "tui/cmd_table.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "common/wire.h"
#include "tui/cmd_words.h"

enum { PAGE_ROWS = 1000, COLUMNS_MAX = 16 };

struct writer {
    struct cmd *cmd;
    const struct cmd_table *table;
    int columns;
    int width_cols[COLUMNS_MAX];
    size_t rows;
    bool began;
};

/* --- text --- */

static void pad(struct buffer *to, int cols)
{
    for (; cols > 0; cols--)
        buffer_add(to, " ", 1);
}

/* One line of cells; the last one gets no blanks behind it. */
static void put_cells(struct writer *writer, char *const *cells)
{
    for (int i = 0; i < writer->columns; i++) {
        struct buffer *out = &writer->cmd->out;
        int blank = writer->width_cols[i] - text_cols(cells[i]);
        if (i > 0)
            pad(out, 2);
        if (writer->table->columns[i].right)
            pad(out, blank);
        buffer_puts(out, cells[i]);
        if (!writer->table->columns[i].right && i + 1 < writer->columns)
            pad(out, blank);
    }
    cmd_print(writer->cmd, "\n");
}

static char *clean_cell(const struct writer *writer, int column, const json_t *row)
{
    struct buffer cell = {0};

    if (row == NULL)
        buffer_puts(&cell, _(writer->table->columns[column].title));
    else
        writer->table->columns[column].put(writer->cmd, &cell, row);
    char *clean = text_clean(cell.data == NULL ? "" : cell.data, cell.size, false);
    buffer_free(&cell);
    return clean;
}

static void text_rows(struct writer *writer, const json_t *rows)
{
    bool header = !writer->began && writer->cmd->args.values[CMD_NO_HEADERS] == NULL;
    size_t count = json_array_size(rows) + header, columns = (size_t)writer->columns;
    char **cells = calloc(count * columns + 1, sizeof *cells);

    if (cells == NULL)
        abort();
    for (size_t i = 0; i < count * columns; i++) {
        size_t row = i / columns, column = i % columns;
        cells[i] = clean_cell(writer, (int)column,
                              header && row == 0 ? NULL : json_array_get(rows, row - header));
        int cols = text_cols(cells[i]);
        if (cols > writer->width_cols[column])
            writer->width_cols[column] = cols;
    }
    for (size_t row = 0; row < count; row++)
        put_cells(writer, cells + row * columns);
    for (size_t i = 0; i < count * columns; i++)
        free(cells[i]);
    free(cells);
    writer->began = true;
}

/* --- CSV and TSV --- */

static void put_field(struct cmd *cmd, const char *text)
{
    char *clean = text_clean(text, strlen(text), true);
    struct buffer *out = &cmd->out;

    if (cmd->format == CMD_FORMAT_CSV) {
        bool quote = strpbrk(clean, ",\"\n") != NULL;
        if (quote)
            buffer_puts(out, "\"");
        for (const char *c = clean; *c != '\0'; c++) {
            if (*c == '"')
                buffer_puts(out, "\"");
            buffer_add(out, c, 1);
        }
        if (quote)
            buffer_puts(out, "\"");
    } else {
        for (const char *c = clean; *c != '\0'; c++) {
            if (*c == '\n')
                buffer_puts(out, "\\n");
            else if (*c == '\\')
                buffer_puts(out, "\\\\");
            else
                buffer_add(out, c, 1);
        }
    }
    free(clean);
}

static void put_value(struct cmd *cmd, const json_t *value)
{
    if (json_is_string(value)) {
        put_field(cmd, json_string_value(value));
    } else if (value != NULL && !json_is_null(value)) {
        char *json = wire_dump(value);
        put_field(cmd, json);
        free(json);
    }
}

static void separated_row(struct cmd *cmd, const struct cmd_table *table, const json_t *row)
{
    for (int i = 0; table->fields[i] != NULL; i++) {
        if (i > 0)
            buffer_puts(&cmd->out, cmd->format == CMD_FORMAT_CSV ? "," : "\t");
        if (row == NULL)
            buffer_puts(&cmd->out, table->fields[i]);
        else
            put_value(cmd, json_object_get(row, table->fields[i]));
    }
    cmd_print(cmd, "\n");
}

static void separated_rows(struct writer *writer, const json_t *rows)
{
    if (!writer->began && writer->cmd->args.values[CMD_NO_HEADERS] == NULL)
        separated_row(writer->cmd, writer->table, NULL);
    writer->began = true;
    for (size_t i = 0; i < json_array_size(rows); i++)
        separated_row(writer->cmd, writer->table, json_array_get(rows, i));
}

void cmd_table_rows(struct cmd *cmd, const struct cmd_table *table, const json_t *rows)
{
    struct writer writer = {.cmd = cmd, .table = table};
    separated_rows(&writer, rows);
}

void cmd_table_row(struct cmd *cmd, const struct cmd_table *table, const json_t *row)
{
    json_t *rows = json_array();

    json_array_append(rows, (json_t *)row);
    cmd_table_rows(cmd, table, rows);
    json_decref(rows);
}

bool cmd_table_object(struct cmd *cmd, const struct cmd_table *table, const json_t *object)
{
    if (cmd->format == CMD_FORMAT_TEXT)
        return false;
    if (cmd->format == CMD_FORMAT_JSON) {
        cmd_print_json(cmd, object);
        cmd_print(cmd, "\n");
    } else {
        cmd_table_row(cmd, table, object);
    }
    return true;
}

/* --- JSON --- */

static void json_rows(struct writer *writer, const json_t *rows)
{
    if (!writer->began)
        cmd_print(writer->cmd, "{\"data\":[");
    writer->began = true;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        if (writer->rows + i > 0)
            cmd_print(writer->cmd, ",");
        cmd_print_json(writer->cmd, json_array_get(rows, i));
    }
}

static void json_end(struct writer *writer, const json_t *next, const json_t *total)
{
    json_t *null = json_null();

    cmd_print(writer->cmd, "],\"next\":");
    cmd_print_json(writer->cmd, next == NULL ? null : next);
    cmd_print(writer->cmd, ",\"total\":");
    cmd_print_json(writer->cmd, total == NULL ? null : total);
    cmd_print(writer->cmd, "}\n");
}

/* --- lists --- */

static void put_rows(struct writer *writer, const json_t *rows)
{
    switch (writer->cmd->format) {
    case CMD_FORMAT_TEXT:
        if (json_array_size(rows) > 0)
            text_rows(writer, rows);
        break;
    case CMD_FORMAT_JSON:
        json_rows(writer, rows);
        break;
    case CMD_FORMAT_CSV:
    case CMD_FORMAT_TSV:
        separated_rows(writer, rows);
        break;
    }
    writer->rows += json_array_size(rows);
}

/* The words of this command again with another cursor; through ssh they are split twice. */
static char *again(const struct cmd *cmd, const char *after)
{
    struct buffer words = {0}, line = {0};
    bool ssh = strncmp(cmd->host->invocation, "ssh ", 4) == 0;

    buffer_puts(&words, cmd->args.command->name);
    for (int i = 0; i < cmd->args.count; i++)
        cmd_words_quote(&words, cmd->args.words[i]);
    for (int i = 0; i < CMD_FLAG_COUNT; i++) {
        const char *value = i == CMD_AFTER ? after : cmd->args.values[i];
        if (value == NULL)
            continue;
        buffer_printf(&words, " --%s", cmd_flag_infos[i].name);
        if (cmd_flag_infos[i].value != NULL)
            cmd_words_quote(&words, value);
    }
    buffer_printf(&line, "%s ", cmd->host->invocation);
    if (ssh && strpbrk(buffer_text(&words), "'\"\\$`") != NULL) {
        buffer_puts(&line, "\"");
        for (const char *c = words.data; *c != '\0'; c++) {
            if (strchr("\"\\$`", *c) != NULL)
                buffer_puts(&line, "\\");
            buffer_add(&line, c, 1);
        }
        buffer_puts(&line, "\"");
    } else {
        buffer_puts(&line, buffer_text(&words));
    }
    buffer_free(&words);
    buffer_text(&line);
    return line.data;
}

static void hint(const struct writer *writer, const char *next, const json_t *total)
{
    struct cmd *cmd = writer->cmd;

    if (writer->rows == 0 && cmd->format == CMD_FORMAT_TEXT)
        cmd_note(cmd, "%s", _(writer->table->empty));
    if (next == NULL)
        return;
    char *line = again(cmd, next);
    if (json_is_integer(total))
        cmd_note(cmd, _("%zu of %lld shown; more: %s"), writer->rows,
                 (long long)json_integer_value(total), line);
    else
        cmd_note(cmd, _("%zu shown; more: %s"), writer->rows, line);
    free(line);
}

/* The pages from `params` on; false when a call failed. */
static bool put_pages(struct writer *writer, enum method method, json_t *params, json_t **next,
                      json_t **total)
{
    struct cmd *cmd = writer->cmd;
    bool whole = json_object_get(params, "limit") == NULL;

    if (whole)
        json_object_set_new(params, "limit", json_integer(PAGE_ROWS));
    do {
        json_t *page = cmd_call(cmd, method, json_copy(params));
        if (page == NULL)
            return false;
        put_rows(writer, json_object_get(page, "data"));
        if (*total == NULL)
            *total = json_incref(json_object_get(page, "total"));
        json_decref(*next);
        *next = json_incref(json_object_get(page, "next"));
        json_object_set(params, "after", *next);
        json_decref(page);
    } while (whole && json_is_string(*next) && !cmd->gone);
    return true;
}

static struct writer writer_of(struct cmd *cmd, const struct cmd_table *table)
{
    struct writer writer = {.cmd = cmd, .table = table};

    while (table->columns[writer.columns].title != NULL)
        writer.columns++;
    return writer;
}

void cmd_list(struct cmd *cmd, const struct cmd_table *table, enum method method, json_t *params)
{
    struct writer writer = writer_of(cmd, table);
    json_t *next = NULL, *total = NULL;

    cmd_param(cmd, params, "after", CMD_AFTER);
    cmd_param(cmd, params, "order", CMD_ORDER);
    if (cmd_param_int(cmd, params, "limit", CMD_LIMIT) &&
        put_pages(&writer, method, params, &next, &total)) {
        if (cmd->format == CMD_FORMAT_JSON)
            json_end(&writer, next, total);
        hint(&writer, json_string_value(next), total);
    }
    json_decref(next);
    json_decref(total);
    json_decref(params);
}

void cmd_table_whole(struct cmd *cmd, const struct cmd_table *table, const json_t *rows)
{
    struct writer writer = writer_of(cmd, table);
    json_t *total = json_integer((json_int_t)json_array_size(rows));

    put_rows(&writer, rows);
    if (cmd->format == CMD_FORMAT_JSON)
        json_end(&writer, NULL, total);
    hint(&writer, NULL, total);
    json_decref(total);
}

/* widget_list_rows.h: the inner side of widget_list.h: rows, without any asking. */
#ifndef POPUG_TUI_WIDGET_LIST_ROWS_H
#define POPUG_TUI_WIDGET_LIST_ROWS_H

#include "tui/widget_list.h"

int rows_page(const struct list *list); /* how many rows a page has */
void rows_set_text(char **at, const char *text);
void rows_drop(struct list *list);
void rows_settle(struct list *list); /* puts cursor and window back within the rows */
void rows_trim(struct list *list);   /* lets go of chunks far from the window */
void rows_total(struct list *list, const json_t *result);

void rows_none(struct list *list); /* the list turned out to be empty */
void rows_load(struct list *list, const json_t *result, bool end);
void rows_more(struct list *list, const json_t *result, bool before, bool fresh);
void rows_refresh(struct list *list, const json_t *result, int from, bool reveal);

#endif

/* task_search.h: the list of a search that hits little: the index names the candidates, and they
 * are filtered, sorted and cut into a page in memory. For task_list alone. */
#ifndef POPUG_DB_TASK_SEARCH_H
#define POPUG_DB_TASK_SEARCH_H

#include <stdbool.h>

#include "common/err.h"
#include "db/task.h"

/* `needle` is filter->search, folded. *few false: there are too many candidates, nothing was done,
 * and a walk along the list will meet hits soon. Fills page->rows, ->count and ->info. */
enum err task_search_page(struct store *store, const struct task_filter *filter, const char *needle,
                          const struct page_ask *ask, struct task_page *page, bool *few);

#endif

/* row.h: the JSON of the store's rows, in the contract's shapes; the one place that makes it. Each
 * function returns a new reference, NULL when there is no memory. */
#ifndef POPUG_SERVER_ROW_H
#define POPUG_SERVER_ROW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "db/account.h"
#include "db/key.h"
#include "db/ledger.h"
#include "db/task.h"

json_t *row_time(int64_t at_ms); /* RFC 3339; 0: null */
json_t *row_day(int64_t day);    /* "2025-10-14"; below 0: null */
json_t *row_id(int64_t id);      /* 0: null */

json_t *row_task(const struct task *task);
/* `amounts`: may the reader see what was charged and paid? */
json_t *row_moment(const struct task_moment *moment, bool amounts);
json_t *row_entry(const struct entry *entry, const char *login);
json_t *row_account(const struct account *account);
json_t *row_key(const struct key *key);
/* The stored settings; an empty object when the text is not one. */
json_t *row_settings(const char *settings);

#endif

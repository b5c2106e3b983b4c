/* day.h (db): the rows of the company's business days. Exactly one is open; its ends_at decides
 * when the turn rolls. An entry's day is the open row's, never computed from its time. */
#ifndef POPUG_DB_DAY_H
#define POPUG_DB_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "db/store.h"

enum day_state { DAY_OPEN, DAY_CLOSING, DAY_CLOSED };
const char *day_state_word(enum day_state state);

struct day_row {
    int64_t day;
    char zone[DAY_ZONE_SIZE];
    int64_t starts_at_ms, ends_at_ms;
    enum day_state state;
    int64_t closed_at_ms; /* 0: not closed */
    int64_t in_red;       /* of a closed day */
};

/* The open day; ERR_NO_DAY before the first day_roll. */
enum err day_open(struct store *store, struct day_span *span);

/* Is a write needed before `now` may be used: no day yet, the open one over, or another zone? */
enum err day_must_roll(struct store *store, int64_t now_ms, bool *must);
/* Opens the first day, takes over a changed zone (it can only lengthen the open day), and rolls as
 * often as needed until now is in the open day. A clock that went back rolls nothing. *rolled: days
 * ended. */
enum err day_roll(struct store *store, int64_t now_ms, int64_t *rolled);

/* ERR_NO_DAY */
enum err day_get(struct store *store, int64_t day, struct day_row *row);
/* The days of the books right before and after; -1: none. */
enum err day_neighbours(struct store *store, int64_t day, int64_t *prev, int64_t *next);
/* The oldest day that waits to be closed; -1: none. */
enum err day_next_closing(struct store *store, int64_t *day);
/* Makes a closing day closed, for good: ERR_REFUSED unless all before it are. */
enum err day_close(struct store *store, int64_t now_ms, int64_t day, int64_t in_red);

#endif

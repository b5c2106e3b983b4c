/* history.h: the demo company's people, and what they do all day: by the real protocol over the
 * real ssh, one connection for each, under the clock that popugd is told. */
#ifndef POPUG_TESTS_DEMO_HISTORY_H
#define POPUG_TESTS_DEMO_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/lib/daemon.h"

enum { HISTORY_PEOPLE = 12, HISTORY_DAYS = 21 };

struct history_person {
    const char *login, *name, *role;
};

extern const struct history_person history_people[HISTORY_PEOPLE];

/* The first of that role; NULL when there is no such role. */
const struct history_person *history_first(const char *role);

/* Makes the accounts (by the operator), with their keys. */
void history_accounts(struct daemon *daemon);

/* Lives from begin_ms to end_ms, moving the clock; tasks come, are completed and reshuffled. */
void history_live(struct daemon *daemon, int64_t begin_ms, int64_t end_ms);

/* Goes on in real time, one act every few seconds, until it is killed. */
void history_go_on(struct daemon *daemon);

#endif

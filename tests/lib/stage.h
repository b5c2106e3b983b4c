/* stage.h: a company whose screens can be foretold: every fee is $13, every reward $27, and every
 * task goes to petya, the one popug. kesha is admin, masha manager, anna accountant. */
#ifndef POPUG_TESTS_LIB_STAGE_H
#define POPUG_TESTS_LIB_STAGE_H

#include "tests/lib/company.h"
#include "tests/lib/screen.h"

/* cmocka's fixtures: *state is the struct company. */
int stage_setup(void **state);
int stage_teardown(void **state);

/* The first `count` of a dozen different tasks, by masha, a minute apart. */
void stage_tasks(struct company *company, int count);

/* `count` tasks called "Seed N", at once. */
void stage_many(struct company *company, int count);

/* That person's dashboard at 80x24. */
struct screen *stage_screen(struct company *company, const char *login);

#endif

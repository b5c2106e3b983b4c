/* office.h: a running popugd with four people, for a group of tests:
 * kesha (popug), gosha (manager), rita (accountant), arnold (admin). */
#ifndef POPUG_TESTS_LIB_OFFICE_H
#define POPUG_TESTS_LIB_OFFICE_H

#include <stdint.h>

#include "tests/lib/daemon.h"

/* cmocka's group fixtures: *state is the struct daemon. */
int office_setup(void **state);
int office_teardown(void **state);

/* The four people in a popugd that runs already. */
void office_people(struct daemon *daemon);

/* Adds tasks of that title until chance gives one to that account; its id as text, which the caller
 * frees. *reward_cents may be NULL. */
char *office_task_of(struct daemon *daemon, const char *login, const char *title,
                     int64_t *reward_cents);

/* The balance in cents, asked through ssh as `me`. */
int64_t office_balance(struct daemon *daemon, const char *login);

#endif

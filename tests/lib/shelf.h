/* shelf.h: a store in a temporary directory with a few people, for the tests of db/. Its time
 * stands still until a test moves now_ms. */
#ifndef POPUG_TESTS_LIB_SHELF_H
#define POPUG_TESTS_LIB_SHELF_H

#include <stdint.h>

#include "common/err.h"
#include "db/store.h"

struct shelf {
    char *dir;
    struct store *store;
    int64_t now_ms;                            /* begins at noon UTC of 2025-10-14 */
    int64_t admin, manager, accountant, popug; /* kesha, masha, anna, petya */
};

/* cmocka's set-up and tear-down; *state is the struct shelf, a transaction is open. The tear-down
 * verifies the books. */
int shelf_setup(void **state);
int shelf_teardown(void **state);

/* In Europe/Moscow unless another zone is named; no transaction is open. */
struct shelf *shelf_new(const char *zone);
void shelf_free(struct shelf *shelf);

/* Closes and opens the store again, with that zone; fails the test when it cannot. */
void shelf_reopen(struct shelf *shelf, const char *zone);

void shelf_begin(struct shelf *shelf);
void shelf_commit(struct shelf *shelf);

/* A new account of that role; its id. */
int64_t shelf_person(struct shelf *shelf, const char *login, int role);
/* A new task of the manager's for that assignee; its id. */
int64_t shelf_task(struct shelf *shelf, int64_t assignee, int64_t fee_cents, int64_t reward_cents);

/* Fails the test, showing them, when verify finds problems. */
void shelf_verify(struct shelf *shelf);

/* The number that a query gives. */
int64_t shelf_number(struct shelf *shelf, const char *query);
/* Runs statements that must succeed, or be refused by the database with that text in its words. */
void shelf_run(struct shelf *shelf, const char *script);
void shelf_refused(struct shelf *shelf, const char *script, const char *words);

/* Fails the test, naming the error, unless it is the expected one. */
#define shelf_expect(expected, call) shelf_expect_at(expected, call, #call, __FILE__, __LINE__)
#define shelf_ok(call)               shelf_expect(ERR_OK, call)
void shelf_expect_at(enum err expected, enum err err, const char *call, const char *file, int line);

#endif

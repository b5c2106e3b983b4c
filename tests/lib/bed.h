/* bed.h: a real core beside the model that foretells its answers: what the property test stands on.
 */
#ifndef POPUG_TESTS_LIB_BED_H
#define POPUG_TESTS_LIB_BED_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tests/lib/client.h"
#include "tests/lib/core.h"
#include "tests/lib/model.h"

/* The last write that had a request id, to be repeated. */
struct remembered {
    int who;
    int64_t at_ms;
    json_t *params, *result;
};

struct bed {
    struct testcore *core;
    struct model *model;
    struct client *operator_;
    struct client *clients[MODEL_ACCOUNTS]; /* NULL: not logged in */
    struct remembered remembered;
    uint64_t seed;
    int64_t now_ms;
    int edits;
};

/* One account of each role; the pool is everybody but admins. The seed makes the choices. */
struct bed *bed_new(uint64_t seed);
void bed_free(struct bed *bed);

/* Accounts are numbers of the model; MODEL_OPERATOR is the operator. */
void bed_add_account(struct bed *bed, int role);
struct client *bed_client(struct bed *bed, int who); /* logged in when need be */
void bed_forget(struct bed *bed, int who);           /* its session has ended */

int bed_choose(struct bed *bed, int n); /* 0..n-1 */
/* An active account or (one in eight) the operator. */
int bed_somebody(struct bed *bed);
bool bed_is(const struct bed *bed, int who, int role); /* the operator is everything */
bool bed_is_manager(const struct bed *bed, int who);

/* The result, NULL when it was refused with what was foretold; anything else fails the test. */
json_t *bed_ask(struct bed *bed, int who, enum err expected, const char *method, json_t *params);
/* Is this TASK what the model says of that id? */
void bed_check_task(struct bed *bed, const json_t *task, int id);

#endif

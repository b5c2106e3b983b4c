/* members.h: has a JSON object what it promises?
 *
 *     members_expect(task, "id:int title:str done_at:str? history:arr");
 *
 * Types: int, str, bool, arr, obj; a `?` behind one allows null. Members beyond these are allowed,
 * since the contract may grow; a missing or wrong one fails the test and shows the object. */
#ifndef POPUG_TESTS_LIB_MEMBERS_H
#define POPUG_TESTS_LIB_MEMBERS_H

#include <jansson.h>
#include <stdint.h>

#define MEMBERS_TASK                                                                               \
    "id:int uuid:str title:str text:str state:str author:str assignee:str draws:int "              \
    "fee_cents:int "                                                                               \
    "reward_cents:int created_at:str assigned_at:str done_at:str?"
#define MEMBERS_LIST "data:arr next:any total:int?"

void members_expect(const json_t *object, const char *shape);

/* A member that must be there and of that type; strings are borrowed. */
int64_t members_int(const json_t *object, const char *name);
const char *members_str(const json_t *object, const char *name);
json_t *members_arr(const json_t *object, const char *name);

#endif

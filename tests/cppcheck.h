/* cppcheck.h: read by cppcheck before each source: jansson's loops, whose header it does not see.
 */
#ifndef POPUG_TESTS_CPPCHECK_H
#define POPUG_TESTS_CPPCHECK_H

#define json_array_foreach(array, index, value)                                                    \
    for (index = 0; index < json_array_size(array) && (value = json_array_get(array, index));      \
         index++)
#define json_object_foreach(object, key, value)                                                    \
    for (void *at = json_object_iter(object);                                                      \
         at && (key = json_object_iter_key(at)) && (value = json_object_iter_value(at));           \
         at = json_object_iter_next(object, at))

#endif

/* methods.c: the table behind the list of methods in methods.h. */
#include "common/methods.h"

#include <string.h>

const struct method_info method_infos[METHOD_COUNT] = {
#define METHOD_ROW(symbol, name, who, kind, params, help)                                          \
    [METHOD_##symbol] = {name, who, METHOD_##kind, params, help},
    METHOD_LIST(METHOD_ROW)
#undef METHOD_ROW
};

enum method method_find(const char *name)
{
    for (int i = 0; i < METHOD_COUNT; i++) {
        if (strcmp(method_infos[i].name, name) == 0)
            return (enum method)i;
    }
    return METHOD_COUNT;
}

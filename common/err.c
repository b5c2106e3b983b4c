/* err.c: the tables behind the list of errors in err.h. Promises that every error has a kind, a
 * reason and a text; decides nothing. */
#include "common/err.h"

#include <string.h>

static const struct {
    const char *word;
    int exit_code;
    int rpc_code;
} kinds[] = {
#define KIND_ROW(name, word, exit_code, rpc_code) [ERR_KIND_##name] = {word, exit_code, rpc_code},
    ERR_KIND_LIST(KIND_ROW)
#undef KIND_ROW
};

static const struct {
    enum err_kind kind;
    const char *reason;
    const char *text;
} errors[] = {
#define ERR_ROW(name, kind, reason, text) [ERR_##name] = {ERR_KIND_##kind, reason, text},
    ERR_LIST(ERR_ROW)
#undef ERR_ROW
};

enum err_kind err_kind(enum err err)
{
    return errors[err].kind;
}

const char *err_word(enum err err)
{
    return kinds[errors[err].kind].word;
}

const char *err_reason(enum err err)
{
    return errors[err].reason;
}

const char *err_text(enum err err)
{
    return errors[err].text;
}

int err_exit_code(enum err err)
{
    return kinds[errors[err].kind].exit_code;
}

int err_rpc_code(enum err err)
{
    switch (err) {
    case ERR_PARSE:
        return -32700;
    case ERR_REQUEST:
        return -32600;
    case ERR_NO_METHOD:
        return -32601;
    default:
        return kinds[errors[err].kind].rpc_code;
    }
}

bool err_from_reason(const char *reason, enum err *err)
{
    for (int i = 0; i < ERR_COUNT; i++) {
        if (strcmp(errors[i].reason, reason) == 0) {
            *err = (enum err)i;
            return true;
        }
    }
    return false;
}

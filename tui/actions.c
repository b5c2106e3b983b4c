/* actions.c: the list of actions.h as a table, and how keys and names find their action. */
#include "tui/actions.h"

#include <stdio.h>
#include <string.h>

#include "tui/keys.h"

/* Is `name` one of the words of `keys`? */
static bool has_key(const char *keys, const char *name)
{
    size_t size = strlen(name);

    for (const char *at = keys; *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (word == size && memcmp(at, name, size) == 0)
            return true;
        at += word + (at[word] == ' ');
    }
    return false;
}

static enum action find_key(int32_t code, unsigned scopes)
{
    char name[KEYS_NAME_MAX];

    keys_name(code, name);
    for (int action = 0; action < ACTION_COUNT; action++) {
        const struct action_info *info = &action_infos[action];
        if ((info->scopes & (scopes | IN_ANY)) != 0 && has_key(info->keys, name))
            return (enum action)action;
    }
    return ACTION_COUNT;
}

enum action action_of_key(int32_t code, unsigned scopes)
{
    enum action action = find_key(code, scopes);

    return action != ACTION_COUNT ? action : find_key(keys_latin(code), scopes);
}

enum action action_find(const char *name)
{
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (strcmp(action_infos[action].name, name) == 0)
            return (enum action)action;
    }
    return ACTION_COUNT;
}

void action_first_key(enum action action, char *key, int size)
{
    const char *keys = action_infos[action].keys;

    snprintf(key, (size_t)size, "%.*s", (int)strcspn(keys, " "), keys);
}

const struct action_info action_infos[ACTION_COUNT] = {
#define ACTION_INFO(symbol, name, scopes, method, keys, group, help, hint)                         \
    [ACTION_##symbol] = {name, scopes, method, keys, GROUP_##group, help, hint},
    ACTION_LIST(ACTION_INFO)
#undef ACTION_INFO
};

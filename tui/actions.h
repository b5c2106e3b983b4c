/* actions.h: the one list of what keys can do in the dashboard.
 *
 * Dispatch, the hint line, the help overlay, the `:` command line and the action menu are made from
 * it or loop over it. A key is named as keys_name names it; keys are separated by spaces. An action
 * without a key is reached by the menu and by `:` alone. */
#ifndef POPUG_TUI_ACTIONS_H
#define POPUG_TUI_ACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/methods.h"
#include "tui/lang.h"

/* Where an action applies: a view has some of these bits. */
enum scope {
    IN_ROWS = 1 << 0,   /* a list with a cursor */
    IN_TASKS = 1 << 1,  /* a list of tasks */
    IN_TASK = 1 << 2,   /* one task */
    IN_FILTER = 1 << 3, /* rows that can be filtered */
    IN_PERIOD = 1 << 4, /* a day, or another sub-view, is shown */
    IN_TEXT = 1 << 5,   /* something to scroll */
    IN_ANY = 1 << 6,
};

/* In the order of the help's blocks. */
enum action_group {
    GROUP_MOVE,
    GROUP_SCREEN,
    GROUP_FIND,
    GROUP_ANYWHERE,
    GROUP_RISKY,
    GROUP_COUNT
};

/* X(SYMBOL, command name, scopes, method it needs or METHOD_COUNT, keys, group, help, word of the
 * hint line) */
#define ACTION_LIST(X)                                                                             \
    X(DOWN, "down", IN_ROWS | IN_TEXT, METHOD_COUNT, "j Down C-n", MOVE, N_("next row"),           \
      N_("down"))                                                                                  \
    X(UP, "up", IN_ROWS | IN_TEXT, METHOD_COUNT, "k Up C-p", MOVE, N_("previous row"), N_("up"))   \
    X(PAGE_DOWN, "page-down", IN_ROWS | IN_TEXT, METHOD_COUNT, "PgDn C-f", MOVE, N_("next page"),  \
      "")                                                                                          \
    X(PAGE_UP, "page-up", IN_ROWS | IN_TEXT, METHOD_COUNT, "PgUp C-b", MOVE, N_("previous page"),  \
      "")                                                                                          \
    X(HALF_DOWN, "half-down", IN_ROWS | IN_TEXT, METHOD_COUNT, "C-d", MOVE,                        \
      N_("half a page down"), "")                                                                  \
    X(HALF_UP, "half-up", IN_ROWS | IN_TEXT, METHOD_COUNT, "C-u", MOVE, N_("half a page up"), "")  \
    X(FIRST, "first", IN_ROWS | IN_TEXT, METHOD_COUNT, "g Home", MOVE, N_("first row"), "")        \
    X(LAST, "last", IN_ROWS | IN_TEXT, METHOD_COUNT, "G End", MOVE, N_("last row"), "")            \
    X(OPEN, "open", IN_ROWS, METHOD_COUNT, "Enter l Right", MOVE, N_("open"), N_("open"))          \
    X(BACK, "back", IN_ANY, METHOD_COUNT, "Esc h Left C-g", MOVE, N_("back"), N_("back"))          \
    X(LEAVE, "leave", IN_ANY, METHOD_COUNT, "q", MOVE, N_("back; quits at top"), N_("back"))       \
    X(MINE, "mine", IN_ANY, METHOD_ACCOUNT_ME, "1", MOVE, N_("my tasks"), "")                      \
    X(ALL, "all", IN_ANY, METHOD_TASK_LIST, "2", MOVE, N_("all tasks"), "")                        \
    X(ACCOUNT, "account", IN_ANY, METHOD_ACCOUNT_ME, "3", MOVE, N_("my account"), "")              \
    X(NEXT_SCREEN, "next-screen", IN_ANY, METHOD_COUNT, "Tab", MOVE, N_("next screen"), "")        \
    X(PREV_SCREEN, "previous-screen", IN_ANY, METHOD_COUNT, "S-Tab", MOVE, N_("previous screen"),  \
      "")                                                                                          \
    X(DONE, "done", IN_TASKS | IN_TASK, METHOD_TASK_DONE, "d", SCREEN, N_("done (asks first)"),    \
      N_("done"))                                                                                  \
    X(ADD, "add", IN_ANY, METHOD_TASK_ADD, "a", SCREEN, N_("add a task"), N_("add"))               \
    X(EDIT, "edit", IN_TASKS | IN_TASK, METHOD_TASK_EDIT, "e", SCREEN, N_("edit the task"),        \
      N_("edit"))                                                                                  \
    X(MARK, "mark", IN_TASKS, METHOD_COUNT, "Space", SCREEN, N_("mark"), N_("mark"))               \
    X(MARK_RANGE, "mark-range", IN_TASKS, METHOD_COUNT, "v", SCREEN, N_("mark up to here"), "")    \
    X(MARK_ALL, "mark-all", IN_TASKS, METHOD_COUNT, "V", SCREEN, N_("mark all"), "")               \
    X(MARK_NONE, "mark-none", IN_TASKS, METHOD_COUNT, "u", SCREEN, N_("unmark all"), "")           \
    X(SORT, "sort", IN_TASKS, METHOD_COUNT, "s", SCREEN, N_("sort"), N_("sort"))                   \
    X(COLUMNS, "columns", IN_TASKS, METHOD_COUNT, "c", SCREEN, N_("columns"), "")                  \
    X(PREVIEW, "preview", IN_TASKS, METHOD_COUNT, "p", SCREEN, N_("preview, 100 wide"), "")        \
    X(PREV, "previous", IN_PERIOD, METHOD_COUNT, "[", SCREEN, N_("previous day or part"),          \
      N_("previous"))                                                                              \
    X(NEXT, "next", IN_PERIOD, METHOD_COUNT, "]", SCREEN, N_("next day or part"), N_("next"))      \
    X(TODAY, "today", IN_PERIOD, METHOD_COUNT, "t", SCREEN, N_("today, or first part"),            \
      N_("today"))                                                                                 \
    X(FILTER, "filter", IN_FILTER, METHOD_COUNT, "/ F4", FIND, N_("filter"), N_("filter"))         \
    X(COMMAND, "command", IN_ANY, METHOD_COUNT, ":", FIND, N_("any command by name"),              \
      N_("command"))                                                                               \
    X(HELP, "help", IN_ANY, METHOD_COUNT, "? F1", FIND, N_("this help"), N_("help"))               \
    X(RELOAD, "reload", IN_ANY, METHOD_COUNT, "r F5 C-r", ANYWHERE, N_("show new rows"),           \
      N_("show new"))                                                                              \
    X(FREEZE, "freeze", IN_ANY, METHOD_COUNT, "f", ANYWHERE, N_("freeze"), N_("freeze"))           \
    X(REDRAW, "redraw", IN_ANY, METHOD_COUNT, "C-l", ANYWHERE, N_("draw the screen anew"), "")     \
    X(COPY, "copy", IN_TASKS | IN_TASK | IN_ROWS, METHOD_COUNT, "y", ANYWHERE, N_("copy id"),      \
      N_("copy id"))                                                                               \
    X(COPY_COMMAND, "copy-command", IN_ANY, METHOD_COUNT, "Y", ANYWHERE, N_("copy as command"),    \
      N_("copy as command"))                                                                       \
    X(MESSAGES, "messages", IN_ANY, METHOD_COUNT, "m", ANYWHERE, N_("messages"), N_("messages"))   \
    X(SETTINGS, "settings", IN_ANY, METHOD_ACCOUNT_SET, "F2", ANYWHERE, N_("settings"),            \
      N_("settings"))                                                                              \
    X(MENU, "menu", IN_ANY, METHOD_COUNT, "! F9", ANYWHERE, N_("action menu"), N_("actions"))      \
    X(QUIT, "quit", IN_ANY, METHOD_COUNT, "Q F10", ANYWHERE, N_("quit"), N_("quit"))               \
    X(RESHUFFLE, "reshuffle", IN_ANY, METHOD_TASK_RESHUFFLE, "", RISKY,                            \
      N_("draw every open task anew (asks for the count)"), "")

enum action {
#define ACTION_ENUM(symbol, name, scopes, method, keys, group, help, hint) ACTION_##symbol,
    ACTION_LIST(ACTION_ENUM)
#undef ACTION_ENUM
        ACTION_COUNT
};

struct action_info {
    const char *name;
    unsigned scopes;
    enum method method;
    const char *keys;
    enum action_group group;
    const char *help; /* English: give it to _() */
    const char *hint; /* English, a word or two; "" when it is not for the hint line */
};

extern const struct action_info action_infos[ACTION_COUNT];

/* The action of that key among those of the scopes; ACTION_COUNT when there is none. Cyrillic keys
 * are read by their place on the keyboard. */
enum action action_of_key(int32_t code, unsigned scopes);

/* The action of that name; ACTION_COUNT when there is none. */
enum action action_find(const char *name);

/* The first of the action's keys, cut at the space; "" when it has none. */
void action_first_key(enum action action, char *key, int size);

#endif

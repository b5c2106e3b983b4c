/* cmd_list.c: the table of commands. Parsing, help, completion and refusals are made from it;
 * nothing else in the program names a command's words or flags. */
#include "tui/cmd_list.h"

#include "common/methods.h"
#include "tui/cmd_account.h"
#include "tui/cmd_done.h"
#include "tui/cmd_help.h"
#include "tui/cmd_key.h"
#include "tui/cmd_ledger.h"
#include "tui/cmd_reshuffle.h"
#include "tui/cmd_system.h"
#include "tui/cmd_task.h"

enum { MANY = 10000 };

#define PAGING (CMD_BIT(ORDER) | CMD_BIT(AFTER) | CMD_BIT(LIMIT))

const struct command cmd_commands[] = {
    {
        .name = "tasks",
        .words = "",
        .flags = CMD_BIT(ALL) | CMD_BIT(STATE) | CMD_BIT(ASSIGNEE) | CMD_BIT(SEARCH) |
                 CMD_BIT(SORT) | PAGING,
        .who = WHO_ALL,
        .help = N_("your open tasks; with --all everybody's"),
        .more = N_("The list is whole without --limit. The operator sees all tasks."),
        .run = cmd_task_list,
    },
    {
        .name = "task",
        .words = "ID",
        .words_min = 1,
        .words_max = 1,
        .who = WHO_ALL,
        .help = N_("one task with its history"),
        .run = cmd_task_show,
    },
    {
        .name = "add",
        .words = "TITLE…",
        .words_min = 1,
        .words_max = MANY,
        .flags = CMD_BIT(TEXT) | CMD_BIT(REQUEST_ID),
        .who = WHO_ALL,
        .help = N_("create a task; chance picks who gets it"),
        .more = N_("The words are joined into the title. After -- a word may begin with a dash."),
        .run = cmd_task_add,
    },
    {
        .name = "edit",
        .words = "ID",
        .words_min = 1,
        .words_max = 1,
        .flags = CMD_BIT(TITLE) | CMD_BIT(TEXT) | CMD_BIT(REQUEST_ID),
        .who = WHO_ALL,
        .help = N_("change the title or text of an open task"),
        .run = cmd_task_edit,
    },
    {
        .name = "done",
        .words = "ID…",
        .words_min = 1,
        .words_max = MANY,
        .flags = CMD_BIT(REQUEST_ID),
        .who = WHO_ACCOUNTS,
        .help = N_("complete tasks of yours and get the rewards"),
        .more =
            N_("Each ID is a change of its own; the exit code is that of the first refusal. With\n"
               "--request-id and several IDs each change has an id made from the given one and its "
               "ID."),
        .run = cmd_done,
    },
    {
        .name = "reshuffle",
        .words = "",
        .flags = CMD_BIT(DRY_RUN) | CMD_BIT(CONFIRM) | CMD_BIT(REQUEST_ID),
        .who = WHO_MANAGERS,
        .help = N_("draw every open task anew; each draw costs its fee"),
        .more = N_("Without --confirm it only says how many tasks are open (exit code 6)."),
        .run = cmd_reshuffle,
    },
    {
        .name = "me",
        .words = "",
        .who = WHO_ACCOUNTS,
        .help = N_("your balance, open tasks and today's sums"),
        .run = cmd_account_me,
    },
    {
        .name = "log",
        .words = "",
        .flags = CMD_BIT(DAY) | CMD_BIT(KIND) | CMD_BIT(ACCOUNT) | PAGING,
        .who = WHO_ALL,
        .help = N_("the audit log: every charge and reward"),
        .run = cmd_ledger_log,
    },
    {
        .name = "people",
        .words = "",
        .flags = CMD_BIT(SEARCH) | CMD_BIT(ROLE) | CMD_BIT(ACTIVE) | CMD_BIT(SORT) | PAGING,
        .who = WHO_ADMINS,
        .help = N_("the accounts"),
        .run = cmd_account_people,
    },
    {
        .name = "account add",
        .words = "LOGIN",
        .words_min = 1,
        .words_max = 1,
        .flags = CMD_BIT(ROLE) | CMD_BIT(NAME) | CMD_BIT(EMAIL) | CMD_BIT(KEY) | CMD_BIT(LOCALE) |
                 CMD_BIT(REQUEST_ID),
        .who = WHO_ADMINS,
        .help = N_("create an account with its first key"),
        .run = cmd_account_add,
    },
    {
        .name = "account set",
        .words = "[LOGIN]",
        .words_max = 1,
        .flags =
            CMD_BIT(ROLE) | CMD_BIT(NAME) | CMD_BIT(EMAIL) | CMD_BIT(LOCALE) | CMD_BIT(REQUEST_ID),
        .who = WHO_ALL,
        .help = N_("change your account; admins: anybody's, and the role"),
        .run = cmd_account_set,
    },
    {
        .name = "account disable",
        .words = "LOGIN",
        .words_min = 1,
        .words_max = 1,
        .flags = CMD_BIT(REQUEST_ID),
        .who = WHO_ADMINS,
        .help = N_("end an account's sessions and draw its open tasks anew"),
        .run = cmd_account_disable,
    },
    {
        .name = "account enable",
        .words = "LOGIN",
        .words_min = 1,
        .words_max = 1,
        .flags = CMD_BIT(REQUEST_ID),
        .who = WHO_ADMINS,
        .help = N_("let a disabled account in again"),
        .run = cmd_account_enable,
    },
    {
        .name = "keys",
        .words = "",
        .flags = CMD_BIT(ACCOUNT),
        .who = WHO_ALL,
        .help = N_("the keys that may log in"),
        .run = cmd_key_list,
    },
    {
        .name = "keys list",
        .words = "",
        .flags = CMD_BIT(ACCOUNT),
        .who = WHO_ALL,
        .help = N_("the same"),
        .run = cmd_key_list,
    },
    {
        .name = "keys add",
        .words = "KEY|-",
        .words_min = 1,
        .words_max = MANY,
        .flags = CMD_BIT(ACCOUNT) | CMD_BIT(REQUEST_ID),
        .who = WHO_ALL,
        .help = N_("add a public key: the line itself, or - for standard input"),
        .run = cmd_key_add,
    },
    {
        .name = "keys remove",
        .words = "FINGERPRINT",
        .words_min = 1,
        .words_max = 1,
        .flags = CMD_BIT(ACCOUNT) | CMD_BIT(REQUEST_ID),
        .who = WHO_ALL,
        .help = N_("remove a key; its sessions end"),
        .run = cmd_key_remove,
    },
    {
        .name = "status",
        .words = "",
        .who = WHO_ADMINS,
        .help = N_("how the server is doing"),
        .run = cmd_system_status,
    },
    {
        .name = "ui",
        .words = "[SCREEN]",
        .words_max = 1,
        .help = N_("the dashboard (needs a terminal: ssh -t)"),
        .run = cmd_system_ui,
    },
    {
        .name = "help",
        .words = "[COMMAND]",
        .words_max = 2,
        .help = N_("this, or more about one command"),
        .run = cmd_help,
    },
    {
        .name = "version",
        .words = "",
        .help = N_("the version of this program"),
        .run = cmd_system_version,
    },
    {
        .name = "completion",
        .words = "bash|zsh|fish",
        .words_min = 1,
        .words_max = 1,
        .help = N_("a completion script for the popug program"),
        .run = cmd_help_completion,
    },
    {0},
};

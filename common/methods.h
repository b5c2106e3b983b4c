/* methods.h: the one list of methods of the protocol.
 *
 * Core's dispatch, system.hello, the help and docs/protocol.md are made from it or loop over it.
 *
 * Parameters are written in a small language that common/shape.c reads and enforces; parameters are
 * separated by spaces, each is `name:type`, a `?` behind it makes it optional:
 *
 *   id            an integer 1..2^53        int(A..B)     an integer in the range
 *   bool          true or false             word(a|b|c)   one of the words
 *   words(a|b|c)  an array of distinct ones line(A..B)    UTF-8 of A to B characters, no control
 * characters text(A..B)    the same, newline and tab allowed login         [a-z][a-z0-9._-]{0,31}
 * uuid          8-4-4-4-12 hexadecimal digits day           "YYYY-MM-DD"              cursor what a
 * list gave as `next`, `first` or `last` settings      an object of up to 32 short strings,
 * integers and booleans
 *
 * Every write also takes `request_id:uuid?`. An unknown parameter is refused. */
#ifndef POPUG_COMMON_METHODS_H
#define POPUG_COMMON_METHODS_H

/* Who may call a method. A connection's right is one bit; a method names the set. */
enum method_who {
    WHO_POPUG = 1 << 0,
    WHO_MANAGER = 1 << 1,
    WHO_ACCOUNTANT = 1 << 2,
    WHO_ADMIN = 1 << 3,
    WHO_OPERATOR = 1 << 4,
    WHO_CHILD = 1 << 5, /* core's own child that has not yet said whose session it is */

    WHO_ACCOUNTS = WHO_POPUG | WHO_MANAGER | WHO_ACCOUNTANT | WHO_ADMIN,
    WHO_ALL = WHO_ACCOUNTS | WHO_OPERATOR,
    WHO_MANAGERS = WHO_MANAGER | WHO_ADMIN | WHO_OPERATOR,
    WHO_ADMINS = WHO_ADMIN | WHO_OPERATOR,
    WHO_ANYBODY = WHO_ALL | WHO_CHILD,
};

enum method_kind { METHOD_READ, METHOD_WRITE };

#define METHOD_LIST_ARGS                                                                           \
    "after:cursor? before:cursor? from:cursor? limit:int(1..1000)? order:word(asc|desc)?"

/* X(SYMBOL, name, who, kind, parameters, help) */
#define METHOD_LIST(X)                                                                             \
    X(SYSTEM_HELLO, "system.hello", WHO_ANYBODY, READ, "protocol:int(1..1000) brief:bool?",        \
      "Say the protocol's version; get this program's, the account and what it may call")          \
    X(SYSTEM_STATUS, "system.status", WHO_ADMINS, READ, "",                                        \
      "Uptime, sessions, jobs, size of the database, longest turn")                                \
    X(ACCOUNT_ME, "account.me", WHO_ACCOUNTS, READ, "",                                            \
      "Your account, balance, open tasks and today's sums")                                        \
    X(ACCOUNT_SET, "account.set", WHO_ALL, WRITE,                                                  \
      "login:login? name:line(1..100)? email:line(3..254)? locale:word(en|ru|)? "                  \
      "role:word(popug|manager|accountant|admin)? settings:settings?",                             \
      "Change your name, mail, language or settings; admins: anybody's, and the role")             \
    X(ACCOUNT_LIST, "account.list", WHO_ADMINS, READ,                                              \
      "search:line(1..200)? role:word(popug|manager|accountant|admin)? active:bool? "              \
      "sort:word(login|balance)? " METHOD_LIST_ARGS,                                               \
      "The accounts, with balance and open tasks")                                                 \
    X(ACCOUNT_ADD, "account.add", WHO_ADMINS, WRITE,                                               \
      "login:login name:line(1..100) email:line(3..254) "                                          \
      "role:word(popug|manager|accountant|admin) key:line(1..16000)? locale:word(en|ru|)?",        \
      "Create an account, with its first key")                                                     \
    X(ACCOUNT_DISABLE, "account.disable", WHO_ADMINS, WRITE, "login:login",                        \
      "Disable an account: its sessions end, its open tasks are drawn anew")                       \
    X(ACCOUNT_ENABLE, "account.enable", WHO_ADMINS, WRITE, "login:login",                          \
      "Enable a disabled account")                                                                 \
    X(KEY_LIST, "key.list", WHO_ALL, READ, "account:login?", "The keys of an account")             \
    X(KEY_ADD, "key.add", WHO_ALL, WRITE, "account:login? key:line(1..16000)",                     \
      "Enrol a public key, given as a line of authorized_keys")                                    \
    X(KEY_REMOVE, "key.remove", WHO_ALL, WRITE, "account:login? fingerprint:line(1..100)",         \
      "Remove a key; its sessions end")                                                            \
    X(TASK_LIST, "task.list", WHO_ALL, READ,                                                       \
      "all:bool? state:word(open|done)? assignee:login? search:line(1..200)? "                     \
      "sort:word(id|reward|assigned_at)? " METHOD_LIST_ARGS,                                       \
      "Tasks: yours that are open, or all; a page with --limit")                                   \
    X(TASK_GET, "task.get", WHO_ALL, READ, "id:id", "One task with its history")                   \
    X(TASK_ADD, "task.add", WHO_ALL, WRITE, "title:line(1..200) text:text(0..10000)?",             \
      "Create a task; chance picks its assignee, who pays the fee at once")                        \
    X(TASK_EDIT, "task.edit", WHO_ALL, WRITE, "id:id title:line(1..200)? text:text(0..10000)?",    \
      "Change the title or text of an open task")                                                  \
    X(TASK_DONE, "task.done", WHO_ACCOUNTS, WRITE, "id:id", "Complete your task; get its reward")  \
    X(TASK_RESHUFFLE, "task.reshuffle", WHO_MANAGERS, WRITE,                                       \
      "dry_run:bool? confirm:int(0..9007199254740991)?",                                           \
      "Draw every open task anew; each assignment charges its fee")                                \
    X(JOB_GET, "job.get", WHO_MANAGERS, READ, "id:id", "The state and progress of one job")        \
    X(LEDGER_LIST, "ledger.list", WHO_ALL, READ,                                                   \
      "account:login? day:day? kind:word(fee|reward|payout|correction)? " METHOD_LIST_ARGS,        \
      "The audit log: yours, or an account's")                                                     \
    X(WATCH_SET, "watch.set", WHO_ALL, READ,                                                       \
      "nouns:words(account|key|task|ledger|payment|day|stats|job|event)? job:id?",                 \
      "Be told when these change, and how that job goes")                                          \
    X(SESSION_KEY, "session.key", WHO_CHILD, READ, "fingerprint:line(1..100)",                     \
      "Is this key enrolled, and its account active?")                                             \
    X(SESSION_OPEN, "session.open", WHO_CHILD, WRITE,                                              \
      "fingerprint:line(1..100) source:line(1..100) ticket:line(64..64)",                          \
      "Log in by a proven key; the ticket, 32 random bytes in hex, is what resumes it")            \
    X(SESSION_RESUME, "session.resume", WHO_CHILD, READ, "ticket:line(1..100)",                    \
      "Be the session of that ticket again")

enum method {
#define METHOD_ENUM(symbol, name, who, kind, params, help) METHOD_##symbol,
    METHOD_LIST(METHOD_ENUM)
#undef METHOD_ENUM
        METHOD_COUNT
};

struct method_info {
    const char *name;
    unsigned who; /* enum method_who, or-ed */
    enum method_kind kind;
    const char *params;
    const char *help; /* English; the faces translate it */
};

extern const struct method_info method_infos[METHOD_COUNT];

/* The method of that name; METHOD_COUNT when there is none. */
enum method method_find(const char *name);

#endif

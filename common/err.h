/* err.h: the one list of errors.
 *
 * A function that can fail returns an `enum err`; ERR_OK (0) is the one value of success. Each
 * error has a kind (the contract's word and exit code), a reason word of its own, and an English
 * text whose {names} are filled from the parameters that travel beside it. Core sends kind, reason
 * and parameters; the faces translate the text and fill it. Nothing else in the program words an
 * error. */
#ifndef POPUG_COMMON_ERR_H
#define POPUG_COMMON_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* X(KIND, word, exit code of the commands, JSON-RPC code) */
#define ERR_KIND_LIST(X)                                                                           \
    X(NONE, "ok", 0, 0)                                                                            \
    X(INVALID, "invalid", 2, -32602)                                                               \
    X(TOO_LARGE, "too_large", 2, -32001)                                                           \
    X(NOT_FOUND, "not_found", 3, -32002)                                                           \
    X(FORBIDDEN, "forbidden", 4, -32003)                                                           \
    X(CONFLICT, "conflict", 5, -32004)                                                             \
    X(CONFIRM, "confirm", 6, -32005)                                                               \
    X(BUSY, "busy", 75, -32006)                                                                    \
    X(INTERNAL, "internal", 1, -32603)

/* X(NAME, KIND, reason, English text) */
#define ERR_LIST(X)                                                                                \
    X(OK, NONE, "ok", "ok")                                                                        \
    X(PARSE, INVALID, "parse", "this line is not JSON")                                            \
    X(REQUEST, INVALID, "request", "this is not a JSON-RPC 2.0 request")                           \
    X(NO_METHOD, INVALID, "no_method", "there is no method {method}")                              \
    X(HELLO, INVALID, "hello", "this program speaks protocol {protocol}")                          \
    X(PARAM, INVALID, "param", "{param}: {expected}")                                              \
    X(PARAM_UNKNOWN, INVALID, "param_unknown", "there is no parameter {param}")                    \
    X(PARAM_MISSING, INVALID, "param_missing", "{param} is missing")                               \
    X(USAGE, INVALID, "usage", "{usage}")                                                          \
    X(LINE_TOO_LONG, TOO_LARGE, "line_too_long", "a line may have at most {limit} bytes")          \
    X(INPUT_TOO_LONG, TOO_LARGE, "input_too_long",                                                 \
      "standard input may have at most {limit} bytes")                                             \
    X(NO_TASK, NOT_FOUND, "no_task", "no task #{task}")                                            \
    X(NO_ACCOUNT, NOT_FOUND, "no_account", "no account {account}")                                 \
    X(NO_KEY, NOT_FOUND, "no_key", "no key {fingerprint}")                                         \
    X(NO_DAY, NOT_FOUND, "no_day", "there is no day {day} in the books")                           \
    X(NO_ENTRY, NOT_FOUND, "no_entry", "there is no entry {entry} in the audit log")               \
    X(NO_PAYMENT, NOT_FOUND, "no_payment", "there is no payment {payment}")                        \
    X(NO_JOB, NOT_FOUND, "no_job", "no job {job}")                                                 \
    X(NOT_YOURS, FORBIDDEN, "not_yours", "this is not yours to see or change")                     \
    X(NOT_ASSIGNEE, FORBIDDEN, "not_assignee", "only {assignee} may complete task #{task}")        \
    X(ROLE, FORBIDDEN, "role", "the role {role} may not do this")                                  \
    X(OPERATOR, FORBIDDEN, "operator", "the operator has no account and cannot do this")           \
    X(NOT_OPEN, FORBIDDEN, "not_open", "say session.open or session.resume first")                 \
    X(DISABLED, FORBIDDEN, "disabled", "this account is disabled")                                 \
    X(TICKET, FORBIDDEN, "ticket", "this session has ended")                                       \
    X(SESSIONS, FORBIDDEN, "sessions", "this account has {limit} sessions open already")           \
    X(TASK_DONE, CONFLICT, "task_done", "task #{task} is done and cannot change")                  \
    X(POOL_EMPTY, CONFLICT, "pool_empty", "there is nobody to assign a task to")                   \
    X(RUNNING, CONFLICT, "running", "a reshuffle is running already (job {job})")                  \
    X(COUNT_CHANGED, CONFLICT, "count_changed", "there are {open} open tasks now, not {confirm}")  \
    X(LOGIN_RESERVED, INVALID, "login_reserved", "the login {login} is reserved")                  \
    X(LOGIN_TAKEN, CONFLICT, "login_taken", "the login {login} is taken")                          \
    X(KEY_TAKEN, CONFLICT, "key_taken", "this key is enrolled already")                            \
    X(LAST_ADMIN, CONFLICT, "last_admin", "the last active admin cannot be disabled or demoted")   \
    X(LAST_KEY, CONFLICT, "last_key", "the last key cannot be removed")                            \
    X(REQUEST_REUSED, CONFLICT, "request_reused", "this request id was used for another request")  \
    X(CONFIRM, CONFIRM, "confirm", "{open} open tasks will be drawn anew; say --confirm {open}")   \
    X(BUSY, BUSY, "busy", "the store cannot write now; try again")                                 \
    X(DISK_FULL, BUSY, "disk_full", "the disk is full; nothing was changed, try again later")      \
    X(UNREACHABLE, BUSY, "unreachable", "core cannot be reached; try again")                       \
    X(NO_MEMORY, INTERNAL, "no_memory", "out of memory")                                           \
    X(STORE, INTERNAL, "store", "the store failed: {detail}")                                      \
    X(REFUSED, INTERNAL, "refused", "the database refuses this change: {detail}")                  \
    X(ZONE, INVALID, "zone", "there is no time zone {zone}")                                       \
    X(CLOCK, INVALID, "clock", "the clock file {file} holds no time in milliseconds")              \
    X(CLOCK_REAL, INVALID, "clock_real", "this state lives by the real clock, not by --clock")     \
    X(NEWER, INTERNAL, "newer", "the database was made by a newer version of this program")        \
    X(INTERNAL, INTERNAL, "internal", "internal error; the log says more")

enum err_kind {
#define ERR_KIND_ENUM(name, word, exit_code, rpc_code) ERR_KIND_##name,
    ERR_KIND_LIST(ERR_KIND_ENUM)
#undef ERR_KIND_ENUM
};

enum err {
#define ERR_ENUM(name, kind, reason, text) ERR_##name,
    ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
        ERR_COUNT
};

enum err_kind err_kind(enum err err);
const char *err_word(enum err err);   /* the contract's word: "not_found" */
const char *err_reason(enum err err); /* "no_task" */
const char *err_text(enum err err);   /* English, with {names} to fill */
int err_exit_code(enum err err);      /* of a command */
int err_rpc_code(enum err err);       /* JSON-RPC's `code` */

/* The error of that reason word; false when there is none. */
bool err_from_reason(const char *reason, enum err *err);

#endif

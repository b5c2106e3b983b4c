/* rpc.h: what every method of the protocol is given, and how it answers.
 *
 * A handler runs inside the turn's transaction, a write in a savepoint of its own. It never begins,
 * commits or rolls back, never touches a connection, and keeps nothing of what it is given. What it
 * asks for through the rpc_ functions below (pushes, ends of sessions) happens only after COMMIT,
 * and not at all when the handler fails. Its parameters have passed the shape of common/methods.h:
 * required ones are there, types, ranges and UTF-8 are right; request_id is taken out. Rights by
 * role are checked too (method_info.who); rights over one object are the handler's own. */
#ifndef POPUG_SERVER_RPC_H
#define POPUG_SERVER_RPC_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "common/methods.h"
#include "db/account.h"
#include "db/job.h"
#include "db/store.h"
#include "server/config.h"
#include "server/push.h"

struct core;
struct conn;
struct effects;

struct rpc_ctx {
    struct store *store;
    const struct config *config;
    int64_t now_ms; /* the turn's clock, read once */

    unsigned who; /* one bit of enum method_who: WHO_OPERATOR, WHO_CHILD or the role's */
    /* The caller's row, read anew for this request (active, or the request is refused before);
     * NULL: operator, child. */
    const struct account_right *account;
    int64_t account_id; /* 0: operator, child; the `actor` of the store's verbs */

    enum method method;
    json_t *error;           /* parameters of the error, filled by rpc_fail; the dispatcher's */
    struct effects *effects; /* what happens after COMMIT; through the functions below only */
    struct core *core;       /* for rpc_system, rpc_session, rpc_watch, rpc_job only */
    struct conn *conn;       /* the same; NULL in a unit test */
};

/* ERR_OK: *result is a new reference to an object, the dispatcher's. Any other error: *result is
 * left alone, and what the handler wrote is rolled back. */
typedef enum err (*rpc_handler)(struct rpc_ctx *ctx, const json_t *params, json_t **result);

/* `return rpc_fail(ctx, ERR_NO_TASK, "{s:I}", "task", (json_int_t)id);` keeps the error's
 * parameters (json_pack's format, an object; NULL: none) and returns `err`. */
enum err rpc_fail(struct rpc_ctx *ctx, enum err err, const char *format, ...);

/* These nouns (or-ed bits) changed: those who watch them are told after COMMIT. */
void rpc_changed(struct rpc_ctx *ctx, unsigned nouns);

/* After COMMIT every session of the account, or of that key alone, is told `bye` and closed.
 * Reasons: "disabled", "key_removed". The rows of their logins are the handler's to delete
 * (db/login.h). */
void rpc_end_account(struct rpc_ctx *ctx, int64_t account_id, const char *reason);
void rpc_end_key(struct rpc_ctx *ctx, const char *fingerprint, const char *reason);

/* Adds a job (db/job.h), to start with the next turn; *job_id is its id. Fills in what is 0 of
 * actor, run_at_ms (now) and max_attempts (10). When a live job has the same `unique`: ERR_RUNNING
 * with parameter job. */
enum err rpc_submit_job(struct rpc_ctx *ctx, const struct job_new *fresh, int64_t *job_id);

/* Parameters that have passed their shape; absent (or null): NULL, or what `absent` says. */
const char *rpc_str(const json_t *params, const char *name);
int64_t rpc_int(const json_t *params, const char *name, int64_t absent);
bool rpc_bool(const json_t *params, const char *name, bool absent);

/* The handlers; the table of them is in server/dispatch.c, by enum method. */
enum err rpc_system_hello(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_system_status(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_account_me(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_account_set(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_account_list(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_account_add(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_account_disable(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_account_enable(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_key_list(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_key_add(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_key_remove(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_task_list(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_task_get(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_task_add(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_task_edit(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_task_done(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_task_reshuffle(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_job_get(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_ledger_list(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_watch_set(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_session_key(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_session_open(struct rpc_ctx *ctx, const json_t *params, json_t **result);
enum err rpc_session_resume(struct rpc_ctx *ctx, const json_t *params, json_t **result);

#endif

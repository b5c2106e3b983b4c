/* dispatch.c: from a line to a handler and back. Promises that a handler sees only parameters that
 * passed their shape, from a caller whose role may call it now, and that an answer fits in a line.
 * Never begins or ends a transaction. */
#include "server/dispatch.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/log.h"
#include "common/wire.h"
#include "server/core_state.h"
#include "server/request.h"
#include "server/rpc.h"

enum { ENVELOPE_MAX = 4096 }; /* what stands around a result in its line, an id included */

static const rpc_handler handlers[METHOD_COUNT];

static void fail(struct item *item, enum err err, json_t *params)
{
    item->err = err;
    json_decref(item->error);
    item->error = params;
}

enum err rpc_fail(struct rpc_ctx *ctx, enum err err, const char *format, ...)
{
    json_decref(ctx->error);
    ctx->error = NULL;
    if (format != NULL) {
        va_list args;
        va_start(args, format);
        ctx->error = json_vpack_ex(NULL, 0, format, args);
        va_end(args);
    }
    return err;
}

const char *rpc_str(const json_t *params, const char *name)
{
    return json_string_value(json_object_get(params, name));
}

int64_t rpc_int(const json_t *params, const char *name, int64_t absent)
{
    const json_t *value = json_object_get(params, name);
    return json_is_integer(value) ? json_integer_value(value) : absent;
}

bool rpc_bool(const json_t *params, const char *name, bool absent)
{
    const json_t *value = json_object_get(params, name);
    return json_is_boolean(value) ? json_boolean_value(value) : absent;
}

static bool is_short(const json_t *string)
{
    return json_string_length(string) <= 256;
}

/* The envelope of JSON-RPC 2.0; an id that could be read is answered even when the rest is wrong.
 */
static bool read_envelope(struct item *item)
{
    json_t *request = item->request;
    item->wants_answer = true;
    if (!json_is_object(request))
        return false;
    const json_t *id = json_object_get(request, "id");
    bool named = (json_is_string(id) && is_short(id)) || json_is_integer(id) || json_is_null(id);
    if (id != NULL && !named)
        return false;
    item->id = id;
    const char *version = json_string_value(json_object_get(request, "jsonrpc"));
    if (version == NULL || strcmp(version, "2.0") != 0)
        return false;
    const json_t *method = json_object_get(request, "method");
    if (!json_is_string(method) || json_string_length(method) == 0)
        return false;
    item->wants_answer = id != NULL;
    return true;
}

static void find_method(struct item *item)
{
    const json_t *name = json_object_get(item->request, "method");
    item->method = method_find(json_string_value(name));
    if (item->method == METHOD_COUNT) {
        json_t *shown = is_short(name) ? json_copy((json_t *)name) : json_string("of that name");
        fail(item, ERR_NO_METHOD, json_pack("{s:o}", "method", shown));
        return;
    }
    item->write = method_infos[item->method].kind == METHOD_WRITE;
}

void dispatch_read(struct item *item, struct conn *conn, enum wire_got got, const char *line,
                   size_t len)
{
    *item = (struct item){.conn = conn, .method = METHOD_COUNT, .wants_answer = true};
    if (got == WIRE_TOO_LONG) {
        fail(item, ERR_LINE_TOO_LONG, json_pack("{s:i}", "limit", WIRE_LINE_MAX));
        return;
    }
    item->request = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
    if (item->request == NULL)
        fail(item, ERR_PARSE, NULL);
    else if (!read_envelope(item))
        fail(item, ERR_REQUEST, NULL);
    else
        find_method(item);
}

static enum err check_shape(struct core *core, struct item *item, const json_t *params)
{
    struct shape_fault fault;
    enum err err = shape_check(core->shapes[item->method], params, &fault);
    if (err == ERR_PARAM)
        item->error = json_pack("{s:s, s:s}", "param", fault.param, "expected", fault.expected);
    else if (err != ERR_OK)
        item->error = json_pack("{s:s}", "param", fault.param);
    return err;
}

/* Who asks, as of now, and whether that role may call this. */
static enum err check_right(struct rpc_ctx *ctx, struct account_right *right, const char *ended)
{
    const struct identity *identity = conn_identity(ctx->conn);
    unsigned allowed = method_infos[ctx->method].who;
    ctx->who = identity->who;
    if (identity->account != 0) {
        if (ended != NULL)
            return strcmp(ended, "disabled") == 0 ? ERR_DISABLED : ERR_TICKET;
        enum err err = account_right(ctx->store, identity->account, right);
        if (err != ERR_OK)
            return err;
        if (!right->active)
            return ERR_DISABLED;
        ctx->account = right;
        ctx->account_id = right->id;
        ctx->who = 1u << right->role;
    }
    if ((ctx->who & allowed) != 0)
        return ERR_OK;
    if (ctx->who == WHO_CHILD)
        return ERR_NOT_OPEN;
    if (ctx->who == WHO_OPERATOR)
        return ERR_OPERATOR;
    return rpc_fail(ctx, ERR_ROLE, "{s:s}", "role",
                    ctx->account != NULL ? role_word(right->role) : "");
}

/* The handler's result as text, if it fits in a line. */
static enum err take_result(struct item *item, json_t *result)
{
    char *text = wire_dump(result);
    if (strlen(text) > WIRE_LINE_MAX - ENVELOPE_MAX) {
        log_error("an answer does not fit in a line",
                  log_text("method", method_infos[item->method].name));
        free(text);
        return ERR_INTERNAL;
    }
    item->result = text;
    return ERR_OK;
}

static enum err call_handler(struct rpc_ctx *ctx, struct item *item, const json_t *params)
{
    json_t *result = NULL;
    json_t *bare = json_copy((json_t *)params);
    json_object_del(bare, "request_id");
    enum err err = handlers[item->method](ctx, bare, &result);
    if (err == ERR_OK)
        err = take_result(item, result);
    json_decref(result);
    json_decref(bare);
    return err;
}

/* A write with a request id runs once; asked again, it gives the answer of then. */
static enum err call_once(struct rpc_ctx *ctx, struct item *item, const json_t *params)
{
    struct request request;
    request_of(&request, ctx->account_id, method_infos[item->method].name, params);
    if (ctx->who == WHO_CHILD)
        request.has_id = false; /* nobody yet: session.open is repeated by its ticket */
    enum err err = request_recall(ctx->store, &request, &item->result);
    if (err != ERR_OK || item->result != NULL)
        return err;
    err = call_handler(ctx, item, params);
    if (err == ERR_OK) {
        item->remembers = request.has_id;
        err = request_remember(ctx->store, ctx->now_ms, &request, item->result);
    }
    return err;
}

/* Our own failure: the log has the words, the peer is sent there. */
static void log_failure(struct core *core, struct item *item)
{
    if (err_kind(item->err) != ERR_KIND_INTERNAL)
        return;
    if (item->error == NULL)
        item->error = json_pack("{s:s}", "detail", "the log says more");
    log_error("request failed", log_text("method", method_infos[item->method].name),
              log_text("error", err_reason(item->err)),
              log_text("detail", store_detail(core->store)));
}

void dispatch_run(struct core *core, struct item *item, const char *ended)
{
    if (item->err != ERR_OK)
        return;
    const json_t *params = json_object_get(item->request, "params");
    json_t *none = params == NULL ? json_object() : NULL;
    struct account_right right;
    struct rpc_ctx ctx = {
        .store = core->store,
        .config = core->config,
        .now_ms = core->now_ms,
        .method = item->method,
        .effects = &item->effects,
        .core = core,
        .conn = item->conn,
    };
    if (params == NULL)
        params = none;
    enum err err = check_right(&ctx, &right, ended);
    if (err == ERR_OK)
        err = check_shape(core, item, params);
    if (err == ERR_OK)
        err = item->write ? call_once(&ctx, item, params) : call_handler(&ctx, item, params);
    json_decref(none);
    if (ctx.error != NULL)
        fail(item, err, ctx.error);
    item->err = err;
    if (err != ERR_OK) {
        free(item->result);
        item->result = NULL;
        item->effects = (struct effects){.bye = item->effects.bye};
        log_failure(core, item);
    }
}

char *dispatch_answer(const struct item *item, size_t *len)
{
    if (!item->wants_answer)
        return NULL;
    if (item->err == ERR_OK)
        return wire_answer(item->id, item->result, len);
    return wire_error(item->id, item->err, item->error, len);
}

void dispatch_reset(struct item *item)
{
    free(item->result);
    json_decref(item->error);
    item->result = NULL;
    item->error = NULL;
    item->err = ERR_OK;
    item->remembers = false;
    item->effects = (struct effects){.changed = 0};
}

void dispatch_free(struct item *item)
{
    dispatch_reset(item);
    json_decref(item->request);
    item->request = NULL;
}

static const rpc_handler handlers[METHOD_COUNT] = {
    [METHOD_SYSTEM_HELLO] = rpc_system_hello,
    [METHOD_SYSTEM_STATUS] = rpc_system_status,
    [METHOD_ACCOUNT_ME] = rpc_account_me,
    [METHOD_ACCOUNT_SET] = rpc_account_set,
    [METHOD_ACCOUNT_LIST] = rpc_account_list,
    [METHOD_ACCOUNT_ADD] = rpc_account_add,
    [METHOD_ACCOUNT_DISABLE] = rpc_account_disable,
    [METHOD_ACCOUNT_ENABLE] = rpc_account_enable,
    [METHOD_KEY_LIST] = rpc_key_list,
    [METHOD_KEY_ADD] = rpc_key_add,
    [METHOD_KEY_REMOVE] = rpc_key_remove,
    [METHOD_TASK_LIST] = rpc_task_list,
    [METHOD_TASK_GET] = rpc_task_get,
    [METHOD_TASK_ADD] = rpc_task_add,
    [METHOD_TASK_EDIT] = rpc_task_edit,
    [METHOD_TASK_DONE] = rpc_task_done,
    [METHOD_TASK_RESHUFFLE] = rpc_task_reshuffle,
    [METHOD_JOB_GET] = rpc_job_get,
    [METHOD_LEDGER_LIST] = rpc_ledger_list,
    [METHOD_WATCH_SET] = rpc_watch_set,
    [METHOD_SESSION_KEY] = rpc_session_key,
    [METHOD_SESSION_OPEN] = rpc_session_open,
    [METHOD_SESSION_RESUME] = rpc_session_resume,
};

/* rpc_system.c: system.hello and system.status: what this program is and how it is. */
#include <stdlib.h>
#include <unistd.h>

#include "common/wire.h"
#include "db/day.h"
#include "server/core_state.h"
#include "server/row.h"
#include "server/rpc.h"
#include "server/turn.h"

/* Brief: the names alone, for a program that has the list itself and asks only what it may. */
static json_t *methods_for(unsigned who, bool brief)
{
    json_t *methods = json_array();
    for (int i = 0; i < METHOD_COUNT; i++) {
        const struct method_info *info = &method_infos[i];
        if ((info->who & who) == 0)
            continue;
        json_t *method = json_pack("{s:s}", "name", info->name);
        if (!brief) {
            const char *kind = info->kind == METHOD_WRITE ? "write" : "read";
            json_object_set_new(method, "kind", json_string(kind));
            json_object_set_new(method, "params", json_string(info->params));
            json_object_set_new(method, "help", json_string(info->help));
        }
        json_array_append_new(methods, method);
    }
    return methods;
}

static const char *role_of(const struct rpc_ctx *ctx)
{
    if (ctx->account != NULL)
        return role_word(ctx->account->role);
    return ctx->who == WHO_OPERATOR ? "operator" : "child";
}

/* The account's own part; null and defaults for who has none. */
static enum err add_account(struct rpc_ctx *ctx, json_t *hello)
{
    struct account account = {.login = ""};
    char *settings = NULL;
    enum err err = ERR_OK;
    if (ctx->account != NULL) {
        err = account_get(ctx->store, ctx->account_id, &account);
        if (err == ERR_OK)
            err = account_settings(ctx->store, ctx->account_id, &settings);
    }
    if (err == ERR_OK) {
        const char *login = ctx->account != NULL ? account.login : NULL;
        const char *name = ctx->account != NULL ? account.name : NULL;
        json_object_set_new(hello, "account", login != NULL ? json_string(login) : json_null());
        json_object_set_new(hello, "name", name != NULL ? json_string(name) : json_null());
        json_object_set_new(hello, "locale", json_string(account.locale));
        json_object_set_new(hello, "settings", row_settings(settings));
    }
    free(settings);
    return err;
}

enum err rpc_system_hello(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    struct day_span day;
    if (rpc_int(params, "protocol", 0) != WIRE_PROTOCOL)
        return rpc_fail(ctx, ERR_HELLO, "{s:i}", "protocol", WIRE_PROTOCOL);
    enum err err = day_open(ctx->store, &day);
    if (err != ERR_OK)
        return err;
    json_t *hello =
        json_pack("{s:s, s:i, s:s, s:s, s:s, s:o, s:o}", "version", POPUG_VERSION, "protocol",
                  WIRE_PROTOCOL, "role", role_of(ctx), "currency", ctx->config->currency, "zone",
                  ctx->config->zone, "day", row_day(day.day), "now", row_time(ctx->now_ms));
    if (hello == NULL)
        return ERR_NO_MEMORY;
    err = add_account(ctx, hello);
    if (err != ERR_OK) {
        json_decref(hello);
        return err;
    }
    json_object_set_new(hello, "methods", methods_for(ctx->who, rpc_bool(params, "brief", false)));
    *result = hello;
    return ERR_OK;
}

static int64_t count_sessions(const struct core *core)
{
    int64_t sessions = 0;
    for (struct conn *conn = core->conns.first; conn != NULL; conn = conns_next(conn))
        sessions += conn_identity(conn)->account != 0;
    return sessions;
}

static enum err count_jobs(struct rpc_ctx *ctx, json_t **jobs)
{
    static const enum job_state shown[] = {JOB_WAITING, JOB_RUNNING, JOB_DEAD};
    *jobs = json_object();
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        int64_t n;
        enum err err = job_count(ctx->store, shown[i], &n);
        if (err != ERR_OK)
            return err;
        json_object_set_new(*jobs, job_state_word(shown[i]), json_integer(n));
    }
    return ERR_OK;
}

enum err rpc_system_status(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    const struct core *core = ctx->core;
    const struct turn_stats *stats = &core->stats;
    int64_t db_bytes = 0, wal_bytes = 0;
    struct day_span day;
    json_t *jobs = NULL;
    (void)params;
    enum err err = day_open(ctx->store, &day);
    if (err == ERR_OK)
        err = store_size(ctx->store, &db_bytes, &wal_bytes);
    if (err == ERR_OK)
        err = count_jobs(ctx, &jobs);
    if (err != ERR_OK) {
        json_decref(jobs);
        return err;
    }
    uint64_t uptime_ms = uv_now(&core->loop) - core->started_ms;
    *result =
        json_pack("{s:s, s:i, s:I, s:I, s:o, s:I, s:I, s:o, s:b, s:I, s:f, s:o}", "version",
                  POPUG_VERSION, "pid", (int)getpid(), "uptime_s", (json_int_t)(uptime_ms / 1000),
                  "sessions", (json_int_t)count_sessions(core), "jobs", jobs, "db_bytes",
                  (json_int_t)db_bytes, "wal_bytes", (json_int_t)wal_bytes, "day", row_day(day.day),
                  "read_only", 0, "turns", (json_int_t)stats->turns, "longest_turn_ms",
                  stats->longest_ms, "longest_turn_at", row_time(stats->longest_at_ms));
    return *result != NULL ? ERR_OK : ERR_NO_MEMORY;
}

/* rpc_job.h: which job a caller may see. */
#ifndef POPUG_SERVER_RPC_JOB_H
#define POPUG_SERVER_RPC_JOB_H

#include "server/rpc.h"

/* Admins and the operator see all, managers reshuffles only; ERR_NO_JOB otherwise. */
enum err rpc_job_find(struct rpc_ctx *ctx, int64_t id, struct job *job);

#endif

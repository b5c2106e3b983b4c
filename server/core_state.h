/* core_state.h: all of core's state, for core's own files. One per process, passed by pointer. */
#ifndef POPUG_SERVER_CORE_STATE_H
#define POPUG_SERVER_CORE_STATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "common/clock.h"
#include "common/shape.h"
#include "db/job.h"
#include "db/store.h"
#include "server/config.h"
#include "server/conn.h"
#include "server/core.h"

/* What system.status tells of the turns. */
struct turn_stats {
    int64_t turns;
    double longest_ms;
    int64_t longest_at_ms; /* 0: none yet */
};

struct item;

struct core {
    const struct config *config;
    struct store *store;
    struct clock *clock;
    struct shape *shapes[METHOD_COUNT];
    int64_t now_ms;      /* as the last turn read it */
    uint64_t started_ms; /* loop time */
    bool stopping;       /* SIGTERM has come */
    int exit_code;

    uv_loop_t loop;
    uv_check_t check;    /* after the reads of an iteration: the turn */
    uv_idle_t more;      /* active while another turn is due at once */
    uv_timer_t wake;     /* the next turn that no request asks for */
    uint64_t wake_at_ms; /* loop time; 0: not set */
    uv_timer_t push_timer, orphan_timer;
    uv_signal_t sigterm, sigint;
    uv_poll_t lifeline, handoff, operator_;
    int lock_fd, state_fd, operator_fd, handoff_fd, lifeline_fd;
    struct conns conns;

    bool checkpoint_due;
    bool due;               /* something but requests wants a turn */
    int64_t day_ends_at_ms; /* of the open day; 0: unknown, look */
    uint64_t not_before_ms; /* loop time: core's own writes failed and wait until then */
    struct turn_stats stats;
    double crowd;          /* how many connections wait for a turn that writes, of late */
    uint64_t crowd_ns;     /* when the last of these turns ended */
    uint64_t gathering_ns; /* since when a turn waits for more of them; 0: it does not */
    struct item *items;    /* of the turn under way (server/turn.c) */

    /* Logins whose session has gone, to be ended by the next turn. */
    uint8_t (*gone_logins)[LOGIN_HASH_SIZE];
    size_t gone_count, gone_size;
    /* Logins found at the start, whose sessions must resume soon. */
    struct login *orphans;
    size_t orphan_count;

    /* The job at work and when the next one is due (core's clock; INT64_MAX: none waits). */
    struct job job;
    bool job_running;
    int64_t job_next_at_ms;
    double turn_overhead_ms; /* what a turn takes beside its slice, learned */

    int64_t requests_kept;

    /* Pushes: what changed since connections were last marked (server/push.c). */
    unsigned changed;
    bool tell; /* a connection has got something to be told by itself */
    int64_t seq;
    json_t *progress; /* NULL: none to tell */
    int64_t progress_job;
    uint64_t marked_ms; /* loop time */
    uint64_t busy_ms;   /* loop time of the last request */
};

#endif

/* core.c: core's life: lock, database, loop, end. Promises that two cores never have one state,
 * that nothing is served before the database is whole, and a clean end on SIGTERM. What a turn does
 * is server/turn.c's. */
#include "server/core.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/log.h"
#include "db/day.h"
#include "db/request.h"
#include "server/core_state.h"
#include "server/dispatch.h"
#include "server/handoff.h"
#include "server/job_run.h"
#include "server/operator.h"
#include "server/turn.h"

enum { LOCK_WAIT_MS = 3000, LOCK_RETRY_MS = 20, ORPHANS_MS = 60000, ACCEPT_AT_ONCE = 64 };

static void log_errno(const char *msg)
{
    log_error(msg, log_text("error", strerror(errno)));
}

/* The state directory, made if it is not there, and its lock; a core that is just ending is waited
 * for. */
static bool take_state(struct core *core)
{
    const char *state = core->config->state;
    if (mkdir(state, 0700) != 0 && errno != EEXIST) {
        log_errno("cannot make the state directory");
        return false;
    }
    core->state_fd = open(state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (core->state_fd >= 0)
        core->lock_fd = openat(core->state_fd, "core.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (core->lock_fd < 0) {
        log_errno("cannot open the state directory");
        return false;
    }
    for (int waited_ms = 0; flock(core->lock_fd, LOCK_EX | LOCK_NB) != 0;
         waited_ms += LOCK_RETRY_MS) {
        if (waited_ms >= LOCK_WAIT_MS) {
            log_error("another core has this state", log_text("state", state));
            return false;
        }
        nanosleep(&(struct timespec){.tv_nsec = LOCK_RETRY_MS * 1000000L}, NULL);
    }
    return true;
}

static bool open_store(struct core *core)
{
    char why[STORE_WHY_SIZE] = "";
    const struct config *config = core->config;
    struct store_config store = {
        .dir = config->state,
        .zone = config->zone,
        .clock_file = config->clock_file != NULL,
    };
    enum err err = clock_open(&core->clock, config->clock_file);
    if (err == ERR_OK)
        err = store_open(&core->store, &store, why);
    if (err != ERR_OK) {
        log_error("cannot open the store", log_text("error", err_reason(err)),
                  log_text("detail", why));
        return false;
    }
    clock_now(core->clock, &core->now_ms);
    return true;
}

/* What the last core left: the day, its running jobs, its sessions. */
static bool recover(struct core *core)
{
    int64_t rolled;
    struct store *store = core->store;
    enum err err = store_begin(store);
    if (err == ERR_OK)
        err = day_roll(store, core->now_ms, &rolled);
    if (err == ERR_OK)
        err = job_run_start(core);
    if (err == ERR_OK)
        err = store_commit(store);
    if (err == ERR_OK)
        err = login_list(store, &core->orphans, &core->orphan_count);
    if (err != ERR_OK) {
        log_error("cannot recover the store", log_text("error", err_reason(err)),
                  log_text("detail", store_detail(store)));
        return false;
    }
    job_run_look(core);
    return true;
}

static void add_gone(struct core *core, const uint8_t hash[LOGIN_HASH_SIZE])
{
    if (core->gone_count == core->gone_size) {
        core->gone_size = core->gone_size * 2 + 16;
        core->gone_logins = realloc(core->gone_logins, core->gone_size * LOGIN_HASH_SIZE);
        if (core->gone_logins == NULL)
            abort();
    }
    memcpy(core->gone_logins[core->gone_count++], hash, LOGIN_HASH_SIZE);
}

static bool is_connected(const struct core *core, const uint8_t hash[LOGIN_HASH_SIZE])
{
    for (struct conn *conn = core->conns.first; conn != NULL; conn = conns_next(conn)) {
        const struct identity *identity = conn_identity(conn);
        if (identity->account != 0 && memcmp(identity->login.hash, hash, LOGIN_HASH_SIZE) == 0)
            return true;
    }
    return false;
}

/* A session that lets go of its last connection has ended; while core itself ends, it resumes. */
static void on_gone(void *arg, struct conn *conn)
{
    struct core *core = arg;
    const struct identity *identity = conn_identity(conn);
    if (identity->account != 0 && !core->stopping && !is_connected(core, identity->login.hash))
        add_gone(core, identity->login.hash);
}

/* Sessions that did not come back since the start are taken for dead. */
static void on_orphans(uv_timer_t *timer)
{
    struct core *core = timer->data;
    for (size_t i = 0; i < core->orphan_count; i++) {
        if (!is_connected(core, core->orphans[i].hash))
            add_gone(core, core->orphans[i].hash);
    }
    free(core->orphans);
    core->orphans = NULL;
    core->orphan_count = 0;
}

static void on_more(uv_idle_t *idle)
{
    (void)idle; /* its being active is the point: the loop does not sleep */
}

static void on_wake(uv_timer_t *timer)
{
    struct core *core = timer->data;
    core->wake_at_ms = 0;
    core->due = true;
}

/* Sees to it that the loop comes back when the next turn is due. */
static void arrange_wake(struct core *core)
{
    uint64_t next_ms = turn_next_ms(core);
    if (next_ms == core->wake_at_ms)
        return;
    core->wake_at_ms = next_ms;
    if (next_ms == 0)
        uv_timer_stop(&core->wake);
    else
        uv_timer_start(&core->wake, on_wake, next_ms - uv_now(&core->loop), 0);
}

static void on_check(uv_check_t *check)
{
    struct core *core = check->data;
    if (turn_run(core))
        arrange_wake(core);
    if (core->stopping)
        uv_stop(&core->loop);
    else if (turn_is_due(core))
        uv_idle_start(&core->more, on_more);
    else
        uv_idle_stop(&core->more);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct core *core = signal->data;
    (void)number;
    core->stopping = true;
    core->due = true;
}

static void on_lifeline(uv_poll_t *poll, int status, int events)
{
    char byte;
    (void)poll;
    (void)events;
    /* What is committed is safe, and nobody is there any more to be told anything. */
    if (status < 0 || read(((struct core *)poll->data)->lifeline_fd, &byte, 1) == 0)
        _exit(0);
}

static void on_handoff(uv_poll_t *poll, int status, int events)
{
    struct core *core = poll->data;
    (void)events;
    for (int i = 0; status == 0 && i < ACCEPT_AT_ONCE; i++) {
        int fd = handoff_accept(core->handoff_fd);
        if (fd >= 0) {
            conns_add(&core->conns, fd, WHO_CHILD);
        } else if (errno == EPIPE) { /* gate and sessions have all ended: nobody will come */
            uv_poll_stop(poll);
            return;
        } else if (errno != EPROTO) {
            return;
        }
    }
}

static void on_operator(uv_poll_t *poll, int status, int events)
{
    struct core *core = poll->data;
    (void)events;
    for (int i = 0; status == 0 && i < ACCEPT_AT_ONCE; i++) {
        int fd = operator_accept(core->operator_fd);
        if (fd < 0)
            return;
        conns_add(&core->conns, fd, WHO_OPERATOR);
    }
}

/* Handles that do not count as work: the loop is stopped, it never runs dry. */
static void init_handles(struct core *core, const struct core_args *args)
{
    uv_loop_t *loop = &core->loop;
    uv_check_init(loop, &core->check);
    uv_idle_init(loop, &core->more);
    uv_timer_init(loop, &core->wake);
    uv_timer_init(loop, &core->push_timer);
    uv_timer_init(loop, &core->orphan_timer);
    uv_signal_init(loop, &core->sigterm);
    uv_signal_init(loop, &core->sigint);
    uv_poll_init(loop, &core->lifeline, args->lifeline_fd);
    uv_poll_init(loop, &core->handoff, args->handoff_fd);
    uv_poll_init(loop, &core->operator_, core->operator_fd);
    core->check.data = core->wake.data = core->push_timer.data = core->orphan_timer.data = core;
    core->sigterm.data = core->sigint.data = core;
    core->lifeline.data = core->handoff.data = core->operator_.data = core;
}

static void start_handles(struct core *core)
{
    uv_check_start(&core->check, on_check);
    uv_signal_start(&core->sigterm, on_signal, SIGTERM);
    uv_signal_start(&core->sigint, on_signal, SIGINT);
    uv_poll_start(&core->lifeline, UV_READABLE, on_lifeline);
    uv_poll_start(&core->handoff, UV_READABLE, on_handoff);
    uv_poll_start(&core->operator_, UV_READABLE, on_operator);
    if (core->orphan_count > 0)
        uv_timer_start(&core->orphan_timer, on_orphans, ORPHANS_MS, 0);
    core->due = true;
    uv_idle_start(&core->more, on_more);
}

static void tell_ready(int ready_fd)
{
    if (ready_fd < 0)
        return;
    while (write(ready_fd, "r", 1) < 0 && errno == EINTR)
        ;
    close(ready_fd);
}

static void close_handle(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void serve(struct core *core, const struct core_args *args)
{
    uv_loop_init(&core->loop);
    conns_init(&core->conns, &core->loop, on_gone, core);
    init_handles(core, args);
    start_handles(core);
    core->started_ms = uv_now(&core->loop);
    core->items = calloc(TURN_REQUESTS_MAX, sizeof *core->items);
    if (core->items == NULL)
        abort();
    tell_ready(args->ready_fd);
    uv_run(&core->loop, UV_RUN_DEFAULT);
    conns_close_all(&core->conns, "shutdown");
    operator_remove(core->state_fd);
    close(core->operator_fd);
    uv_walk(&core->loop, close_handle, NULL);
    uv_run(&core->loop, UV_RUN_DEFAULT);
    uv_loop_close(&core->loop);
}

static void free_all(struct core *core)
{
    for (int i = 0; i < METHOD_COUNT; i++)
        shape_free(core->shapes[i]);
    json_decref(core->progress);
    free(core->items);
    free(core->gone_logins);
    free(core->orphans);
    store_close(core->store);
    clock_free(core->clock);
    if (core->lock_fd >= 0)
        close(core->lock_fd);
    if (core->state_fd >= 0)
        close(core->state_fd);
}

int core_main(const struct core_args *args)
{
    struct core core = {
        .config = args->config,
        .handoff_fd = args->handoff_fd,
        .lifeline_fd = args->lifeline_fd,
        .lock_fd = -1,
        .state_fd = -1,
        .exit_code = 1,
    };
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < METHOD_COUNT; i++)
        core.shapes[i] = shape_parse(method_infos[i].params, method_infos[i].kind == METHOD_WRITE);
    if (!take_state(&core) || !open_store(&core) || !recover(&core))
        goto done;
    core.operator_fd = operator_listen(core.state_fd);
    if (core.operator_fd < 0) {
        log_errno("cannot listen on core.sock");
        goto done;
    }
    serve(&core, args);
    core.exit_code = 0;
done:
    free_all(&core);
    return core.exit_code;
}

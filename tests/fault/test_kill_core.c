/* test_kill_core.c: kill -9 of core at a random moment under load, in the middle of a reshuffle.
 *
 * Some clients keep writes in flight, each with a request id. After the kill the database is looked
 * at as it lies there: what was acknowledged is in it, nothing is in it twice, all invariants hold.
 * Then core starts again, what was not answered is sent again under its request id, and the next
 * round begins. POPUG_ROUNDS sets how many rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "tests/lib/books.h"
#include "tests/lib/company.h"
#include "tests/lib/test.h"

enum {
    ROUNDS = 5,
    WORKERS = 6,
    WINDOW = 8,
    TASKS = 2500, /* open at the start: a reshuffle takes longer than a round */
    ACKED_MIN = 20,
    DURING_MIN = 10,
    DURING_MORE = 150, /* the kill comes up to so many acknowledgements later */
    ACKED_MAX = 4096,
};

enum kind { ADD, DONE, EDIT };

struct write {
    enum kind kind;
    int64_t call; /* the client's request; 0: this place is free */
    int64_t task; /* of an add: once it is acknowledged */
    char title[48];
    json_t *params;
};

struct worker {
    char login[33];
    struct client *client;
    struct write writes[WINDOW];
    int64_t last_task; /* one that it created */
};

struct acked {
    enum kind kind;
    int worker;
    int64_t task;
    char title[48];
};

struct bench {
    struct testcore *core;
    struct client *masha; /* a manager */
    struct worker workers[WORKERS];
    struct acked acked[ACKED_MAX];
    int acked_count, during_count;
    int64_t job;
    int64_t task_count; /* known ids */
    int titles;
};

static unsigned chance(unsigned n)
{
    unsigned number;

    assert_int_equal(getrandom(&number, sizeof number, 0), sizeof number);
    return number % n;
}

static void add_request_id(json_t *params)
{
    char id[37];

    snprintf(id, sizeof id, "%08x-%04x-4%03x-8%03x-%08x%04x", chance(1u << 31), chance(1 << 16),
             chance(1 << 12), chance(1 << 12), chance(1u << 31), chance(1 << 16));
    json_object_set_new(params, "request_id", json_string(id));
}

static const char *method_of(enum kind kind)
{
    static const char *const methods[] = {
        [ADD] = "task.add", [DONE] = "task.done", [EDIT] = "task.edit"};

    return methods[kind];
}

static void send_write(struct worker *worker, struct write *write)
{
    write->call = client_send(worker->client, method_of(write->kind), json_incref(write->params));
}

/* Titles are never used twice, so each tells of one write. */
static void new_write(struct bench *bench, struct worker *worker, struct write *write)
{
    *write = (struct write){.kind = (enum kind)chance(3)};
    if (write->kind == EDIT && worker->last_task == 0)
        write->kind = ADD;
    snprintf(write->title, sizeof write->title, "%td writes %d", worker - bench->workers,
             ++bench->titles);
    if (write->kind == DONE) {
        write->task = 1 + chance((unsigned)bench->task_count);
        write->params = json_pack("{s:I}", "id", (json_int_t)write->task);
    } else if (write->kind == EDIT) {
        write->task = worker->last_task;
        write->params =
            json_pack("{s:I, s:s}", "id", (json_int_t)write->task, "title", write->title);
    } else {
        write->params = json_pack("{s:s}", "title", write->title);
    }
    add_request_id(write->params);
    send_write(worker, write);
}

static void fill_window(struct bench *bench, struct worker *worker)
{
    for (int i = 0; i < WINDOW; i++)
        if (worker->writes[i].call == 0)
            new_write(bench, worker, &worker->writes[i]);
}

static struct write *find_write(struct worker *worker, int64_t call)
{
    for (int i = 0; i < WINDOW; i++)
        if (worker->writes[i].call == call)
            return &worker->writes[i];
    fail_msg("an answer to nothing: %lld", (long long)call);
    return NULL;
}

/* Refusals that chance may bring: the task is another's, or done. */
static void check_refusal(const struct write *write, json_t *response)
{
    const char *reason =
        client_text(json_object_get(json_object_get(response, "error"), "data"), "reason");

    if (!(write->kind == DONE && strcmp(reason, "not_assignee") == 0) &&
        !(write->kind == EDIT && strcmp(reason, "task_done") == 0))
        fail_msg("%s: %s", method_of(write->kind), json_dumps(response, JSON_COMPACT));
}

static void acknowledge(struct bench *bench, struct worker *worker, struct write *write,
                        json_t *result)
{
    if (write->kind == ADD) {
        write->task = client_int(json_object_get(result, "task"), "id");
        worker->last_task = write->task;
        if (write->task > bench->task_count)
            bench->task_count = write->task;
    }
    assert_true(bench->acked_count < ACKED_MAX);
    struct acked *acked = &bench->acked[bench->acked_count++];
    *acked = (struct acked){
        .kind = write->kind, .worker = (int)(worker - bench->workers), .task = write->task};
    memcpy(acked->title, write->title, sizeof acked->title);
    bench->during_count++;
}

/* One answer; false at EOF. */
static bool take_answer(struct bench *bench, struct worker *worker)
{
    json_t *response, *result;
    int64_t call = client_any_answer(worker->client, &response);
    struct write *write;

    if (call < 0)
        return false;
    write = find_write(worker, call);
    result = json_object_get(response, "result");
    if (result)
        acknowledge(bench, worker, write, result);
    else
        check_refusal(write, response);
    json_decref(write->params);
    write->call = 0;
    return true;
}

/* A reshuffle, unless one is running still: a round's kill comes in its middle. */
static void start_reshuffle(struct bench *bench)
{
    json_t *params, *response, *error;
    int64_t open;

    for (;;) {
        open = company_open(bench->masha);
        params = json_pack("{s:I}", "confirm", (json_int_t)open);
        response = client_answer(bench->masha, client_send(bench->masha, "task.reshuffle", params));
        error = json_object_get(json_object_get(response, "error"), "data");
        if (!error)
            break;
        if (strcmp(client_text(error, "reason"), "running") == 0) {
            bench->job = client_int(error, "job");
            break;
        }
        assert_string_equal(client_text(error, "reason"), "count_changed");
    }
    if (!error)
        bench->job = client_int(json_object_get(response, "result"), "job");
    bench->during_count = 0;
}

static void connect_all(struct bench *bench)
{
    bench->masha = client_login(bench->core, "masha");
    for (int i = 0; i < WORKERS; i++)
        bench->workers[i].client = client_login(bench->core, bench->workers[i].login);
}

/* The sessions go on with core's next incarnation. */
static void resume_all(struct bench *bench)
{
    bench->masha = client_resume(bench->core, bench->masha);
    for (int i = 0; i < WORKERS; i++)
        bench->workers[i].client = client_resume(bench->core, bench->workers[i].client);
}

/* The load until the kill; what core had answered by then counts as acknowledged. */
static void load_and_kill(struct bench *bench)
{
    int wanted;

    for (int n = 0; n < ACKED_MIN - DURING_MIN;) {
        struct worker *worker = &bench->workers[n % WORKERS];

        fill_window(bench, worker);
        assert_true(take_answer(bench, worker));
        n = bench->acked_count;
    }
    start_reshuffle(bench);
    wanted = DURING_MIN + (int)chance(DURING_MORE);
    for (int turn = 0; bench->during_count < wanted; turn++) {
        struct worker *worker = &bench->workers[turn % WORKERS];

        fill_window(bench, worker);
        assert_true(take_answer(bench, worker));
    }
    /* Anywhere in core's turn; mostly right behind an answer: had it left before its commit, the
     * commit would be lost. */
    if (chance(4) == 0)
        usleep(chance(3000));
    testcore_kill(bench->core);
    for (int i = 0; i < WORKERS; i++)
        while (take_answer(bench, &bench->workers[i]))
            ;
}

static void check_acked(struct bench *bench, struct books *books, const struct acked *acked)
{
    char sql[400];

    if (acked->kind == DONE)
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM task t JOIN account a ON a.id = t.assignee WHERE t.id = %lld"
                 " AND done = 1 AND login = '%s'",
                 (long long)acked->task, bench->workers[acked->worker].login);
    else
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM happened WHERE task = %lld AND type = '%s' AND title = '%s'",
                 (long long)acked->task, acked->kind == ADD ? "task.created" : "task.updated",
                 acked->title);
    if (books_query(books, sql) != 1)
        fail_msg("acknowledged and not there: %s #%lld \"%s\"", method_of(acked->kind),
                 (long long)acked->task, acked->title);
}

/* True when the kill came while the job ran: only then were all since its start answered during it.
 */
static bool check_the_dead(struct bench *bench)
{
    struct books *books;
    char sql[100];
    bool running;

    books_check(bench->core);
    books = books_open(bench->core);
    for (int i = 0; i < bench->acked_count; i++)
        check_acked(bench, books, &bench->acked[i]);
    assert_int_equal(books_query(books, "SELECT count(*) - count(DISTINCT title) FROM task"
                                        " WHERE title LIKE '% writes %'"),
                     0);
    assert_int_equal(books_query(books, "SELECT count(*) - count(DISTINCT title) FROM happened"
                                        " WHERE type = 'task.created' AND title LIKE '% writes %'"),
                     0);
    assert_int_equal(books_query(books,
                                 "SELECT count(*) FROM (SELECT count(*) n FROM job WHERE kind ="
                                 " 'reshuffle' AND state IN ('waiting', 'running')) WHERE n > 1"),
                     0);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM job WHERE id = %lld AND state <> 'done'",
             (long long)bench->job);
    running = books_query(books, sql) == 1;
    books_close(books);
    return running;
}

/* As a session does: the unanswered writes once more, under the same request ids. */
static void send_again(struct bench *bench)
{
    for (int i = 0; i < WORKERS; i++)
        for (int k = 0; k < WINDOW; k++)
            if (bench->workers[i].writes[k].call != 0)
                send_write(&bench->workers[i], &bench->workers[i].writes[k]);
    for (int i = 0; i < WORKERS; i++)
        for (int k = 0; k < WINDOW; k++)
            if (bench->workers[i].writes[k].call != 0)
                assert_true(take_answer(bench, &bench->workers[i]));
}

static struct bench *set_up(void)
{
    struct bench *bench = calloc(1, sizeof *bench);
    struct client *operator_;

    assert_non_null(bench);
    bench->core = testcore_start();
    operator_ = client_operator(bench->core);
    client_person(operator_, "masha", "manager");
    for (int i = 0; i < WORKERS; i++) {
        snprintf(bench->workers[i].login, sizeof bench->workers[i].login, "worker%d", i);
        client_person(operator_, bench->workers[i].login, "popug");
    }
    company_tasks(operator_, TASKS);
    client_free(operator_);
    bench->task_count = TASKS;
    connect_all(bench);
    return bench;
}

static void tear_down(struct bench *bench)
{
    client_free(bench->masha);
    for (int i = 0; i < WORKERS; i++)
        client_free(bench->workers[i].client);
    for (int i = 0; i < WORKERS; i++)
        for (int k = 0; k < WINDOW; k++)
            if (bench->workers[i].writes[k].call != 0)
                json_decref(bench->workers[i].writes[k].params);
    testcore_free(bench->core);
    free(bench);
}

static void test_what_was_acknowledged_survives_kills_and_nothing_is_doubled(void **state)
{
    const char *wanted = getenv("POPUG_ROUNDS");
    int rounds = wanted ? atoi(wanted) : ROUNDS, acked = 0, during = 0;
    struct bench *bench = set_up();

    (void)state;
    for (int round = 0, tries = 0; round < rounds; tries++) {
        bool counts;

        assert_true(tries < 4 * rounds + 20);
        load_and_kill(bench);
        counts = check_the_dead(bench);
        if (counts) {
            assert_true(bench->acked_count >= ACKED_MIN);
            assert_true(bench->during_count >= DURING_MIN);
            acked += bench->acked_count;
            during += bench->during_count;
            round++;
        }
        testcore_run(bench->core);
        resume_all(bench);
        bench->acked_count = 0;
        send_again(bench);
    }
    print_message("%d rounds: %d writes acknowledged, %d of them during a reshuffle\n", rounds,
                  acked, during);
    client_job_done(bench->masha, bench->job);
    testcore_stop(bench->core);
    check_the_dead(bench);
    tear_down(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_acknowledged_survives_kills_and_nothing_is_doubled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

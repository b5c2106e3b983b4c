/* company.c: makes the core and the copy that the measures of the store compare; see company.h. */
#include "tests/bench/company.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "db/account.h"
#include "db/task.h"
#include "server/handoff.h"
#include "tests/bench/proc.h"
#include "tests/lib/client.h"

enum { TASKS_A_COMMIT = 5000 };

void company_check(const struct company *company, enum err err, const char *what)
{
    if (err != ERR_OK)
        errx(1, "%s: %s: %s", what, err_text(err),
             company->bare ? store_detail(company->bare) : "");
}

int64_t company_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void change(struct config *config)
{
    config->clock_file = NULL;
    config->max_sessions_per_account = 1000;
}

static void login_of(int person, char login[16])
{
    snprintf(login, 16, "popug%d", person);
}

static void open_store(struct company *company, const char *dir)
{
    struct store_config config = {.dir = dir, .zone = "Europe/Moscow"};
    char why[STORE_WHY_SIZE];

    if (store_open(&company->bare, &config, why) != ERR_OK)
        errx(1, "%s: %s", dir, why);
}

/* By the store's own verbs, in big transactions: the fastest way to lawful rows. */
static void fill(struct company *company, const char *dir, int64_t tasks)
{
    open_store(company, dir);
    for (int i = 0; i < COMPANY_PEOPLE; i++) {
        char login[16];
        login_of(i, login);
        company_check(company, account_id(company->bare, login, &company->account_ids[i]), login);
    }
    for (int64_t i = 0; i < tasks; i++) {
        struct task_new fresh = {.assignee = company->account_ids[i % COMPANY_PEOPLE],
                                 .fee_cents = 1000 + i % 11 * 100,
                                 .reward_cents = 2000 + i % 21 * 100,
                                 .title = "Carry the seeds to the other branch",
                                 .text = "All of them, before the rain comes."};
        int64_t id;
        if (i % TASKS_A_COMMIT == 0)
            company_check(company, store_begin(company->bare), "begin");
        company_check(company, task_create(company->bare, company_now_ms(), &fresh, &id), "create");
        if (id != i + 1)
            errx(1, "task %lld has the id %lld", (long long)i + 1, (long long)id);
        if (i % TASKS_A_COMMIT == TASKS_A_COMMIT - 1 || i == tasks - 1) {
            company_check(company, store_commit(company->bare), "commit");
            company_check(company, store_checkpoint(company->bare), "checkpoint");
        }
    }
    store_close(company->bare);
    company->bare = NULL;
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 20];
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    size_t size;

    if (!in || !out)
        err(1, "copy %s to %s", from, to);
    while ((size = fread(bytes, 1, sizeof bytes, in)) > 0) {
        if (fwrite(bytes, 1, size, out) != size)
            err(1, "%s", to);
    }
    fclose(in);
    if (fflush(out) != 0 || fsync(fileno(out)) != 0 || fclose(out) != 0)
        err(1, "%s", to);
}

static void hire(struct testcore *core)
{
    struct client *operator_ = client_operator(core);

    for (int i = 0; i < COMPANY_PEOPLE; i++) {
        char login[16];
        login_of(i, login);
        client_person(operator_, login, "popug");
    }
    client_free(operator_);
}

static void log_in(struct company *company)
{
    char *socket;

    for (int i = 0; i < COMPANY_PEOPLE; i++) {
        struct talk *talk = &company->people[i];
        char login[16], line[512], fingerprint[64], ticket[65];
        login_of(i, login);
        client_key(login, line, fingerprint);
        talk_open_fd(talk, handoff_connect(testcore_handoff(company->core)));
        json_decref(talk_call(talk, "system.hello", "{\"protocol\":1}"));
        client_ticket(ticket);
        json_decref(talk_call(talk, "session.open",
                              "{\"fingerprint\":\"%s\",\"source\":\"bench\",\"ticket\":\"%s\"}",
                              fingerprint, ticket));
    }
    if (asprintf(&socket, "%s/core.sock", testcore_state(company->core)) < 0)
        abort();
    talk_open_unix(&company->operator_, socket);
    json_decref(talk_call(&company->operator_, "system.hello", "{\"protocol\":1}"));
    free(socket);
}

void company_open(struct company *company, const struct bench *bench, const char *name,
                  int64_t tasks)
{
    char *dir = bench_dir(bench, name), *copy;

    *company = (struct company){.core = testcore_start_with(change)};
    hire(company->core);
    testcore_stop(company->core);
    fill(company, testcore_state(company->core), tasks);
    if (asprintf(&copy, "%s/popug.db", dir) < 0)
        abort();
    copy_file(testcore_database(company->core), copy);
    open_store(company, dir);
    testcore_run(company->core);
    log_in(company);
    free(copy);
    free(dir);
}

void company_close(struct company *company)
{
    for (int i = 0; i < COMPANY_PEOPLE; i++)
        talk_close(&company->people[i]);
    talk_close(&company->operator_);
    store_close(company->bare);
    testcore_free(company->core);
}

double company_longest_turn_ms(struct company *company)
{
    json_t *status = talk_call(&company->operator_, "system.status", "{}");
    double ms = json_number_value(json_object_get(status, "longest_turn_ms"));

    json_decref(status);
    return ms;
}

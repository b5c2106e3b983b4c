/* section_done.c: completions per second through core, beside the same SQL in a bare loop.
 *
 * A client asks, waits for the answer, asks again. The bare loop runs the very statements that core
 * runs for a completion, on a copy of the database, with none of core around them. */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/request.h"
#include "db/task.h"
#include "tests/bench/company.h"
#include "tests/bench/figure.h"
#include "tests/bench/proc.h"
#include "tests/bench/profile.h"

enum {
    ROUNDS = 5,
    ONE_BY_ONE = 1500,   /* completions of a round that commits each alone */
    GROUPED = 6400,      /* of one that does not */
    WAL_PAGES_MAX = 1000 /* the bare loop checkpoints where core does */
};

/* What has been completed so far: the same number means the same task in both databases. */
struct progress {
    struct company *company;
    int64_t bare, core;
};

static void bare_one(struct company *company, int64_t id)
{
    int64_t account = company->account_ids[(id - 1) % COMPANY_PEOPLE];
    uint8_t request[UID_SIZE] = {0}, hash[REQUEST_HASH_SIZE] = {1};
    struct task_done done;
    char *answer;
    bool found;

    memcpy(request, &id, sizeof id);
    company_check(company, request_find(company->bare, account, request, hash, &answer, &found),
                  "find the request");
    company_check(company, task_complete(company->bare, company_now_ms(), account, id, &done),
                  "complete");
    company_check(company,
                  request_put(company->bare, company_now_ms(), account, request, hash,
                              "{\"id\":1042,\"result\":\"done\",\"reward_cents\":2700,"
                              "\"done_at\":\"2025-10-14T11:07:00.123Z\",\"balance_cents\":-1200}"),
                  "remember the request");
}

static double bare_rate(struct progress *progress, int count, int group)
{
    struct company *company = progress->company;
    double start = now_ms();

    for (int i = 0; i < count; i++) {
        if (i % group == 0)
            company_check(company, store_begin(company->bare), "begin");
        bare_one(company, ++progress->bare);
        if (i % group == group - 1) {
            company_check(company, store_commit(company->bare), "commit");
            if (store_wal_pages(company->bare) >= WAL_PAGES_MAX)
                company_check(company, store_checkpoint(company->bare), "checkpoint");
        }
    }
    return count / (now_ms() - start) * 1e3;
}

/* Asks for the next task's completion, by the person it belongs to. */
static struct talk *ask(struct progress *progress)
{
    int64_t id = ++progress->core;
    struct talk *talk = &progress->company->people[(id - 1) % COMPANY_PEOPLE];
    char line[256];

    snprintf(line, sizeof line,
             "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"method\":\"task.done\",\"params\":{\"id\":%lld,"
             "\"request_id\":\"%08llx-0000-4000-8000-000000000000\"}}\n",
             (long long)id, (long long)id, (unsigned long long)id);
    talk_send(talk, line);
    return talk;
}

static bool answered(struct talk *talk)
{
    const char *line = talk_line_now(talk);

    if (line && !strstr(line, "\"balance_cents\""))
        errx(1, "a completion was refused: %s", line);
    return line != NULL;
}

/* `clients` questions under way at any time. Each person has at most one, so the n-th question
 * waits for nobody else's answer. */
static double core_rate(struct progress *progress, int count, int clients)
{
    struct talk *waiting[COMPANY_PEOPLE];
    struct pollfd polls[COMPANY_PEOPLE];
    int asked = 0, done = 0;
    double start = now_ms();

    while (asked < clients)
        waiting[asked++] = ask(progress);
    while (done < count) {
        for (int i = 0; i < clients; i++)
            polls[i] = (struct pollfd){.fd = waiting[i] ? waiting[i]->fd : -1, .events = POLLIN};
        if (poll(polls, (nfds_t)clients, 30000) <= 0)
            errx(1, "core has not answered for 30 s");
        for (int i = 0; i < clients; i++) {
            if (!(polls[i].revents & (POLLIN | POLLHUP)) || !answered(waiting[i]))
                continue;
            done++;
            waiting[i] = asked < count ? ask(progress) : NULL;
            asked += waiting[i] != NULL;
        }
    }
    return count / (now_ms() - start) * 1e3;
}

static void print_rate(const char *what, double *rates, double *of_one, double *of_hundred,
                       const char *aim, bool *missed)
{
    double ratio = median(of_hundred, ROUNDS);
    bool is_missed = figure_print(&(struct figure){
        .section = "done",
        .what = what,
        .value = median(rates, ROUNDS),
        .unit = "/s",
        .ratio = figure_text("%.2f of bare per 1, %.2f per 100", median(of_one, ROUNDS), ratio),
        .aim = aim,
        .met = ratio >= 0.6,
        .profile = "core with 64 clients; the functions below"});

    if (missed)
        *missed = is_missed;
}

static void profile_core(const struct bench *bench, struct progress *progress)
{
    pid_t profile = profile_begin(testcore_pid(progress->company->core), bench->dir);

    core_rate(progress, GROUPED, COMPANY_PEOPLE);
    profile_end(profile, bench->dir);
}

void done_section(const struct bench *bench)
{
    static const int clients[] = {1, 8, COMPANY_PEOPLE};
    double one[ROUNDS], hundred[ROUNDS], rate[3][ROUNDS], of_one[3][ROUNDS], of_hundred[3][ROUNDS];
    struct company company;
    struct progress progress = {.company = &company};
    bool missed = false;

    company_open(&company, bench, "done", (ROUNDS + 1) * (ONE_BY_ONE + 2 * GROUPED));
    for (int i = 0; i < ROUNDS; i++) {
        one[i] = bare_rate(&progress, ONE_BY_ONE, 1);
        for (int j = 0; j < 3; j++)
            rate[j][i] = core_rate(&progress, j == 0 ? ONE_BY_ONE : GROUPED, clients[j]);
        hundred[i] = bare_rate(&progress, GROUPED, 100);
        for (int j = 0; j < 3; j++) {
            of_one[j][i] = rate[j][i] / one[i];
            of_hundred[j][i] = rate[j][i] / hundred[i];
        }
    }
    figure_print(&(struct figure){.section = "done",
                                  .what = "completions, bare loop, one a commit",
                                  .value = median(one, ROUNDS),
                                  .unit = "/s"});
    figure_print(&(struct figure){.section = "done",
                                  .what = "completions, bare loop, 100 a commit",
                                  .value = median(hundred, ROUNDS),
                                  .unit = "/s"});
    print_rate("completions, 1 client", rate[0], of_one[0], of_hundred[0], NULL, NULL);
    print_rate("completions, 8 clients", rate[1], of_one[1], of_hundred[1], NULL, NULL);
    print_rate("completions, 64 clients", rate[2], of_one[2], of_hundred[2],
               "at least 0.60 per 100", &missed);
    if (missed)
        profile_core(bench, &progress);
    company_close(&company);
}

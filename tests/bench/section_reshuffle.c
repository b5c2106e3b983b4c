/* section_reshuffle.c: a reshuffle of 100,000 tasks through core, beside one bare transaction that
 * draws and charges the same, and what the other users notice of it meanwhile. */
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/task.h"
#include "server/draw.h"
#include "tests/bench/company.h"
#include "tests/bench/figure.h"
#include "tests/bench/proc.h"
#include "tests/bench/profile.h"

enum {
    ROUNDS = 2,
    TASKS = 100000,
    OTHERS = 8,
    PACE_MS = 40, /* of each of the others, between an answer and the next question */
    SAMPLES = 20000,
    DEADLINE_MS = 120000,
};

static double bare_s(struct company *company)
{
    double start = now_ms();

    company_check(company, store_begin(company->bare), "begin");
    for (int64_t id = 1; id <= TASKS; id++) {
        int64_t assignee = company->account_ids[draw_below(COMPANY_PEOPLE)];
        company_check(company, task_assign(company->bare, company_now_ms(), 0, id, assignee, NULL),
                      "assign");
    }
    company_check(company, store_commit(company->bare), "commit");
    start = (now_ms() - start) / 1e3;
    company_check(company, store_checkpoint(company->bare), "checkpoint");
    return start;
}

/* One of the others: asks for a list, a log, a new task, in turn. */
struct other {
    struct talk *talk;
    double asked_at, next_at; /* asked_at 0: nothing under way */
    int turn;
};

static const char *const questions[] = {
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"task.list\",\"params\":{\"limit\":20}}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ledger.list\",\"params\":{\"limit\":20}}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"task.add\",\"params\":{\"title\":\"One more\"}}\n",
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"account.me\",\"params\":{}}\n",
};

struct samples {
    double ms[SAMPLES];
    int count;
};

static void other_answered(struct other *other, struct samples *samples)
{
    const char *line;

    while ((line = talk_line_now(other->talk))) {
        if (strstr(line, "\"method\""))
            continue;
        if (!strstr(line, "\"result\""))
            errx(1, "core refused: %s", line);
        if (samples->count < SAMPLES)
            samples->ms[samples->count++] = now_ms() - other->asked_at;
        other->asked_at = 0;
        other->next_at = now_ms() + PACE_MS;
    }
}

/* True once the answer to job.get says that the job is over. */
static bool job_over(struct talk *talk)
{
    const char *line;

    while ((line = talk_line_now(talk))) {
        if (strstr(line, "\"state\":\"done\"") || strstr(line, "\"state\": \"done\""))
            return true;
        if (strstr(line, "\"dead\""))
            errx(1, "the reshuffle died: %s", line);
    }
    return false;
}

/* Runs the others until the manager's watch says that the job is done. */
static void live_through(struct company *company, struct other *others, struct samples *samples)
{
    struct pollfd polls[OTHERS + 1];
    double until = now_ms() + DEADLINE_MS;

    while (now_ms() < until) {
        for (int i = 0; i < OTHERS; i++) {
            struct other *other = &others[i];
            if (other->asked_at == 0 && now_ms() >= other->next_at) {
                other->asked_at = now_ms();
                talk_send(other->talk, questions[other->turn++ % 4]);
            }
            polls[i] = (struct pollfd){.fd = other->talk->fd, .events = POLLIN};
        }
        polls[OTHERS] = (struct pollfd){.fd = company->operator_.fd, .events = POLLIN};
        poll(polls, OTHERS + 1, 1);
        for (int i = 0; i < OTHERS; i++) {
            if (polls[i].revents)
                other_answered(&others[i], samples);
        }
        if (polls[OTHERS].revents && job_over(&company->operator_))
            return;
    }
    errx(1, "the reshuffle takes longer than %d ms", DEADLINE_MS);
}

static void drain(struct other *others, struct samples *samples)
{
    for (int i = 0; i < OTHERS; i++) {
        while (others[i].asked_at != 0) {
            struct pollfd poll_fd = {.fd = others[i].talk->fd, .events = POLLIN};
            if (poll(&poll_fd, 1, 30000) == 0)
                errx(1, "core has not answered for 30 s");
            other_answered(&others[i], samples);
        }
    }
}

static double core_s(struct company *company, struct samples *samples)
{
    struct other others[OTHERS];
    json_t *asked, *job;
    double start;

    for (int i = 0; i < OTHERS; i++)
        others[i] = (struct other){.talk = &company->people[i], .turn = i};
    asked = talk_call(&company->operator_, "task.reshuffle", "{\"dry_run\":true}");
    start = now_ms();
    job = talk_call(&company->operator_, "task.reshuffle", "{\"confirm\":%lld}",
                    (long long)json_integer_value(json_object_get(asked, "open")));
    json_decref(talk_call(&company->operator_, "watch.set", "{\"job\":%lld}",
                          (long long)json_integer_value(json_object_get(job, "job"))));
    live_through(company, others, samples);
    start = (now_ms() - start) / 1e3;
    drain(others, samples);
    json_decref(asked);
    json_decref(job);
    return start;
}

static void print_turn(struct company *company)
{
    double ms = company_longest_turn_ms(company);

    figure_print(&(struct figure){.section = "reshuffle",
                                  .what = "longest turn of core (system.status)",
                                  .value = ms,
                                  .unit = "ms",
                                  .aim = "at most 30 ms",
                                  .met = ms <= 30,
                                  .profile = "checkpoints and fsync against statements: perf trace "
                                             "-s -p the core"});
}

void reshuffle_section(const struct bench *bench)
{
    static struct samples samples;
    double bare[ROUNDS], core[ROUNDS], ratio[ROUNDS], p99[ROUNDS], worst = 0;
    struct company company;
    double wait;

    company_open(&company, bench, "reshuffle", TASKS);
    for (int i = 0; i < ROUNDS; i++) {
        bare[i] = bare_s(&company);
        samples.count = 0;
        core[i] = core_s(&company, &samples);
        ratio[i] = core[i] / bare[i];
        p99[i] = percentile(samples.ms, samples.count, 99);
        worst = samples.ms[samples.count - 1] > worst ? samples.ms[samples.count - 1] : worst;
    }
    figure_print(
        &(struct figure){.section = "reshuffle",
                         .what = "100,000 tasks",
                         .value = median(core, ROUNDS),
                         .unit = "s",
                         .ratio = figure_text("%.1f x one bare transaction, %.1f s",
                                              median(ratio, ROUNDS), median(bare, ROUNDS))});
    wait = median(p99, ROUNDS);
    if (figure_print(&(struct figure){.section = "reshuffle",
                                      .what = "others meanwhile, p99",
                                      .value = wait,
                                      .unit = "ms",
                                      .ratio = figure_text("worst %.0f ms", worst),
                                      .aim = "at most 50 ms",
                                      .met = wait <= 50,
                                      .profile = "core during a reshuffle; the functions below"})) {
        pid_t profile = profile_begin(testcore_pid(company.core), bench->dir);
        core_s(&company, &samples);
        profile_end(profile, bench->dir);
    }
    print_turn(&company);
    company_close(&company);
}

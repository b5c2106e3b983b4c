/* history.c: the life of the demo company. Everything is done by the rules, as somebody, through
 * popugd: no row is written here. */
#include "tests/demo/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/demo/titles.h"
#include "tests/lib/dir.h"
#include "tests/lib/subsystem.h"
#include "tests/lib/test.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS, DAY_MS = 24 * HOUR_MS };
enum { MOSCOW_MS = 3 * HOUR_MS, OPENS_AT = 9, CLOSES_AT = 18, KEPT = 2 };
#define COUNT(array) ((int)(sizeof(array) / sizeof(*(array))))

const struct history_person history_people[HISTORY_PEOPLE] = {
    {"kesha", "Kesha", "popug"},   {"gosha", "Gosha", "manager"}, {"rita", "Rita", "accountant"},
    {"arnold", "Arnold", "admin"}, {"petya", "Petya", "popug"},   {"masha", "Маша", "popug"},
    {"ara", "Ara Macaw", "popug"}, {"zhako", "Жако", "popug"},    {"lori", "Lori", "popug"},
    {"nestor", "Nestor", "popug"}, {"kakadu", "Kakadu", "popug"}, {"vera", "Вера", "manager"},
};

struct history {
    struct daemon *daemon;
    struct subsystem *people[HISTORY_PEOPLE];
    uint64_t random;
    int64_t now_ms;
};

const struct history_person *history_first(const char *role)
{
    for (int i = 0; i < HISTORY_PEOPLE; i++) {
        if (strcmp(history_people[i].role, role) == 0)
            return &history_people[i];
    }
    return NULL;
}

void history_accounts(struct daemon *daemon)
{
    for (int i = 0; i < HISTORY_PEOPLE; i++) {
        const struct history_person *person = &history_people[i];
        char *email = dir_format("%s@example.com", person->login), *key;
        struct run *run;

        daemon_keygen(daemon, person->login, "ed25519", NULL);
        key = dir_format("%s.pub", daemon_key(daemon, person->login));
        run = POPUG(daemon, "account", "add", person->login, "--role", person->role, "--name",
                    person->name, "--email", email, "--key", key);
        run_expect(run, 0);
        run_free(run);
        free(email);
        free(key);
    }
}

/* 0..n-1, from a plain generator: the plan may repeat, nothing depends on its quality. */
static int pick(struct history *history, int n)
{
    history->random = history->random * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (int)((history->random >> 33) % (uint64_t)n);
}

static json_t *say(struct history *history, int who, const char *method, json_t *params)
{
    json_t *error = NULL, *result;

    result = subsystem_call(history->people[who], method, params, &error);
    if (result == NULL) {
        char *text = json_dumps(error, JSON_ENCODE_ANY);

        fprintf(stderr, "%s by %s: %s\n", method, history_people[who].login, text);
        free(text);
    }
    json_decref(error);
    return result;
}

static void create(struct history *history, int who)
{
    const char *work = title_works[pick(history, COUNT(title_works))];
    const char *text = title_texts[pick(history, COUNT(title_texts))];
    bool russian = (unsigned char)work[0] >= 0x80;
    const char *place = russian ? title_places_ru[pick(history, COUNT(title_places_ru))]
                                : title_places[pick(history, COUNT(title_places))];
    char *title = dir_format("%s %s", work, place);

    json_decref(
        say(history, who, "task.add", json_pack("{s:s,s:s}", "title", title, "text", text)));
    free(title);
}

/* Completes one of the person's own oldest open tasks; the last two are left for tomorrow. */
static void complete(struct history *history, int who)
{
    json_t *list = say(history, who, "task.list",
                       json_pack("{s:s,s:s,s:i}", "sort", "id", "order", "asc", "limit", 5));
    json_t *data = json_object_get(list, "data");
    int count = (int)json_array_size(data);

    if (count > KEPT) {
        const json_t *task = json_array_get(data, (size_t)pick(history, count));

        json_decref(
            say(history, who, "task.done", json_pack("{s:O}", "id", json_object_get(task, "id"))));
    }
    json_decref(list);
}

/* Draws every open task anew and waits until the job has done so. */
static void reshuffle(struct history *history, int who)
{
    json_t *plan = say(history, who, "task.reshuffle", json_pack("{s:b}", "dry_run", 1));
    json_t *job = say(history, who, "task.reshuffle",
                      json_pack("{s:O}", "confirm", json_object_get(plan, "open")));
    bool running = job != NULL;

    while (running) {
        json_t *state =
            say(history, who, "job.get", json_pack("{s:O}", "id", json_object_get(job, "job")));
        const char *word = json_string_value(json_object_get(state, "state"));

        running = word != NULL && (strcmp(word, "waiting") == 0 || strcmp(word, "running") == 0);
        json_decref(state);
    }
    json_decref(plan);
    json_decref(job);
}

/* Anybody creates; who is busy completes more often than creating. */
static void act(struct history *history)
{
    int who = pick(history, HISTORY_PEOPLE);

    if (pick(history, 100) < 38)
        create(history, who);
    else
        complete(history, who);
}

static void move_clock(struct history *history, int64_t now_ms)
{
    history->now_ms = now_ms;
    daemon_set_clock(history->daemon, now_ms);
}

/* The acts of one day, from its opening hours or begin_ms on, but none after end_ms. */
static void live_day(struct history *history, int64_t day_ms, int64_t begin_ms, int64_t end_ms)
{
    int weekday = (int)((day_ms / DAY_MS + 4) % 7); /* 1970-01-01 was a Thursday; 0 is Sunday */
    bool free_day = weekday == 0 || weekday == 6;
    int acts = free_day ? 6 : 55 + pick(history, 25);
    int64_t open_ms = day_ms - MOSCOW_MS + OPENS_AT * HOUR_MS;
    int64_t step_ms = (int64_t)(CLOSES_AT - OPENS_AT) * HOUR_MS / acts;

    for (int i = 0; i < acts; i++) {
        int64_t at_ms = open_ms + i * step_ms + pick(history, (int)(step_ms / 1000)) * 1000;

        if (at_ms <= begin_ms || at_ms >= end_ms)
            continue;
        move_clock(history, at_ms);
        if (weekday % 3 == 1 && i == acts / 6) /* Mondays and Thursdays */
            reshuffle(history, weekday % 2 != 0 ? 1 : HISTORY_PEOPLE - 1);
        act(history);
    }
}

static void open_all(struct history *history, struct daemon *daemon)
{
    memset(history, 0, sizeof(*history));
    history->daemon = daemon;
    history->random = (uint64_t)time(NULL);
    for (int i = 0; i < HISTORY_PEOPLE; i++)
        history->people[i] = subsystem_open(daemon, history_people[i].login);
}

static void close_all(struct history *history)
{
    for (int i = 0; i < HISTORY_PEOPLE; i++)
        subsystem_free(history->people[i]);
}

void history_live(struct daemon *daemon, int64_t begin_ms, int64_t end_ms)
{
    struct history history;
    int64_t day_ms = (begin_ms + MOSCOW_MS) / DAY_MS * DAY_MS;

    open_all(&history, daemon);
    move_clock(&history, begin_ms);
    for (int i = 0; i < 12; i++)
        create(&history, i % HISTORY_PEOPLE);
    for (; day_ms - MOSCOW_MS < end_ms; day_ms += DAY_MS)
        live_day(&history, day_ms, begin_ms, end_ms);
    /* Whatever the hour, the last minutes were busy ones. */
    for (int i = 10; i > 0; i--) {
        if (end_ms - i * 7 * MINUTE_MS < history.now_ms)
            continue;
        move_clock(&history, end_ms - i * 7 * MINUTE_MS);
        if (i % 2 == 0)
            create(&history, pick(&history, HISTORY_PEOPLE));
        else
            complete(&history, pick(&history, HISTORY_PEOPLE));
    }
    close_all(&history);
}

void history_go_on(struct daemon *daemon)
{
    struct history history;

    open_all(&history, daemon);
    for (;;) {
        const struct timespec pause = {.tv_sec = 3 + pick(&history, 6)};

        nanosleep(&pause, NULL);
        act(&history);
    }
}

/* office.c: four people of all roles, and tasks for one of them. */
#include "tests/lib/office.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/dir.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"

void office_people(struct daemon *daemon)
{
    daemon_person(daemon, "kesha", "popug");
    daemon_person(daemon, "gosha", "manager");
    daemon_person(daemon, "rita", "accountant");
    daemon_person(daemon, "arnold", "admin");
}

int office_setup(void **state)
{
    struct daemon *daemon = daemon_new();

    *state = daemon;
    daemon_start(daemon);
    office_people(daemon);
    return 0;
}

int office_teardown(void **state)
{
    struct daemon *daemon = *state;

    if (daemon->pid > 0)
        daemon_stop(daemon);
    daemon_free(daemon);
    return 0;
}

char *office_task_of(struct daemon *daemon, const char *login, const char *title,
                     int64_t *reward_cents)
{
    /* With four in the pool, 200 draws miss one of them once in 10^25. */
    for (int i = 0; i < 200; i++) {
        struct run *run = POPUG(daemon, "add", title, "--json");
        json_t *json, *task;
        char *id = NULL;

        run_expect(run, 0);
        json = run_json(run);
        task = json_object_get(json, "task");
        if (strcmp(members_str(task, "assignee"), login) == 0) {
            id = dir_format("%lld", (long long)members_int(task, "id"));
            if (reward_cents != NULL)
                *reward_cents = members_int(task, "reward_cents");
        }
        json_decref(json);
        run_free(run);
        if (id != NULL)
            return id;
    }
    fail_msg("chance never picks %s", login);
    return NULL;
}

int64_t office_balance(struct daemon *daemon, const char *login)
{
    struct run *run = SSH(daemon, login, NULL, "me", "--json");
    json_t *json;
    int64_t balance;

    run_expect(run, 0);
    json = run_json(run);
    balance = members_int(json, "balance_cents");
    json_decref(json);
    run_free(run);
    return balance;
}

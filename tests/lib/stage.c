/* stage.c: the foretold company. */
#include "tests/lib/stage.h"

#include <stdio.h>

#include "common/methods.h"
#include "tests/lib/test.h"

enum { MINUTE_MS = 60000 };

static void one_price(struct config *config)
{
    config->fee_min = config->fee_max = 13;
    config->reward_min = config->reward_max = 27;
    config->assignees = WHO_POPUG;
}

int stage_setup(void **state)
{
    *state = company_new(one_price);
    return 0;
}

int stage_teardown(void **state)
{
    company_free(*state);
    return 0;
}

void stage_tasks(struct company *company, int count)
{
    static const char *const titles[] = {
        "Repaint the perch in the north aviary",
        "Count the sunflower seeds in silo 2",
        "Answer the Kakadu complaint about the noise",
        "Починить скрипучую жёрдочку в зале",
        "Rotate the keys of the demo stand",
        "鸚鵡の餌を数える",
        "Change the water in the long corridor where the macaws sing every single evening",
        "Oil the hinges",
        "Sweep the feathers",
        "Cafe\xcc\x81 for the visitors",
        "Teach the parakeet to say please",
        "Weigh the eggs",
    };

    for (int i = 0; i < count && i < 12; i++) {
        client_ok(company->masha, "task.add", "{s:s, s:s}", "title", titles[i], "text",
                  "Neighbours on floor 3 say the evening choir is too loud. Reply politely, offer "
                  "earplugs, log the answer in the complaint book.");
        testcore_set_clock(company->core, testcore_clock(company->core) + MINUTE_MS);
    }
}

void stage_many(struct company *company, int count)
{
    char title[32];

    for (int i = 1; i <= count; i++) {
        snprintf(title, sizeof title, "Seed %d", i);
        client_ok(company->masha, "task.add", "{s:s}", "title", title);
    }
}

struct screen *stage_screen(struct company *company, const char *login)
{
    return screen_open(&(struct screen_config){.core = company->core, .login = login});
}

/* test_commands.c: the commands through the real ssh: what they do and the JSON they answer. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/office.h"
#include "tests/lib/dir.h"
#include "tests/lib/members.h"
#include "tests/lib/test.h"

static void test_a_list_has_the_promised_shape(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    json_t *json, *task;
    size_t i;

    free(office_task_of(d, "kesha", "Answer the Kakadu complaint", NULL));
    run = SSH(d, "kesha", NULL, "tasks", "--json");
    run_expect(run, 0);
    json = run_json(run);
    members_expect(json, MEMBERS_LIST);
    assert_true(json_is_null(json_object_get(json, "next")));
    json_array_foreach(members_arr(json, "data"), i, task)
    {
        members_expect(task, MEMBERS_TASK);
        assert_string_equal(members_str(task, "assignee"), "kesha");
        assert_string_equal(members_str(task, "state"), "open");
        assert_in_range(members_int(task, "fee_cents"), 1000, 2000);
        assert_in_range(members_int(task, "reward_cents"), 2000, 4000);
    }
    assert_true(i > 0);
    assert_int_equal(members_int(json, "total"), i);
    json_decref(json);
    run_free(run);
}

static void test_pages_follow_each_other_and_miss_nothing(void **state)
{
    struct daemon *d = *state;
    char *after = NULL;
    int64_t last = INT64_MAX;
    int seen = 0, total = -1;

    for (int i = 0; i < 7; i++)
        daemon_task(d, "Page me", NULL);
    do {
        struct run *run = after == NULL ? SSH(d, "arnold", NULL, "tasks", "--all", "--json",
                                              "--sort", "id", "--limit", "3")
                                        : SSH(d, "arnold", NULL, "tasks", "--all", "--json",
                                              "--sort", "id", "--limit", "3", "--after", after);
        json_t *json, *task, *next;
        size_t i;

        run_expect(run, 0);
        json = run_json(run);
        total = (int)members_int(json, "total");
        json_array_foreach(members_arr(json, "data"), i, task)
        {
            assert_true(members_int(task, "id") < last);
            last = members_int(task, "id");
            seen++;
        }
        next = json_object_get(json, "next");
        free(after);
        after = json_is_null(next) ? NULL : json_dumps(next, JSON_ENCODE_ANY);
        if (after != NULL && json_is_string(next)) {
            free(after);
            after = strdup(json_string_value(next));
        }
        json_decref(json);
        run_free(run);
    } while (after != NULL);
    assert_true(seen >= 7);
    assert_int_equal(seen, total);
}

static void test_a_task_tells_its_history(void **state)
{
    struct daemon *d = *state;
    char *id = office_task_of(d, "kesha", "Tell me your story", NULL);
    struct run *run = SSH(d, "kesha", NULL, "task", id, "--json");
    json_t *json, *line;
    size_t i;

    run_expect(run, 0);
    json = run_json(run);
    members_expect(json, MEMBERS_TASK " history:arr");
    json_array_foreach(members_arr(json, "history"), i, line)
        members_expect(line, "at:str what:str account:str amount_cents:int?");
    assert_int_equal(i, 2);
    line = json_array_get(members_arr(json, "history"), 0);
    assert_string_equal(members_str(line, "what"), "created");
    assert_string_equal(members_str(line, "account"), "operator");
    line = json_array_get(members_arr(json, "history"), 1);
    assert_string_equal(members_str(line, "what"), "assigned");
    assert_int_equal(members_int(line, "amount_cents"), -members_int(json, "fee_cents"));
    json_decref(json);
    run_free(run);
    free(id);
}

static void test_add_joins_its_words_and_keeps_quoted_spaces(void **state)
{
    struct daemon *d = *state;
    struct run *run = SSH(d, "kesha", "Line one\nстрока два\n", "add", "Clean", "the",
                          "'big  mirror'", "--text", "-", "--json");
    json_t *json, *task;

    run_expect(run, 0);
    json = run_json(run);
    task = json_object_get(json, "task");
    members_expect(task, MEMBERS_TASK);
    assert_string_equal(members_str(task, "title"), "Clean the big  mirror");
    assert_non_null(strstr(members_str(task, "text"), "Line one\nстрока два"));
    assert_string_equal(members_str(task, "author"), "kesha");
    json_decref(json);
    run_free(run);
}

static void test_nothing_in_a_line_is_expanded(void **state)
{
    struct daemon *d = *state;
    struct run *run =
        SSH(d, "kesha", NULL, "add", "'$(id) `id`; $HOME * > /tmp/x | cat'", "--json");
    json_t *json;

    run_expect(run, 0);
    json = run_json(run);
    assert_string_equal(members_str(json_object_get(json, "task"), "title"),
                        "$(id) `id`; $HOME * > /tmp/x | cat");
    json_decref(json);
    run_free(run);
}

static void test_a_title_and_a_text_have_bounds(void **state)
{
    struct daemon *d = *state;
    char title[202], *text = malloc(2 * 1024 * 1024 + 1);
    struct run *run;

    memset(title, 'x', 200);
    title[200] = '\0';
    run = SSH(d, "kesha", NULL, "add", title);
    run_expect(run, 0);
    run_free(run);
    title[200] = 'x';
    title[201] = '\0';
    run = SSH(d, "kesha", NULL, "add", title);
    run_expect(run, 2);
    run_free(run);

    memset(text, 'y', 2 * 1024 * 1024);
    text[10001] = '\0';
    run = SSH(d, "kesha", text, "add", "Long", "--text", "-");
    run_expect(run, 2);
    run_free(run);
    text[10001] = 'y';
    text[2 * 1024 * 1024] = '\0';
    run = SSH(d, "kesha", text, "add", "Too", "long", "--text", "-", "--json");
    run_expect(run, 2);
    assert_non_null(strstr(run->out, "\"error\""));
    run_free(run);
    free(text);
}

static void test_done_pays_once_and_says_so_again(void **state)
{
    struct daemon *d = *state;
    int64_t reward;
    char *id = office_task_of(d, "kesha", "Count the seeds", &reward);
    int64_t before = office_balance(d, "kesha");
    struct run *run = SSH(d, "kesha", NULL, "done", id, "--json");
    json_t *json, *line;

    run_expect(run, 0);
    json = run_json(run);
    line = json_array_get(members_arr(json, "data"), 0);
    members_expect(line, "id:int result:str reward_cents:int");
    assert_string_equal(members_str(line, "result"), "done");
    assert_int_equal(members_int(line, "reward_cents"), reward);
    assert_int_equal(members_int(json, "balance_cents"), before + reward);
    json_decref(json);
    run_free(run);

    run = SSH(d, "kesha", NULL, "done", id, "--json");
    run_expect(run, 0);
    json = run_json(run);
    assert_string_equal(members_str(json_array_get(members_arr(json, "data"), 0), "result"),
                        "already_done");
    assert_int_equal(members_int(json, "balance_cents"), before + reward);
    json_decref(json);
    run_free(run);

    run = SSH(d, "gosha", NULL, "done", id);
    run_expect(run, 4);
    run_free(run);
    run = SSH(d, "gosha", NULL, "edit", id, "--title", "Other");
    run_expect(run, 5);
    run_free(run);
    assert_int_equal(office_balance(d, "kesha"), before + reward);
    free(id);
}

static void test_done_with_several_ids_judges_each(void **state)
{
    struct daemon *d = *state;
    char *mine = office_task_of(d, "kesha", "Mine", NULL);
    char *other = office_task_of(d, "gosha", "Not mine", NULL);
    struct run *run = SSH(d, "kesha", NULL, "done", mine, "999999", other, "--json");
    static const char *const results[] = {"done", "not_found", "forbidden"};
    json_t *json;

    run_expect(run, 3);
    json = run_json(run);
    assert_int_equal(json_array_size(members_arr(json, "data")), 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(members_str(json_array_get(members_arr(json, "data"), i), "result"),
                            results[i]);
    json_decref(json);
    run_free(run);
    free(mine);
    free(other);
}

static void test_reshuffle_wants_the_count(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    json_t *json;
    int64_t open;
    char *count;

    daemon_task(d, "Shuffle me", NULL);
    run = SSH(d, "gosha", NULL, "reshuffle", "--dry-run", "--json");
    run_expect(run, 0);
    json = run_json(run);
    members_expect(json, "open:int fees_cents:int");
    open = members_int(json, "open");
    json_decref(json);
    run_free(run);

    run = SSH(d, "gosha", NULL, "reshuffle", "--json");
    run_expect(run, 6);
    json = run_json(run);
    assert_string_equal(members_str(json_object_get(json, "error"), "code"), "confirm");
    assert_int_equal(members_int(json_object_get(json, "error"), "open"), open);
    json_decref(json);
    run_free(run);

    run = SSH(d, "gosha", NULL, "reshuffle", "--confirm", "100000");
    run_expect(run, 5);
    run_free(run);

    count = dir_format("%lld", (long long)open);
    run = SSH(d, "gosha", NULL, "reshuffle", "--confirm", count, "--json");
    run_expect(run, 0);
    json = run_json(run);
    members_expect(json, "job:int open:int fees_cents:int skipped:int");
    assert_int_equal(members_int(json, "open"), open);
    assert_int_equal(members_int(json, "skipped"), 0);
    json_decref(json);
    run_free(run);
    free(count);
}

static void test_a_request_id_has_one_effect(void **state)
{
    static const char uuid[] = "6f2c1f9e-1d1a-4c3b-9d55-0d8a1f2b3c4d";
    struct daemon *d = *state;
    int64_t ids[2];
    struct run *run;

    for (int i = 0; i < 2; i++) {
        json_t *json;

        run = SSH(d, "kesha", NULL, "add", "Once only", "--request-id", uuid, "--json");
        run_expect(run, 0);
        json = run_json(run);
        ids[i] = members_int(json_object_get(json, "task"), "id");
        json_decref(json);
        run_free(run);
    }
    assert_int_equal(ids[0], ids[1]);
    run = SSH(d, "kesha", NULL, "add", "Another", "--request-id", uuid);
    run_expect(run, 5);
    run_free(run);
}

static void test_me_and_log_agree(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    json_t *me, *log, *entry;
    int64_t sum = 0;
    size_t i;

    free(office_task_of(d, "kesha", "Have a fee", NULL));
    run = SSH(d, "kesha", NULL, "me", "--json");
    run_expect(run, 0);
    me = run_json(run);
    members_expect(me, "login:str name:str role:str balance_cents:int open_tasks:int today:obj");
    members_expect(json_object_get(me, "today"), "fees_cents:int rewards_cents:int");
    run_free(run);
    run = SSH(d, "kesha", NULL, "log", "--json");
    run_expect(run, 0);
    log = run_json(run);
    members_expect(log, MEMBERS_LIST);
    json_array_foreach(members_arr(log, "data"), i, entry)
    {
        members_expect(entry, "seq:int day:str kind:str amount_cents:int balance_after_cents:int "
                              "task:int? title:str? reason:str? corrects:int? at:str");
        sum += members_int(entry, "amount_cents");
    }
    assert_int_equal(sum, members_int(me, "balance_cents"));
    json_decref(me);
    json_decref(log);
    run_free(run);
}

static void test_cyrillic_is_stored_found_and_shown(void **state)
{
    struct daemon *d = *state;
    struct run *run;
    json_t *json;

    daemon_task(d, "Починить скрипучую жёрдочку", NULL);
    run = SSH(d, "kesha", NULL, "tasks", "--all", "--search", "ЖЁРДОЧК", "--json");
    run_expect(run, 0);
    json = run_json(run);
    assert_int_equal(json_array_size(members_arr(json, "data")), 1);
    assert_string_equal(members_str(json_array_get(members_arr(json, "data"), 0), "title"),
                        "Починить скрипучую жёрдочку");
    assert_true(json_is_null(json_object_get(json, "total")));
    json_decref(json);
    run_free(run);
}

static void test_status_tells_the_admin_how_it_goes(void **state)
{
    struct daemon *d = *state;
    struct run *run = SSH(d, "arnold", NULL, "status", "--json");
    json_t *json;

    run_expect(run, 0);
    json = run_json(run);
    members_expect(json, "version:str uptime_s:int sessions:int jobs:obj db_bytes:int day:str "
                         "read_only:bool");
    members_expect(json_object_get(json, "jobs"), "waiting:int running:int dead:int");
    assert_true(members_int(json, "sessions") >= 1);
    json_decref(json);
    run_free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_list_has_the_promised_shape),
        cmocka_unit_test(test_pages_follow_each_other_and_miss_nothing),
        cmocka_unit_test(test_a_task_tells_its_history),
        cmocka_unit_test(test_add_joins_its_words_and_keeps_quoted_spaces),
        cmocka_unit_test(test_nothing_in_a_line_is_expanded),
        cmocka_unit_test(test_a_title_and_a_text_have_bounds),
        cmocka_unit_test(test_done_pays_once_and_says_so_again),
        cmocka_unit_test(test_done_with_several_ids_judges_each),
        cmocka_unit_test(test_reshuffle_wants_the_count),
        cmocka_unit_test(test_a_request_id_has_one_effect),
        cmocka_unit_test(test_me_and_log_agree),
        cmocka_unit_test(test_cyrillic_is_stored_found_and_shown),
        cmocka_unit_test(test_status_tells_the_admin_how_it_goes),
    };

    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}

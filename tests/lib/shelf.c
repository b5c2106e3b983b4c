/* shelf.c: a store of its own for each test of db/. */
#include "tests/lib/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "db/account.h"
#include "db/day.h"
#include "db/task.h"
#include "db/verify.h"
#include "tests/lib/dir.h"
#include "tests/lib/test.h"

void shelf_expect_at(enum err expected, enum err err, const char *call, const char *file, int line)
{
    if (err == expected)
        return;
    print_error("%s: %s, not %s\n", call, err_reason(err), err_reason(expected));
    _fail(file, line);
}

void shelf_reopen(struct shelf *shelf, const char *zone)
{
    char why[STORE_WHY_SIZE] = "";
    store_close(shelf->store);
    struct store_config config = {shelf->dir, zone, true};
    enum err err = store_open(&shelf->store, &config, why);
    if (err != ERR_OK)
        print_error("store_open: %s\n", why);
    assert_int_equal(err, ERR_OK);
}

struct shelf *shelf_new(const char *zone)
{
    struct shelf *shelf = calloc(1, sizeof *shelf);
    assert_non_null(shelf);
    shelf->dir = dir_new();
    shelf->now_ms = INT64_C(1760443200000);
    shelf_reopen(shelf, zone != NULL ? zone : "Europe/Moscow");
    shelf_begin(shelf);
    int64_t rolled;
    shelf_ok(day_roll(shelf->store, shelf->now_ms, &rolled));
    shelf->admin = shelf_person(shelf, "kesha", ROLE_ADMIN);
    shelf->manager = shelf_person(shelf, "masha", ROLE_MANAGER);
    shelf->accountant = shelf_person(shelf, "anna", ROLE_ACCOUNTANT);
    shelf->popug = shelf_person(shelf, "petya", ROLE_POPUG);
    shelf_commit(shelf);
    return shelf;
}

void shelf_free(struct shelf *shelf)
{
    store_close(shelf->store);
    dir_free(shelf->dir);
    free(shelf);
}

int shelf_setup(void **state)
{
    struct shelf *shelf = shelf_new(NULL);
    shelf_begin(shelf);
    *state = shelf;
    return 0;
}

int shelf_teardown(void **state)
{
    struct shelf *shelf = *state;
    shelf_verify(shelf);
    store_rollback(shelf->store);
    shelf_free(shelf);
    return 0;
}

void shelf_begin(struct shelf *shelf)
{
    shelf_ok(store_begin(shelf->store));
}

void shelf_commit(struct shelf *shelf)
{
    shelf_ok(store_commit(shelf->store));
}

int64_t shelf_person(struct shelf *shelf, const char *login, int role)
{
    struct account_new fresh = {
        .login = login, .name = login, .email = "popug@example.com", .role = (enum role)role};
    int64_t id;
    shelf_ok(account_create(shelf->store, shelf->now_ms, 0, &fresh, &id));
    return id;
}

int64_t shelf_task(struct shelf *shelf, int64_t assignee, int64_t fee_cents, int64_t reward_cents)
{
    struct task_new fresh = {.author = shelf->manager,
                             .assignee = assignee,
                             .fee_cents = fee_cents,
                             .reward_cents = reward_cents,
                             .title = "Clean the cage",
                             .text = "With soap."};
    int64_t id;
    shelf_ok(task_create(shelf->store, shelf->now_ms, &fresh, &id));
    return id;
}

void shelf_verify(struct shelf *shelf)
{
    struct verify verify;
    shelf_ok(verify_run(shelf->store, &verify));
    for (size_t i = 0; i < verify.count; i++)
        print_error("verify: %s\n", verify.problems[i]);
    size_t count = verify.count;
    verify_free(&verify);
    assert_int_equal(count, 0);
}

int64_t shelf_number(struct shelf *shelf, const char *query)
{
    struct sql_stmt *stmt = sql_prepare(shelf->store->sql, query);
    bool row;
    shelf_ok(sql_step(stmt, &row));
    assert_true(row);
    int64_t number = sql_int(stmt, 0);
    sql_end(stmt);
    return number;
}

void shelf_run(struct shelf *shelf, const char *script)
{
    enum err err = sql_exec(shelf->store->sql, script);
    if (err != ERR_OK)
        print_error("%s: %s\n", script, store_detail(shelf->store));
    assert_int_equal(err, ERR_OK);
}

void shelf_refused(struct shelf *shelf, const char *script, const char *words)
{
    enum err err = sql_exec(shelf->store->sql, script);
    if (err != ERR_REFUSED || strstr(store_detail(shelf->store), words) == NULL)
        print_error("%s: %s: %s\n", script, err_reason(err), store_detail(shelf->store));
    assert_int_equal(err, ERR_REFUSED);
    assert_non_null(strstr(store_detail(shelf->store), words));
}

/* test_db_store.c: opening, migrating, transactions, a full disk, the driver. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "db/dialect_sqlite.h"
#include "db/migrate.h"
#include "db/task.h"
#include "tests/lib/dir.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static enum err open_store(const char *dir, const char *zone, bool clock_file, struct store **store,
                           char *why)
{
    struct store_config config = {dir, zone, clock_file};
    why[0] = '\0';
    return store_open(store, &config, why);
}

static void test_a_new_database_has_the_settings_that_keep_it_safe(void **state)
{
    struct shelf *shelf = *state;
    static const struct {
        const char *pragma, *value;
    } settings[] = {{"PRAGMA journal_mode", "wal"},
                    {"PRAGMA synchronous", "2"},
                    {"PRAGMA foreign_keys", "1"},
                    {"PRAGMA recursive_triggers", "1"},
                    {"PRAGMA wal_autocheckpoint", "0"}};
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        struct sql_stmt *stmt = sql_prepare(shelf->store->sql, settings[i].pragma);
        bool row;
        shelf_ok(sql_step(stmt, &row));
        assert_string_equal(sql_text(stmt, 0), settings[i].value);
        sql_end(stmt);
    }
    assert_int_equal(sql_exec(shelf->store->sql, "SELECT \"petya\""), ERR_STORE);
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
                                         " AND name NOT LIKE 'sqlite%'"
                                         " AND name NOT LIKE 'task_search%'"
                                         " AND name <> 'task_run' AND sql NOT LIKE '%STRICT%'"),
                     0);
}

static void test_what_was_committed_is_there_after_reopening(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_commit(shelf);
    shelf_begin(shelf);
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_reopen(shelf, "Europe/Moscow"); /* as a kill would */
    struct task task;
    shelf_ok(task_get(shelf->store, id, &task));
    task_free(&task);
    shelf_expect(ERR_NO_TASK, task_get(shelf->store, id + 1, &task));
    assert_int_equal(shelf_number(shelf, "PRAGMA user_version"), migration_count);
}

static void test_a_database_of_a_newer_program_is_refused_untouched(void **state)
{
    struct shelf *shelf = *state;
    char why[STORE_WHY_SIZE], mark[64];
    struct store *store;
    snprintf(mark, sizeof mark, "PRAGMA user_version = %d", migration_count + 1);
    shelf_commit(shelf);
    shelf_run(shelf, mark);
    assert_int_equal(open_store(shelf->dir, "Europe/Moscow", true, &store, why), ERR_NEWER);
    assert_null(store);
    assert_non_null(strstr(why, "newer version"));
    assert_int_equal(shelf_number(shelf, "PRAGMA user_version"), migration_count + 1);
    snprintf(mark, sizeof mark, "PRAGMA user_version = %d", migration_count);
    shelf_run(shelf, mark);
    shelf_begin(shelf);
}

static void test_a_migration_that_fails_leaves_nothing(void **state)
{
    (void)state;
    char *dir = dir_new(), *path = dir_format("%s/popug.db", dir), why[STORE_WHY_SIZE];
    struct sql *sql;
    assert_int_equal(sql_open(&sql, path, why, sizeof why), ERR_OK);
    assert_int_equal(sql_exec(sql, "CREATE TABLE schedule (x)"), ERR_OK); /* in its way */
    assert_int_equal(migrate_up(sql), ERR_STORE);
    int version;
    assert_int_equal(dialect_sqlite_version(sql, &version), ERR_OK);
    assert_int_equal(version, 0);
    assert_int_equal(sql_exec(sql, "SELECT * FROM account"), ERR_STORE);
    assert_int_equal(sql_exec(sql, "DROP TABLE schedule"), ERR_OK);
    assert_int_equal(migrate_up(sql), ERR_OK);
    assert_int_equal(sql_exec(sql, "SELECT * FROM account"), ERR_OK);
    sql_close(sql);
    free(path);
    dir_free(dir);
}

static void test_type_tokens_become_this_engines_words(void **state)
{
    (void)state;
    char *text = migrate_expand("a @INT64@, b @BLOB@) @STRICT@; c) @STRICT_KEYED@; 'x@y' @");
    assert_string_equal(text, "a INTEGER, b BLOB) STRICT; c) STRICT, WITHOUT ROWID; 'x@y' @");
    free(text);
}

static void test_opening_says_what_is_wrong(void **state)
{
    (void)state;
    char *dir = dir_new(), why[STORE_WHY_SIZE];
    struct store *store;
    assert_int_equal(open_store(dir, "Europe/Popugrad", false, &store, why), ERR_ZONE);
    assert_non_null(strstr(why, "Europe/Popugrad"));
    assert_int_equal(open_store("/nowhere/at/all", "UTC", false, &store, why), ERR_STORE);
    assert_non_null(strstr(why, "/nowhere/at/all/popug.db"));
    char *path = dir_format("%s/popug.db", dir);
    dir_write(path, "This is not a database, but it is long enough to be taken for one.");
    assert_int_equal(open_store(dir, "UTC", false, &store, why), ERR_STORE);
    assert_null(store);
    assert_non_null(strstr(why, "not a database"));
    free(path);
    dir_free(dir);
}

static void test_a_clock_file_is_only_for_a_database_made_with_it(void **state)
{
    (void)state;
    char *dir = dir_new(), why[STORE_WHY_SIZE];
    struct store *store;
    assert_int_equal(open_store(dir, "UTC", false, &store, why), ERR_OK);
    store_close(store);
    assert_int_equal(open_store(dir, "UTC", true, &store, why), ERR_CLOCK_REAL);
    assert_non_null(strstr(why, "real clock"));
    assert_int_equal(open_store(dir, "UTC", false, &store, why), ERR_OK);
    store_close(store);
    dir_free(dir);
}

static void test_a_full_disk_is_an_error_and_loses_nothing(void **state)
{
    struct shelf *shelf = *state;
    int64_t id = shelf_task(shelf, shelf->popug, 1000, 2000), seen = 0;
    shelf_commit(shelf);
    char text[5001];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    shelf_number(shelf, "PRAGMA max_page_count = 150");
    enum err err = ERR_OK;
    for (int turn = 0; turn < 1000 && err == ERR_OK; turn++) {
        struct task_new fresh = {shelf->manager, shelf->popug, 1000, 2000, "t", text};
        shelf_begin(shelf);
        shelf_ok(store_savepoint(shelf->store));
        err = task_create(shelf->store, shelf->now_ms, &fresh, &seen);
        if (err == ERR_OK)
            shelf_ok(store_release(shelf->store));
        else if (store_in_transaction(shelf->store))
            shelf_ok(store_rollback_to(shelf->store));
        if (store_in_transaction(shelf->store))
            shelf_commit(shelf);
    }
    assert_int_equal(err, ERR_DISK_FULL);
    assert_non_null(strstr(store_detail(shelf->store), "full"));
    shelf_verify(shelf);
    struct task task;
    shelf_ok(task_get(shelf->store, id, &task));
    task_free(&task);
    assert_int_equal(shelf_number(shelf, "SELECT max(id) FROM task"), seen - 1);
    shelf_number(shelf, "PRAGMA max_page_count = 100000");
    shelf_begin(shelf);
    assert_int_equal(shelf_task(shelf, shelf->popug, 1000, 2000), seen);
}

/* The file may not grow any more, as with a quota: the commit itself fails. */
static void test_a_commit_that_cannot_be_written_loses_nothing(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_commit(shelf);
    int64_t db_bytes, wal_bytes;
    shelf_ok(store_size(shelf->store, &db_bytes, &wal_bytes));
    struct rlimit whole, little;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &whole), 0);
    little = whole;
    little.rlim_cur = (rlim_t)wal_bytes + 1000;
    signal(SIGXFSZ, SIG_IGN);
    shelf_begin(shelf);
    shelf_task(shelf, shelf->popug, 1000, 2000);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    enum err err = store_commit(shelf->store);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &whole), 0);
    assert_true(err == ERR_STORE || err == ERR_DISK_FULL);
    assert_false(store_in_transaction(shelf->store));
    assert_int_equal(shelf_number(shelf, "SELECT max(id) FROM task"), 1);
    shelf_verify(shelf);
    shelf_begin(shelf);
    assert_int_equal(shelf_task(shelf, shelf->popug, 1000, 2000), 2);
    shelf_commit(shelf);
    shelf_reopen(shelf, "Europe/Moscow");
    assert_int_equal(shelf_number(shelf, "SELECT max(id) FROM task"), 2);
    shelf_begin(shelf);
}

static void test_a_savepoint_rolls_back_alone(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_ok(store_savepoint(shelf->store));
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_ok(store_rollback_to(shelf->store));
    assert_true(store_in_transaction(shelf->store));
    shelf_ok(store_savepoint(shelf->store));
    shelf_task(shelf, shelf->admin, 1000, 2000);
    shelf_ok(store_release(shelf->store));
    shelf_commit(shelf);
    assert_false(store_in_transaction(shelf->store));
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM task"), 2);
    shelf_begin(shelf);
}

static void test_a_checkpoint_empties_the_wal(void **state)
{
    struct shelf *shelf = *state;
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_commit(shelf);
    assert_true(store_wal_pages(shelf->store) > 0);
    shelf_ok(store_checkpoint(shelf->store));
    assert_int_equal(store_wal_pages(shelf->store), 0);
    shelf_begin(shelf);
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_commit(shelf);
    assert_in_range(store_wal_pages(shelf->store), 1, 100);
    int64_t db_bytes, wal_bytes;
    shelf_ok(store_size(shelf->store, &db_bytes, &wal_bytes));
    assert_true(db_bytes > 4096 && wal_bytes > 4096);
    shelf_begin(shelf);
}

static void test_a_reader_elsewhere_only_delays_the_checkpoint(void **state)
{
    struct shelf *shelf = *state;
    char *path = dir_format("%s/popug.db", shelf->dir), why[STORE_WHY_SIZE];
    struct sql *reader;
    shelf_commit(shelf);
    shelf_ok(store_checkpoint(shelf->store));
    assert_int_equal(sql_open(&reader, path, why, sizeof why), ERR_OK);
    assert_int_equal(sql_exec(reader, "BEGIN; SELECT count(*) FROM task"), ERR_OK);
    shelf_begin(shelf);
    shelf_task(shelf, shelf->popug, 1000, 2000);
    shelf_commit(shelf);
    shelf_ok(store_checkpoint(shelf->store));
    assert_int_equal(sql_exec(reader, "COMMIT"), ERR_OK);
    sql_close(reader);
    free(path);
    shelf_begin(shelf);
}

static void test_parameters_are_bound_by_name_in_any_order(void **state)
{
    struct shelf *shelf = *state;
    static const char text[] = "SELECT $a || $b, $c, $a, $d, $e";
    for (int i = 0; i < 3; i++) {
        struct sql_stmt *stmt = sql_prepare(shelf->store->sql, text);
        sql_bind_int(stmt, "$c", 7 + i);
        sql_bind_text(stmt, "$b", "два");
        sql_bind_text(stmt, "$a", "раз");
        sql_bind_blob(stmt, "$d", "\0\1", 2);
        sql_bind_id(stmt, "$e", 0);
        bool row;
        shelf_ok(sql_step(stmt, &row));
        assert_true(row);
        assert_string_equal(sql_text(stmt, 0), "раздва");
        assert_int_equal(sql_int(stmt, 1), 7 + i);
        size_t size;
        assert_memory_equal(sql_blob(stmt, 3, &size), "\0\1", 2);
        assert_int_equal(size, 2);
        assert_true(sql_is_null(stmt, 4));
        assert_string_equal(sql_text(stmt, 4), "");
        shelf_ok(sql_step(stmt, &row));
        assert_false(row);
        sql_end(stmt);
    }
    struct sql_stmt *stmt = sql_prepare(shelf->store->sql, text);
    bool row;
    shelf_ok(sql_step(stmt, &row));
    assert_true(sql_is_null(stmt, 1)); /* nothing is left of the bindings before */
    sql_end(stmt);
}

static void test_a_text_is_cut_between_characters(void **state)
{
    struct shelf *shelf = *state;
    struct sql_stmt *stmt = sql_prepare(shelf->store->sql, "SELECT 'попуг'");
    bool row;
    char to[6];
    shelf_ok(sql_step(stmt, &row));
    sql_copy(stmt, 0, to, sizeof to);
    assert_string_equal(to, "по");
    sql_end(stmt);
}

static void test_a_statement_that_cannot_be_prepared_fails_when_stepped(void **state)
{
    struct shelf *shelf = *state;
    struct sql_stmt *stmt = sql_prepare(shelf->store->sql, "SELECT x FROM nothing WHERE a = $a");
    sql_bind_int(stmt, "$a", 1);
    bool row = true;
    shelf_expect(ERR_STORE, sql_step(stmt, &row));
    assert_false(row);
    assert_non_null(strstr(store_detail(shelf->store), "nothing"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_new_database_has_the_settings_that_keep_it_safe),
        TEST(test_what_was_committed_is_there_after_reopening),
        TEST(test_a_database_of_a_newer_program_is_refused_untouched),
        cmocka_unit_test(test_a_migration_that_fails_leaves_nothing),
        cmocka_unit_test(test_type_tokens_become_this_engines_words),
        cmocka_unit_test(test_opening_says_what_is_wrong),
        cmocka_unit_test(test_a_clock_file_is_only_for_a_database_made_with_it),
        TEST(test_a_full_disk_is_an_error_and_loses_nothing),
        TEST(test_a_commit_that_cannot_be_written_loses_nothing),
        TEST(test_a_savepoint_rolls_back_alone),
        TEST(test_a_checkpoint_empties_the_wal),
        TEST(test_a_reader_elsewhere_only_delays_the_checkpoint),
        TEST(test_parameters_are_bound_by_name_in_any_order),
        TEST(test_a_text_is_cut_between_characters),
        TEST(test_a_statement_that_cannot_be_prepared_fails_when_stepped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

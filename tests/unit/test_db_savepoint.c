/* test_db_savepoint.c: a savepoint may change more pages than fit in any buffer of SQLite's, and is
 * undone as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "db/sql.h"
#include "tests/lib/dir.h"

enum { ROWS = 4000 };

static void run(struct sql *sql, const char *text)
{
    struct sql_stmt *stmt = sql_prepare(sql, text);
    if (sql_run(stmt) != ERR_OK)
        fail_msg("%s: %s", text, sql_detail(sql));
}

static int64_t number(struct sql *sql, const char *text)
{
    bool row;
    struct sql_stmt *stmt = sql_prepare(sql, text);
    assert_int_equal(sql_step(stmt, &row), ERR_OK);
    assert_true(row);
    int64_t n = sql_int(stmt, 0);
    sql_end(stmt);
    return n;
}

static void test_a_savepoint_of_many_pages_is_kept_or_undone(void **state)
{
    (void)state;
    static const char change[] = "UPDATE t SET n = n + 1";
    static const char sum[] = "SELECT CAST(SUM(n) AS INTEGER) FROM t";
    char path[512], why[512];
    struct sql *sql;
    char *dir = dir_new();
    snprintf(path, sizeof path, "%s/t.db", dir);
    assert_int_equal(sql_open(&sql, path, why, sizeof why), ERR_OK);
    assert_int_equal(sql_begin(sql), ERR_OK);
    run(sql, "CREATE TABLE t (n INTEGER, filler BLOB)");
    for (int i = 0; i < ROWS; i++)
        run(sql, "INSERT INTO t VALUES (0, zeroblob(4000))");
    assert_int_equal(sql_commit(sql), ERR_OK);
    assert_int_equal(sql_begin(sql), ERR_OK);
    assert_int_equal(sql_savepoint(sql), ERR_OK);
    run(sql, change);
    assert_int_equal(sql_release(sql), ERR_OK);
    assert_int_equal(sql_savepoint(sql), ERR_OK);
    run(sql, change);
    assert_int_equal(number(sql, sum), 2 * ROWS);
    assert_int_equal(sql_rollback_to(sql), ERR_OK);
    assert_int_equal(number(sql, sum), ROWS);
    assert_int_equal(sql_commit(sql), ERR_OK);
    assert_int_equal(number(sql, sum), ROWS);
    sql_close(sql);
    dir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_savepoint_of_many_pages_is_kept_or_undone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

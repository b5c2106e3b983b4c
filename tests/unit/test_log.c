/* test_log.c: a line stays one line and a value one value, whatever they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/log.h"

static void expect(int64_t time_ms, enum log_level level, const char *msg,
                   const struct log_field *fields, const char *expected)
{
    char line[512];
    size_t len = log_format(line, sizeof line, time_ms, level, msg, fields);
    assert_int_equal(len, strlen(expected));
    assert_memory_equal(line, expected, len);
}

static void test_plain_values_stand_bare_and_others_are_quoted(void **state)
{
    (void)state;
    expect(1760440020123, LOG_LEVEL_INFO, "ready",
           LOG_FIELDS(log_text("listen", "127.0.0.1:4022"), log_int("n", -5)),
           "time=2025-10-14T11:07:00.123Z level=info msg=ready listen=127.0.0.1:4022 n=-5\n");
    expect(0, LOG_LEVEL_ERROR, "key refused", LOG_FIELDS(log_text("name", "")),
           "time=1970-01-01T00:00:00.000Z level=error msg=\"key refused\" name=\"\"\n");
}

static void test_a_value_cannot_forge_a_field_or_a_line(void **state)
{
    (void)state;
    expect(-1, LOG_LEVEL_WARNING, "x",
           LOG_FIELDS(log_text("user", "a\" level=error\n<0>b\\\x1b[0m\t=")),
           "<4>level=warning msg=x user=\"a\\\" level=error\\n<0>b\\\\\\x1b[0m\\t=\"\n");
}

static void test_a_long_line_is_cut_and_still_ends(void **state)
{
    (void)state;
    char value[300], line[64];
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    size_t len =
        log_format(line, sizeof line, -1, LOG_LEVEL_INFO, "m", LOG_FIELDS(log_text("k", value)));
    assert_int_equal(len, sizeof line);
    assert_int_equal(line[len - 1], '\n');
    assert_ptr_equal(memchr(line, '\n', len), line + len - 1);
}

/* What log_info writes when stderr is that file, and JOURNAL_STREAM names it or not. */
static void written(char *buf, size_t size, bool journald)
{
    char name[64];
    struct stat st;
    FILE *file = tmpfile();
    assert_non_null(file);
    int saved = dup(STDERR_FILENO);
    assert_int_equal(fstat(fileno(file), &st), 0);
    snprintf(name, sizeof name, "%llu:%llu", (unsigned long long)st.st_dev,
             (unsigned long long)st.st_ino + !journald);
    setenv("JOURNAL_STREAM", name, 1);
    dup2(fileno(file), STDERR_FILENO);
    log_info("ready");
    dup2(saved, STDERR_FILENO);
    close(saved);
    unsetenv("JOURNAL_STREAM");
    rewind(file);
    assert_non_null(fgets(buf, (int)size, file));
    fclose(file);
}

static void test_journald_gets_a_priority_and_others_the_time(void **state)
{
    (void)state;
    char line[256];
    written(line, sizeof line, true);
    assert_string_equal(line, "<6>level=info msg=ready\n");
    written(line, sizeof line, false);
    assert_memory_equal(line, "time=20", 7);
    assert_non_null(strstr(line, "Z level=info msg=ready\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_values_stand_bare_and_others_are_quoted),
        cmocka_unit_test(test_a_value_cannot_forge_a_field_or_a_line),
        cmocka_unit_test(test_a_long_line_is_cut_and_still_ends),
        cmocka_unit_test(test_journald_gets_a_priority_and_others_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

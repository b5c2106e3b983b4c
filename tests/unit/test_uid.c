/* test_uid.c: uuids in their two versions, and their text. */
#include <string.h>

#include "common/uid.h"
#include "tests/lib/test.h"

static void test_version_4_is_random_and_says_so(void **state)
{
    (void)state;
    uint8_t a[UID_SIZE], b[UID_SIZE];
    uid_v4(a);
    uid_v4(b);
    assert_memory_not_equal(a, b, UID_SIZE);
    assert_int_equal(a[6] >> 4, 4);
    assert_int_equal(a[8] >> 6, 2);
}

static void test_version_7_carries_its_time(void **state)
{
    (void)state;
    struct uid_series series = {0};
    uint8_t uid[UID_SIZE];
    uid_v7(&series, INT64_C(0x0199E3C20000), uid);
    assert_memory_equal(uid, "\x01\x99\xE3\xC2\x00\x00", 6);
    assert_int_equal(uid[6] >> 4, 7);
    assert_int_equal(uid[8] >> 6, 2);
}

/* Also within a millisecond, and while the clock goes back. */
static void test_version_7_always_rises(void **state)
{
    (void)state;
    struct uid_series series = {0};
    uint8_t before[UID_SIZE] = {0}, uid[UID_SIZE];
    for (int64_t i = 0; i < 100000; i++) {
        int64_t now_ms = 1760443200000 + i / 1000 - (i % 5000 == 0 ? 60000 : 0);
        uid_v7(&series, now_ms, uid);
        assert_true(memcmp(before, uid, UID_SIZE) < 0);
        assert_int_equal(uid[6] >> 4, 7);
        assert_int_equal(uid[8] >> 6, 2);
        memcpy(before, uid, UID_SIZE);
    }
}

static void test_version_7_works_at_the_beginning_of_time(void **state)
{
    (void)state;
    struct uid_series series = {0};
    uint8_t uid[UID_SIZE];
    uid_v7(&series, 0, uid);
    assert_int_equal(uid[6] >> 4, 7);
    assert_int_equal(uid[8] >> 6, 2);
}

static void test_text_reads_back_in_any_case(void **state)
{
    (void)state;
    uint8_t uid[UID_SIZE], back[UID_SIZE];
    char text[UID_TEXT_SIZE];
    assert_true(uid_parse("6BA7B810-9dad-11D1-80b4-00c04fd430c8", uid));
    uid_format(uid, text);
    assert_string_equal(text, "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    assert_true(uid_parse(text, back));
    assert_memory_equal(uid, back, UID_SIZE);
    assert_false(uid_parse("6ba7b810-9dad-11d1-80b4-00c04fd430c", back));
    assert_false(uid_parse("6ba7b810 9dad 11d1 80b4 00c04fd430c8", back));
    assert_false(uid_parse("", back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version_4_is_random_and_says_so),
        cmocka_unit_test(test_version_7_carries_its_time),
        cmocka_unit_test(test_version_7_always_rises),
        cmocka_unit_test(test_version_7_works_at_the_beginning_of_time),
        cmocka_unit_test(test_text_reads_back_in_any_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

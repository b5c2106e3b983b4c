/* test_keys.c: bytes to keys: whole, split anywhere, broken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"
#include "tui/actions.h"
#include "tui/keys.h"

enum { GOT_MAX = 4096 };

struct got {
    char names[GOT_MAX];
    int count;
    bool pasted;
};

static void take(void *arg, struct key key)
{
    struct got *got = arg;
    char name[KEYS_NAME_MAX];

    keys_name(key.code, name);
    if (got->count++ > 0)
        strncat(got->names, " ", sizeof got->names - strlen(got->names) - 1);
    strncat(got->names, name, sizeof got->names - strlen(got->names) - 1);
    got->pasted = key.pasted;
}

/* The keys of these bytes, fed in parts of `part` bytes within the time that is held. */
static struct got keys_of(const char *bytes, size_t size, size_t part)
{
    struct keys keys = {0};
    struct got got = {0};

    for (size_t at = 0; at < size; at += part)
        keys_feed(&keys, bytes + at, size - at < part ? size - at : part, 0, take, &got);
    keys_expire(&keys, KEYS_HOLD_MS, take, &got);
    return got;
}

static const struct {
    const char *bytes, *names;
} samples[] = {
    {"jк", "j U+043A"},
    {"\033[A\033OB\033[C\033[D", "Up Down Right Left"},
    {"\033OA\033[1;5A", "Up Up"},
    {"\033[H\033[F\033[1~\033[4~\033[7~\033[8~", "Home End Home End Home End"},
    {"\033[5~\033[6~\033[2~\033[3~", "PgUp PgDn Insert Delete"},
    {"\033OP\033OQ\033OS\033[15~\033[20~\033[21~", "F1 F2 F4 F5 F9 F10"},
    {"\033[[A\033[[E\033[11~\033[14~", "F1 F5 F1 F4"},
    {"\033[Z\t\r\n \177\b", "S-Tab Tab Enter Enter Space Backspace C-h"},
    {"\001\003\033f\033я", "C-a C-c M-f M-U+044F"},
    {"\033[99~\033[?1;2cx", "Unknown Unknown x"},
    {"Ж鸚🦜", "U+0416 U+9E1A U+1F99C"},
};

static void test_sequences_give_the_same_keys_however_they_are_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        size_t size = strlen(samples[i].bytes);
        for (size_t part = 1; part <= size; part++) {
            struct got got = keys_of(samples[i].bytes, size, part);
            assert_string_equal(got.names, samples[i].names);
        }
    }
}

static void test_a_lone_escape_is_held_and_then_the_esc_key(void **state)
{
    struct keys keys = {0};
    struct got got = {0};

    (void)state;
    keys_feed(&keys, "\033", 1, 1000, take, &got);
    assert_int_equal(got.count, 0);
    assert_int_equal(keys_timeout_ms(&keys, 1000), KEYS_HOLD_MS);
    keys_expire(&keys, 1000 + KEYS_HOLD_MS - 1, take, &got);
    assert_int_equal(got.count, 0);
    keys_expire(&keys, 1000 + KEYS_HOLD_MS, take, &got);
    assert_string_equal(got.names, "Esc");
    assert_int_equal(keys_timeout_ms(&keys, 2000), -1);
}

static void test_a_late_rest_of_a_sequence_is_not_swallowed(void **state)
{
    struct keys keys = {0};
    struct got got = {0};

    (void)state;
    keys_feed(&keys, "\033", 1, 0, take, &got);
    keys_expire(&keys, KEYS_HOLD_MS, take, &got);
    keys_feed(&keys, "[", 1, 100, take, &got);
    assert_string_equal(got.names, "Esc [");
}

static void test_broken_utf8_is_a_replacement_and_the_rest_goes_on(void **state)
{
    static const char *const broken[] = {"\xff",         "\xc0\xaf", "\xe0\x80",
                                         "\xed\xa0\x80", "\xf5\x80", "\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char bytes[16];
        size_t size = strlen(broken[i]);
        memcpy(bytes, broken[i], size);
        bytes[size] = 'j';
        struct got got = keys_of(bytes, size + 1, 1);
        assert_memory_equal(got.names, "U+FFFD", 6);
        assert_string_equal(got.names + strlen(got.names) - 2, " j");
    }
}

static void test_a_paste_is_text_and_no_command(void **state)
{
    static const char paste[] = "\033[200~dy\r\033[201~";

    (void)state;
    for (size_t part = 1; part <= sizeof paste - 1; part++) {
        struct got got = keys_of(paste, sizeof paste - 1, part);
        assert_string_equal(got.names, "d y Enter");
        assert_true(got.pasted);
    }
    struct got got = keys_of("\033[200~d\033[201~j", 14, 14);
    assert_false(got.pasted);
}

static void test_any_bytes_give_keys_and_no_harm(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 2000; round++) {
        char bytes[300];
        size_t size = (size_t)(rand() % (int)sizeof bytes);
        for (size_t i = 0; i < size; i++)
            bytes[i] = (char)(rand() % 3 == 0 ? "\033[O;1~\200\320"[rand() % 8] : rand());
        keys_of(bytes, size, (size_t)(rand() % 7 + 1));
    }
}

static void test_russian_keys_are_read_by_their_place(void **state)
{
    static const struct {
        int32_t russian;
        char latin;
    } pairs[] = {{0x43e, 'j'}, {0x43b, 'k'}, {0x432, 'd'},  {0x416, ':'}, {0x439, 'q'},
                 {0x444, 'a'}, {0x445, '['}, {0x44a, ']'},  {0x433, 'u'}, {0x41c, 'V'},
                 {0x41f, 'G'}, {0x44f, 'z'}, {0x44d, '\''}, {'.', '/'},   {',', '?'}};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_int_equal(keys_latin(pairs[i].russian), pairs[i].latin);
    assert_int_equal(action_of_key(0x43e, IN_ROWS), ACTION_DOWN);
    assert_int_equal(action_of_key('.', IN_FILTER), ACTION_FILTER);
    assert_int_equal(action_of_key(',', 0), ACTION_HELP);
    assert_int_equal(action_of_key(0x416, 0), ACTION_COMMAND);
}

static void test_no_key_has_two_meanings_in_one_place(void **state)
{
    (void)state;
    for (int a = 0; a < ACTION_COUNT; a++) {
        for (int b = a + 1; b < ACTION_COUNT; b++) {
            char keys[64];
            strcpy(keys, action_infos[b].keys);
            if (!(action_infos[a].scopes & action_infos[b].scopes))
                continue;
            for (char *key = strtok(keys, " "); key != NULL; key = strtok(NULL, " ")) {
                char all[80], one[40];
                snprintf(all, sizeof all, " %s ", action_infos[a].keys);
                snprintf(one, sizeof one, " %s ", key);
                assert_null(strstr(all, one));
            }
        }
    }
}

static void test_every_key_of_the_list_has_a_name_that_keys_have(void **state)
{
    (void)state;
    for (int action = 0; action < ACTION_COUNT; action++) {
        char keys[64];
        strcpy(keys, action_infos[action].keys);
        for (char *key = strtok(keys, " "); key != NULL; key = strtok(NULL, " ")) {
            bool found = false;
            for (int32_t code = 1; code < K_F0 + 13 && !found; code++) {
                char name[KEYS_NAME_MAX];
                if (code == 0x100)
                    code = K_UP;
                keys_name(code, name);
                found = strcmp(name, key) == 0;
            }
            assert_true(found);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences_give_the_same_keys_however_they_are_split),
        cmocka_unit_test(test_a_lone_escape_is_held_and_then_the_esc_key),
        cmocka_unit_test(test_a_late_rest_of_a_sequence_is_not_swallowed),
        cmocka_unit_test(test_broken_utf8_is_a_replacement_and_the_rest_goes_on),
        cmocka_unit_test(test_a_paste_is_text_and_no_command),
        cmocka_unit_test(test_any_bytes_give_keys_and_no_harm),
        cmocka_unit_test(test_russian_keys_are_read_by_their_place),
        cmocka_unit_test(test_no_key_has_two_meanings_in_one_place),
        cmocka_unit_test(test_every_key_of_the_list_has_a_name_that_keys_have),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_house.c: the rules of the house that a compiler does not check: which folder may include
 * from which, what libraries each may see, and how long files and functions are. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/dir.h"
#include "tests/lib/test.h"

enum { FILE_LINES_MAX = 500, FUNCTION_LINES_MAX = 80, LINE_MAX_SIZE = 4096 };

static const char *const folders[] = {
    "common",      "db",         "server",     "tui",         "tests/lib",
    "tests/unit",  "tests/rpc",  "tests/ssh",  "tests/fault", "tests/screen",
    "tests/bench", "tests/fuzz", "tests/demo",
};

/* An include that begins with one of `refused` must not stand in `folder`. */
struct arrow {
    const char *folder;
    const char *refused[12];
};

static const struct arrow arrows[] = {
    {"common",
     {"\"db/", "\"server/", "\"tui/", "\"tests/", "<libssh", "<sqlite3", "<ncurses", "<curses",
      "<uv.h", "<confuse"}},
    {"db",
     {"\"server/", "\"tui/", "\"tests/", "\"common/wire", "\"common/shape", "<jansson", "<libssh",
      "<uv.h", "<ncurses", "<curses", "<sys/socket", "<confuse"}},
    {"tui", {"\"server/", "\"db/", "\"tests/", "<libssh", "<sqlite3", "<uv.h", "<confuse"}},
    {"server", {"\"tests/", "<sqlite3", "<ncurses", "<curses"}},
};

typedef int (*line_fn)(void *arg, const char *path, int number, const char *line);

/* Calls fn for each line of the file and sums what it returns. */
static int each_line(const char *path, line_fn fn, void *arg)
{
    char *full = dir_format("%s/%s", dir_source(), path);
    FILE *file = fopen(full, "re");
    char line[LINE_MAX_SIZE];
    int sum = 0;

    if (file == NULL)
        fail_msg("cannot read %s", full);
    for (int number = 1; fgets(line, sizeof(line), file) != NULL; number++)
        sum += fn(arg, path, number, line);
    fclose(file);
    free(full);
    return sum;
}

static bool is_source(const char *name)
{
    size_t size = strlen(name);

    return size > 2 && (strcmp(name + size - 2, ".c") == 0 || strcmp(name + size - 2, ".h") == 0);
}

/* The same for every C file of a folder, which may be missing; *files counts them. */
static int each_file(const char *folder, line_fn fn, void *arg, int *files)
{
    char *full = dir_format("%s/%s", dir_source(), folder);
    DIR *dir = opendir(full);
    int sum = 0;

    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char *path;

        if (!is_source(entry->d_name))
            continue;
        path = dir_format("%s/%s", folder, entry->d_name);
        sum += each_line(path, fn, arg);
        free(path);
        *files += 1;
    }
    if (dir != NULL)
        closedir(dir);
    free(full);
    return sum;
}

static int check_arrow(void *arg, const char *path, int number, const char *line)
{
    const struct arrow *arrow = arg;
    char included[256];

    if (sscanf(line, " # include %255s", included) != 1)
        return 0;
    for (size_t i = 0; i < sizeof(arrow->refused) / sizeof(*arrow->refused); i++) {
        const char *refused = arrow->refused[i];

        if (refused != NULL && strncmp(included, refused, strlen(refused)) == 0) {
            print_error("%s:%d: %s may not include %s\n", path, number, arrow->folder, included);
            return 1;
        }
    }
    return 0;
}

static void test_no_arrow_runs_the_wrong_way(void **state)
{
    int wrong = 0, files = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(arrows) / sizeof(*arrows); i++) {
        struct arrow arrow = arrows[i];

        wrong += each_file(arrow.folder, check_arrow, &arrow, &files);
    }
    assert_true(files > 20);
    assert_int_equal(wrong, 0);
}

static void test_a_wrong_arrow_would_be_seen(void **state)
{
    struct arrow arrow = arrows[2];

    (void)state;
    assert_int_equal(check_arrow(&arrow, "tui/x.c", 1, "#include \"server/core.h\"\n"), 1);
    assert_int_equal(check_arrow(&arrow, "tui/x.c", 1, "#include <sqlite3.h>\n"), 1);
    assert_int_equal(check_arrow(&arrow, "tui/x.c", 1, "#include \"common/err.h\"\n"), 0);
}

/* The length of the file and of the function that a line stands in: a function runs from a `{` to a
 * `}`, each alone in the first column. */
struct length {
    int last, begins, longest;
};

static int check_length(void *arg, const char *path, int number, const char *line)
{
    struct length *length = arg;

    if (strcmp(line, "{\n") == 0)
        length->begins = number;
    if (line[0] == '}' && length->begins > 0) {
        int lines = number - length->begins - 1;

        length->begins = 0;
        if (lines > FUNCTION_LINES_MAX) {
            print_error("%s:%d: a function of %d lines\n", path, number, lines);
            return 1;
        }
    }
    if (number == FILE_LINES_MAX + 1) {
        print_error("%s: more than %d lines\n", path, FILE_LINES_MAX);
        return 1;
    }
    return 0;
}

static void test_no_file_and_no_function_is_too_long(void **state)
{
    struct length length = {0};
    int wrong = 0, files = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        wrong += each_file(folders[i], check_length, &length, &files);
    assert_true(files > 20);
    assert_int_equal(wrong, 0);
}

static const char *const unwanted[] = {"/wo"
                                       "rk/",
                                       "/ro"
                                       "ot/",
                                       "FIX"
                                       "ME",
                                       "TO"
                                       "DO:",
                                       "X"
                                       "XX:"};

static int check_words(void *arg, const char *path, int number, const char *line)
{
    int wrong = 0;

    (void)arg;
    for (size_t i = 0; i < sizeof(unwanted) / sizeof(*unwanted); i++) {
        if (strstr(line, unwanted[i]) == NULL)
            continue;
        print_error("%s:%d: %s", path, number, line);
        wrong++;
    }
    return wrong;
}

static void test_nothing_unfinished_or_of_one_machine_is_left(void **state)
{
    int wrong = 0, files = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
        wrong += each_file(folders[i], check_words, NULL, &files);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_arrow_runs_the_wrong_way),
        cmocka_unit_test(test_a_wrong_arrow_would_be_seen),
        cmocka_unit_test(test_no_file_and_no_function_is_too_long),
        cmocka_unit_test(test_nothing_unfinished_or_of_one_machine_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

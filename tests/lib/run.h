/* run.h: runs a command to its end: input in, output, error output and exit code out.
 *
 *     struct run *run = RUN("y\n", "ssh", "-V");
 *     assert_int_equal(run->code, 0);
 *     run_free(run);
 *
 * A command that does not end within UNTIL_DEADLINE_MS is killed and fails the test. Children die
 * with the test program. */
#ifndef POPUG_TESTS_LIB_RUN_H
#define POPUG_TESTS_LIB_RUN_H

#include <jansson.h>
#include <stddef.h>
#include <sys/types.h>

struct run {
    int code; /* exit code; 128 + the signal's number if it died of one */
    char *out, *err;
    size_t out_size, err_size;
};

#define RUN(input, ...) run_command((input), (const char *const[]){__VA_ARGS__, NULL})

/* input: NULL is no input at all (/dev/null). The caller frees the result. */
struct run *run_command(const char *input, const char *const argv[]);
void run_free(struct run *run);

/* Fails the test, showing what the command printed, unless it ended with that code. */
void run_expect(const struct run *run, int code);

/* The output as JSON, which the caller frees; fails the test when it is none. */
json_t *run_json(const struct run *run);

/* Forks and executes, found by PATH; standard input, output and error are these descriptors. The
 * child is killed when the test program dies. */
pid_t run_start(const char *const argv[], int in, int out, int err);

/* Waits for that child to end (the deadline as above) and returns its code as in struct run. */
int run_wait(pid_t pid);

#endif

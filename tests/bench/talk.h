/* talk.h: a connection to core that costs little: lines out, lines in. The measures share the
 * machine with what they measure, so answers are looked at, not parsed, while it counts. */
#ifndef POPUG_TESTS_BENCH_TALK_H
#define POPUG_TESTS_BENCH_TALK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct talk {
    int fd;
    char *
        buffer; /* bytes that have come, `used` of them; the first `taken` were lent by talk_line */
    size_t used, taken, room;
};

/* Failures of these end the program with a line that says what was asked. */
void talk_open_unix(struct talk *talk, const char *path);
void talk_open_fd(struct talk *talk, int fd);
void talk_close(struct talk *talk);

void talk_send(struct talk *talk, const char *line); /* with its newline */
/* The next whole line, without its newline, valid until the next call; waits for it. */
const char *talk_line(struct talk *talk);
/* The same, NULL when none is there yet: reads once, does not wait. */
const char *talk_line_now(struct talk *talk);

/* Calls and waits, skipping pushes; `params` is JSON text made as by printf. The result is the
 * caller's. */
json_t *talk_call(struct talk *talk, const char *method, const char *params, ...)
    __attribute__((format(printf, 3, 4)));

#endif

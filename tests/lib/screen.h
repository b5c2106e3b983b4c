/* screen.h: the dashboard of one person on a virtual terminal, against a real core.
 *
 * Keys go in as a terminal would send them, the screen comes out as text. Time stands still but for
 * what the waiting itself takes: 10 ms for every look at a connection that had nothing to say. */
#ifndef POPUG_TESTS_LIB_SCREEN_H
#define POPUG_TESTS_LIB_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/lib/core.h"
#include "tests/lib/term.h"

struct screen;

struct screen_config {
    struct testcore *core;
    const char *login;  /* of client_person; NULL: the operator */
    const char *term;   /* NULL: xterm-256color */
    int cols, rows;     /* 0: 80x24 */
    const char *lang;   /* NULL: English */
    const char *screen; /* the first; NULL: mine */
    bool color;         /* false: NO_COLOR */
};

/* Opens and waits until all is shown. NULL when the terminal cannot have a dashboard. */
struct screen *screen_open(const struct screen_config *config);
void screen_free(struct screen *screen); /* NULL is allowed */

/* Feeds keys one by one, each as one packet with a frame behind it. A script: characters stand for
 * themselves, names stand in angle brackets as actions.h writes them: "jj<Enter><C-f><F9><Esc>",
 * "<<" for <. */
void screen_keys(struct screen *screen, const char *script);

/* Bytes exactly as they are, in one packet, and what follows from them at once. */
void screen_bytes(struct screen *screen, const char *bytes, size_t size);

/* Until core has answered everything and the frame is drawn. */
void screen_settle(struct screen *screen);

/* Serves until the text stands (or stands no more) on the screen; fails the test otherwise. */
void screen_wait(struct screen *screen, const char *text);
void screen_wait_gone(struct screen *screen, const char *text);

/* Serves for so long of the screen's own time. */
void screen_pass(struct screen *screen, int ms);

void screen_resize(struct screen *screen, int cols, int rows);

struct term *screen_term(struct screen *screen);
const char *screen_text(struct screen *screen); /* settled; borrowed until the next call */
bool screen_has(struct screen *screen, const char *text);
bool screen_ended(const struct screen *screen);

/* How many requests the dashboard has made since the last call of this. */
int screen_requests(struct screen *screen);

/* All that was sent to the terminal since the last call of this; borrowed until the next event. */
const char *screen_sent(struct screen *screen, size_t *size);

/* Settles and compares the screen with tests/screen/golden/NAME.txt; with UPDATE=1 in the
 * environment writes it instead. */
void screen_golden(struct screen *screen, const char *name);

#endif

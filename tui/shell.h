/* shell.h: the dashboard between the terminal and the views: screens, overlays, requests, messages.
 *
 * One per ui. Views read its fields; they change them only by the verbs below. */
#ifndef POPUG_TUI_SHELL_H
#define POPUG_TUI_SHELL_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tui/host.h"
#include "tui/messages.h"
#include "tui/rpc.h"
#include "tui/terminal.h"
#include "tui/theme.h"
#include "tui/view.h"

enum {
    SHELL_MIN_COLS = 60,
    SHELL_MIN_ROWS = 16,
    SHELL_LIVE_PAUSE_MS = 500, /* between reloads for changes of others */
    SHELL_SLOW_MS = 200,       /* a request that takes longer is told */
    SHELL_PATIENCE_MS = 100,   /* the first frame waits so long for the first answers */
    SHELL_LOGIN_MAX = 33,
};

enum shell_screen { SCREEN_MINE, SCREEN_ALL, SCREEN_ACCOUNT, SCREEN_COUNT };

/* Who is looking, as core said last. */
struct shell_me {
    char login[SHELL_LOGIN_MAX]; /* "" for the operator */
    char role[16];
    char day[11]; /* the open day of the books; "" before hello */
    int64_t balance_cents;
    int open_tasks;
    bool known;                 /* balance and open_tasks have come */
    bool allowed[METHOD_COUNT]; /* the methods this role may call */
    int64_t clock_offset_ms;    /* core's clock minus this machine's */
};

/* A job that is watched. id 0: none. */
struct shell_job {
    int64_t id, done, of;
};

/* Completions that are under way: their last answer makes the one line about all of them. */
struct shell_done {
    int left, done, already, refused;
    int64_t id, reward_cents, balance_cents;
};

struct shell_call;

struct shell {
    const struct host *host;
    struct rpc *rpc;
    struct terminal *terminal;
    struct theme theme;
    struct shell_me me;
    struct messages messages;
    struct shell_job job;
    struct shell_done done;

    struct view *stacks[SCREEN_COUNT]; /* the top view of each screen; NULL: never opened */
    enum shell_screen screen;
    struct view *overlays; /* the topmost */
    struct view *graveyard;
    struct shell_call *calls; /* unanswered */
    char *killed;             /* what C-k, C-u, C-w took, for C-y; NULL: nothing */

    int64_t now_ms; /* CLOCK_MONOTONIC of this event */
    int64_t opened_ms;
    int64_t asked_at_ms;        /* of the oldest unanswered request */
    int64_t reloaded_ms;        /* of the last live reload */
    int64_t drawn_minute;       /* shown by the clock */
    bool change_waits;          /* a push came; reload when the pause is over */
    const struct view *watched; /* core tells us of what this view shows */
    int64_t watched_job;
    bool frozen, away, greeted, painted, dirty, slow_shown;
    bool no_color, quit_armed, ended;
    char bye[32]; /* core's reason for the end; "" */
};

/* A null terminal is not allowed; the shell owns neither host nor terminal. */
void shell_open(struct shell *shell, const char *screen);
void shell_close(struct shell *shell);

/* Events. */
void shell_key(struct shell *shell, struct key key);
void shell_tick(struct shell *shell);
void shell_resized(struct shell *shell);
int shell_timeout_ms(const struct shell *shell);
bool shell_draw(struct shell *shell); /* onto stdscr; false: nothing to draw (yet) */
void shell_on_hello(struct shell *shell, const json_t *hello);
void shell_on_lost(struct shell *shell);
void shell_on_push(struct shell *shell, const char *method, const json_t *params);
void shell_bury(struct shell *shell); /* frees what was popped; when no view's function runs */

/* Asks core. `params` is stolen. The answer comes later, unless the view is closed before; `view`
 * NULL: for the shell itself. `tag` comes back with it. */
typedef void (*shell_answer_fn)(struct shell *shell, struct view *view, int64_t tag,
                                const struct rpc_answer *answer);
void shell_call(struct shell *shell, struct view *view, enum method method, json_t *params,
                shell_answer_fn fn, int64_t tag);
bool shell_may(const struct shell *shell, enum method method);
bool shell_asks(const struct shell *shell,
                const struct view *view);                        /* unanswered; NULL: anybody's */
void shell_forget(struct shell *shell, const struct view *view); /* its answers won't come */
void shell_ask_me(struct shell *shell);                          /* account.me, into `me` */

/* Views. The new view is on top; `arg` is handed to its open. */
struct view *shell_push(struct shell *shell, const struct view_ops *ops, const void *arg);
void shell_pop(struct view *view);                  /* it stays valid until the event is over */
struct view *shell_top(const struct shell *shell);  /* overlay or view: who gets the keys */
struct view *shell_main(const struct shell *shell); /* the view below all overlays; may be NULL */
void shell_go(struct shell *shell, enum shell_screen screen);
bool shell_act(struct shell *shell, enum action action); /* as if its key had been pressed */
bool shell_applies(const struct shell *shell, enum action action); /* to the main view, permitted */
void shell_reload(struct shell *shell, bool reveal);
void shell_watch(struct shell *shell);          /* tells core what is shown now */
bool shell_is_small(const struct shell *shell); /* too small for screens: the card */

/* One line about what happened; failures are kept in the messages. The text is translated. */
__attribute__((format(printf, 3, 4))) void shell_say(struct shell *shell, enum message_kind kind,
                                                     const char *format, ...);
/* A refusal, worded; `what` is what was tried ("task #9"), or NULL. */
void shell_refused(struct shell *shell, const char *what, const struct rpc_answer *answer);

void shell_copy(struct shell *shell, const char *text); /* to the clipboard, with a line about it */

int64_t shell_now_ms(const struct shell *shell); /* core's wall clock, milliseconds UTC */

#endif

/* keys.h: from the bytes of a terminal to keys.
 *
 * A key is one number: a Unicode code point (control characters included: C-a is 1), or one of the
 * K_ values for what no character stands for; K_META is added when an ESC came at once before it.
 * An unfinished escape sequence or UTF-8 character is held back for KEYS_HOLD_MS: packets split
 * them anywhere. */
#ifndef POPUG_TUI_KEYS_H
#define POPUG_TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYS_HOLD_MS = 25, KEYS_HELD_MAX = 64, KEYS_NAME_MAX = 24 };

enum {
    K_CTRL_C = 3,
    K_TAB = 9,
    K_ENTER = 13,
    K_ESC = 27,
    K_BACKSPACE = 127,
    K_UP = 0x200000,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PGUP,
    K_PGDN,
    K_INSERT,
    K_DELETE,
    K_BACKTAB,
    K_UNKNOWN, /* a whole sequence that means nothing to us */
    K_F0,      /* K_F0 + 1 is F1 */
    K_META = 0x1000000,
};
#define K_CTRL(letter) ((letter)&31)

struct key {
    int32_t code;
    bool pasted; /* came in a bracketed paste: text, never a command */
};

struct keys {
    unsigned char held[KEYS_HELD_MAX];
    size_t held_size;
    int64_t held_since_ms;
    bool pasting;
};

typedef void (*keys_fn)(void *arg, struct key key);

/* Takes bytes and calls `fn` for every key that is complete. Times are CLOCK_MONOTONIC. */
void keys_feed(struct keys *keys, const char *bytes, size_t size, int64_t now_ms, keys_fn fn,
               void *arg);

/* What has been held for too long is taken as it stands: a lone ESC is the Esc key. */
void keys_expire(struct keys *keys, int64_t now_ms, keys_fn fn, void *arg);
int keys_timeout_ms(const struct keys *keys, int64_t now_ms); /* -1: nothing is held */

/* For commands only, never for text: the Latin character on the same physical key of a Russian
 * keyboard, and PC-Russian's `.` and `,` for / and ?. Any other code comes back as it is. */
int32_t keys_latin(int32_t code);

/* The name that actions.h and the help use: "j", "C-n", "Space", "F10", "S-Tab". */
void keys_name(int32_t code, char name[KEYS_NAME_MAX]);

#endif

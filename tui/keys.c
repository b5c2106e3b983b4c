/* keys.c: the bytes of a terminal, cut into keys.
 *
 * Promises that any bytes at all give keys and never harm, and that the same bytes give the same
 * keys however they are split, if the parts come within KEYS_HOLD_MS. Knows the sequences of
 * xterm, tmux, screen, linux, rxvt and the vt family, in both cursor modes, so it needs no terminfo
 * and no waiting inside ncurses. */
#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

enum { PASTE_BEGIN = -200, PASTE_END = -201, INCOMPLETE = -1 };

/* ESC [ N ~ of the vt220 family. */
static int32_t tilde_key(int number)
{
    static const int32_t keys[] = {
        [1] = K_HOME,        [2] = K_INSERT,    [3] = K_DELETE,   [4] = K_END,
        [5] = K_PGUP,        [6] = K_PGDN,      [7] = K_HOME,     [8] = K_END,
        [11] = K_F0 + 1,     [12] = K_F0 + 2,   [13] = K_F0 + 3,  [14] = K_F0 + 4,
        [15] = K_F0 + 5,     [17] = K_F0 + 6,   [18] = K_F0 + 7,  [19] = K_F0 + 8,
        [20] = K_F0 + 9,     [21] = K_F0 + 10,  [23] = K_F0 + 11, [24] = K_F0 + 12,
        [200] = PASTE_BEGIN, [201] = PASTE_END,
    };

    if (number < 0 || number >= (int)(sizeof keys / sizeof *keys) || keys[number] == 0)
        return K_UNKNOWN;
    return keys[number];
}

/* The last letter of ESC [ … X and of ESC O X. */
static int32_t letter_key(unsigned char letter)
{
    switch (letter) {
    case 'A':
        return K_UP;
    case 'B':
        return K_DOWN;
    case 'C':
        return K_RIGHT;
    case 'D':
        return K_LEFT;
    case 'F':
        return K_END;
    case 'H':
        return K_HOME;
    case 'Z':
        return K_BACKTAB;
    case 'M':
        return K_ENTER;
    case 'I':
        return K_TAB;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
        return K_F0 + 1 + (letter - 'P');
    default:
        return K_UNKNOWN;
    }
}

/* ESC [ parameters final. The bytes used, INCOMPLETE if the final byte has not come. */
static int csi_key(const unsigned char *bytes, size_t size, int32_t *code)
{
    size_t at = 2;
    int number = 0;
    bool first = true;

    if (size > 2 && bytes[2] == '[') { /* linux console: ESC [ [ A is F1 */
        if (size < 4)
            return INCOMPLETE;
        *code = bytes[3] >= 'A' && bytes[3] <= 'E' ? K_F0 + 1 + (bytes[3] - 'A') : K_UNKNOWN;
        return 4;
    }
    for (; at < size && (bytes[at] < 0x40 || bytes[at] > 0x7e); at++) {
        if (bytes[at] < 0x20 || bytes[at] > 0x7e) { /* no part of a sequence: it ends here */
            *code = K_UNKNOWN;
            return (int)at;
        }
        if (bytes[at] == ';')
            first = false;
        else if (first && bytes[at] >= '0' && bytes[at] <= '9' && number < 1000)
            number = number * 10 + (bytes[at] - '0');
    }
    if (at == size)
        return INCOMPLETE;
    *code = bytes[at] == '~' ? tilde_key(number) : letter_key(bytes[at]);
    return (int)at + 1;
}

/* One UTF-8 character; a broken one is U+FFFD and takes the bytes that cannot be part of another.
 */
static int utf8_key(const unsigned char *bytes, size_t size, int32_t *code)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes[0] < 0x80   ? 1
                    : bytes[0] < 0xc2 ? 0
                    : bytes[0] < 0xe0 ? 2
                    : bytes[0] < 0xf0 ? 3
                    : bytes[0] < 0xf5 ? 4
                                      : 0;

    *code = 0xfffd;
    if (length == 0)
        return 1;
    if (length == 1) {
        *code = bytes[0];
        return 1;
    }
    int32_t point = bytes[0] & (0x7f >> length);
    for (size_t at = 1; at < length; at++) {
        if (at == size)
            return INCOMPLETE;
        if ((bytes[at] & 0xc0) != 0x80)
            return (int)at;
        point = point << 6 | (bytes[at] & 0x3f);
    }
    if (point >= least[length] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff))
        *code = point;
    return (int)length;
}

/* One key at the beginning of the bytes. With `final` nothing more will come: an unfinished
 * sequence is read as its parts. */
static int next_key(const unsigned char *bytes, size_t size, bool final, int32_t *code)
{
    int used;

    if (bytes[0] != 0x1b) {
        used = utf8_key(bytes, size, code);
        if (used == INCOMPLETE && final)
            return (int)size;
        if (*code == '\n')
            *code = K_ENTER;
        return used;
    }
    if (size == 1) {
        *code = K_ESC;
        return final ? 1 : INCOMPLETE;
    }
    if (bytes[1] == '[' && (size > 2 || !final)) {
        used = csi_key(bytes, size, code);
    } else if (bytes[1] == 'O' && (size > 2 || !final)) {
        if (size < 3)
            return INCOMPLETE;
        *code = letter_key(bytes[2]);
        used = 3;
    } else if (bytes[1] ==
               0x1b) { /* Esc pressed twice, or Meta with an arrow: the first stands alone */
        *code = K_ESC;
        return 1;
    } else {
        used = utf8_key(bytes + 1, size - 1, code);
        if (used != INCOMPLETE) {
            *code |= K_META;
            return used + 1;
        }
    }
    if (used == INCOMPLETE && final) {
        *code = K_UNKNOWN;
        return (int)size;
    }
    return used;
}

static void give(struct keys *keys, int32_t code, keys_fn fn, void *arg)
{
    if (code == PASTE_BEGIN || code == PASTE_END)
        keys->pasting = code == PASTE_BEGIN;
    else if (code != 0)
        fn(arg, (struct key){.code = code, .pasted = keys->pasting});
}

/* Gives all complete keys of the held bytes. */
static void drain(struct keys *keys, bool final, keys_fn fn, void *arg)
{
    while (keys->held_size > 0) {
        int32_t code = 0;
        bool full = keys->held_size == sizeof keys->held;
        int used = next_key(keys->held, keys->held_size, final || full, &code);
        if (used == INCOMPLETE)
            return;
        keys->held_size -= (size_t)used;
        memmove(keys->held, keys->held + used, keys->held_size);
        give(keys, code, fn, arg);
    }
}

void keys_feed(struct keys *keys, const char *bytes, size_t size, int64_t now_ms, keys_fn fn,
               void *arg)
{
    for (size_t at = 0; at < size;) {
        size_t room = sizeof keys->held - keys->held_size;
        size_t part = size - at < room ? size - at : room;
        memcpy(keys->held + keys->held_size, bytes + at, part);
        keys->held_size += part;
        at += part;
        drain(keys, false, fn, arg);
    }
    keys->held_since_ms = now_ms;
}

void keys_expire(struct keys *keys, int64_t now_ms, keys_fn fn, void *arg)
{
    if (keys->held_size > 0 && now_ms - keys->held_since_ms >= KEYS_HOLD_MS)
        drain(keys, true, fn, arg);
}

int keys_timeout_ms(const struct keys *keys, int64_t now_ms)
{
    int64_t left = keys->held_since_ms + KEYS_HOLD_MS - now_ms;

    if (keys->held_size == 0)
        return -1;
    return left > 0 ? (int)left : 0;
}

int32_t keys_latin(int32_t code)
{
    /* From U+0410 (А) to U+044F (я), by the place of the key. */
    static const char latin[] = "F<DULT:PBQRKVYJGHCNEA{WXIO}SM\">Z"
                                "f,dult;pbqrkvyjghcnea[wxio]sm'.z";

    if (code == '.')
        return '/';
    if (code == ',')
        return '?';
    if (code >= 0x410 && code <= 0x44f)
        return latin[code - 0x410];
    if (code == 0x401)
        return '~';
    if (code == 0x451)
        return '`';
    return code;
}

static const char *special_name(int32_t code)
{
    static const char *const names[] = {"Up",   "Down", "Left",   "Right",  "Home",  "End",
                                        "PgUp", "PgDn", "Insert", "Delete", "S-Tab", "Unknown"};

    if (code >= K_UP && code <= K_UNKNOWN)
        return names[code - K_UP];
    switch (code) {
    case K_TAB:
        return "Tab";
    case K_ENTER:
        return "Enter";
    case K_ESC:
        return "Esc";
    case K_BACKSPACE:
        return "Backspace";
    case ' ':
        return "Space";
    default:
        return NULL;
    }
}

void keys_name(int32_t code, char name[KEYS_NAME_MAX])
{
    const char *special = special_name(code & ~K_META);
    const char *meta = code & K_META ? "M-" : "";

    code &= ~K_META;
    if (special != NULL)
        snprintf(name, KEYS_NAME_MAX, "%s%s", meta, special);
    else if (code > K_F0)
        snprintf(name, KEYS_NAME_MAX, "%sF%d", meta, (int)(code - K_F0));
    else if (code < 0x20)
        snprintf(name, KEYS_NAME_MAX, "%sC-%c", meta, (char)((code | 0x40) | 0x20));
    else if (code < 0x7f)
        snprintf(name, KEYS_NAME_MAX, "%s%c", meta, (char)code);
    else
        snprintf(name, KEYS_NAME_MAX, "%sU+%04X", meta, (unsigned)code);
}

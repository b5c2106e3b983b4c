/* theme.h: what things look like: tones instead of colours.
 *
 * Only the terminal's own foreground and background and its 8 ANSI colours, so light and dark both
 * work. A tone is never the only sign of something. */
#ifndef POPUG_TUI_THEME_H
#define POPUG_TUI_THEME_H

#include <curses.h>
#include <stdbool.h>

enum tone {
    TONE_PLAIN,
    TONE_DIM,      /* what is there but not looked at: hints, heads of columns */
    TONE_STRONG,   /* titles, the current tab */
    TONE_GOOD,     /* money that comes, things done */
    TONE_BAD,      /* money that goes, failures */
    TONE_NEW,      /* new since the last look */
    TONE_WARN,     /* asks for attention */
    TONE_SELECTED, /* the cursor's row, the chosen button */
    TONE_COUNT
};

struct theme {
    attr_t attrs[TONE_COUNT];
    short pairs[TONE_COUNT];
};

/* Makes the tones of a terminal that is open; without `colors` signs and reverse video alone. */
void theme_init(struct theme *theme, bool colors);

#endif

/* theme.c: the tones as ncurses attributes. */
#include "tui/theme.h"

void theme_init(struct theme *theme, bool colors)
{
    static const struct {
        attr_t attr;
        short color; /* -1: the terminal's own */
    } tones[TONE_COUNT] = {
        [TONE_PLAIN] = {A_NORMAL, -1},         [TONE_DIM] = {A_NORMAL, -1},
        [TONE_STRONG] = {A_BOLD, -1},          [TONE_GOOD] = {A_NORMAL, COLOR_GREEN},
        [TONE_BAD] = {A_NORMAL, COLOR_RED},    [TONE_NEW] = {A_BOLD, COLOR_CYAN},
        [TONE_WARN] = {A_BOLD, COLOR_MAGENTA}, [TONE_SELECTED] = {A_REVERSE, -1},
    };

    for (int tone = 0; tone < TONE_COUNT; tone++) {
        theme->attrs[tone] = tones[tone].attr;
        theme->pairs[tone] = 0;
        if (!colors || tones[tone].color < 0)
            continue;
        theme->pairs[tone] = (short)(tones[tone].color + 1);
        init_pair(theme->pairs[tone], tones[tone].color, -1);
    }
}

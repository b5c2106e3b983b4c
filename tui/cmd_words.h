/* cmd_words.h: a line into words as a POSIX shell splits it, with nothing expanded. */
#ifndef POPUG_TUI_CMD_WORDS_H
#define POPUG_TUI_CMD_WORDS_H

#include <stdbool.h>

#include "tui/buffer.h"

struct cmd_words {
    int count;
    char **words; /* ended by NULL */
};

/* Blanks separate; '…' is literal; in "…" a backslash escapes only \ " $ ` and newline; elsewhere
 * it escapes anything. False for a quote that is not closed or a backslash at the end: *words is
 * empty. */
bool cmd_words_split(const char *line, struct cmd_words *words);
void cmd_words_free(struct cmd_words *words);

/* Adds a word to a line so that splitting the line gives the word again. */
void cmd_words_quote(struct buffer *line, const char *word);

#endif

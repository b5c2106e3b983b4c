/* quote.h: a word as a POSIX shell reads it back. */
#ifndef POPUG_TUI_QUOTE_H
#define POPUG_TUI_QUOTE_H

/* The word itself when it needs no quotes, else in single quotes. The caller frees. */
char *quote_word(const char *word);

#endif

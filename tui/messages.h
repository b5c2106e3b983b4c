/* messages.h: what happened, one line each: the last is shown, failures stay readable in `m`. */
#ifndef POPUG_TUI_MESSAGES_H
#define POPUG_TUI_MESSAGES_H

#include <stdint.h>

enum { MESSAGES_MAX = 32 };

enum message_kind { MESSAGE_INFO, MESSAGE_GOOD, MESSAGE_FAIL };

struct message {
    char *text;
    int64_t at_ms; /* core's wall clock */
    enum message_kind kind;
};

struct messages {
    struct message kept[MESSAGES_MAX]; /* oldest first */
    int count;
    int unread_failures;
    int line; /* index of the one on the result line; -1: none */
};

void messages_init(struct messages *messages);
void messages_free(struct messages *messages);

/* Copies the text; the oldest goes when there is no room. */
void messages_add(struct messages *messages, enum message_kind kind, const char *text,
                  int64_t at_ms);

#endif

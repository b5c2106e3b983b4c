/* messages.c: a short memory of results. */
#include "tui/messages.h"

#include <stdlib.h>
#include <string.h>

void messages_init(struct messages *messages)
{
    memset(messages, 0, sizeof *messages);
    messages->line = -1;
}

void messages_free(struct messages *messages)
{
    for (int i = 0; i < messages->count; i++)
        free(messages->kept[i].text);
    messages_init(messages);
}

void messages_add(struct messages *messages, enum message_kind kind, const char *text,
                  int64_t at_ms)
{
    if (messages->count == MESSAGES_MAX) {
        free(messages->kept[0].text);
        memmove(messages->kept, messages->kept + 1, (MESSAGES_MAX - 1) * sizeof messages->kept[0]);
        messages->count--;
    }
    struct message *message = &messages->kept[messages->count];
    *message = (struct message){.text = strdup(text), .at_ms = at_ms, .kind = kind};
    if (message->text == NULL)
        abort();
    messages->line = messages->count++;
    if (kind == MESSAGE_FAIL)
        messages->unread_failures++;
}

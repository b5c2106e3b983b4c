/* marks.h: the rows a user has marked, by id: they stay marked wherever the rows go. */
#ifndef POPUG_TUI_MARKS_H
#define POPUG_TUI_MARKS_H

#include <stdbool.h>
#include <stdint.h>

struct mark {
    int64_t id, amount_cents;
};

struct marks {
    struct mark *marks; /* in the order of ids */
    int count;
};

void marks_clear(struct marks *marks); /* and frees */
bool marks_has(const struct marks *marks, int64_t id);
void marks_add(struct marks *marks, int64_t id, int64_t amount_cents);
void marks_remove(struct marks *marks, int64_t id);
int64_t marks_sum_cents(const struct marks *marks);

#endif

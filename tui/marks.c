/* marks.c: a sorted array; marks are few and looked up for every row of every frame. */
#include "tui/marks.h"

#include <stdlib.h>
#include <string.h>

/* Where the id is, or would be. */
static int find(const struct marks *marks, int64_t id)
{
    int low = 0, high = marks->count;

    while (low < high) {
        int middle = (low + high) / 2;
        if (marks->marks[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void marks_clear(struct marks *marks)
{
    free(marks->marks);
    *marks = (struct marks){0};
}

bool marks_has(const struct marks *marks, int64_t id)
{
    int at = find(marks, id);

    return at < marks->count && marks->marks[at].id == id;
}

void marks_add(struct marks *marks, int64_t id, int64_t amount_cents)
{
    int at = find(marks, id);

    if (marks_has(marks, id))
        return;
    struct mark *grown = realloc(marks->marks, (size_t)(marks->count + 1) * sizeof *grown);
    if (grown == NULL)
        abort();
    marks->marks = grown;
    memmove(grown + at + 1, grown + at, (size_t)(marks->count - at) * sizeof *grown);
    grown[at] = (struct mark){id, amount_cents};
    marks->count++;
}

void marks_remove(struct marks *marks, int64_t id)
{
    int at = find(marks, id);

    if (!marks_has(marks, id))
        return;
    marks->count--;
    memmove(marks->marks + at, marks->marks + at + 1,
            (size_t)(marks->count - at) * sizeof *marks->marks);
}

int64_t marks_sum_cents(const struct marks *marks)
{
    int64_t sum_cents = 0;

    for (int i = 0; i < marks->count; i++)
        sum_cents += marks->marks[i].amount_cents;
    return sum_cents;
}

/* page.h: how every list is asked for: keyset pages, in both directions, at any depth for the same
 * price. See docs/protocol.md, "Lists". */
#ifndef POPUG_DB_PAGE_H
#define POPUG_DB_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

enum { PAGE_LIMIT_MAX = 1000, PAGE_TEXT_SIZE = 64 };

/* A row's place in a list: the value it is sorted by, then its id. Faces make the cursor of it. */
struct page_key {
    int64_t value; /* equals id when sorted by id */
    int64_t id;
    char text[PAGE_TEXT_SIZE]; /* the value, in lists sorted by words (login) */
};

enum page_at {
    PAGE_START,  /* the list's first page */
    PAGE_AFTER,  /* the rows behind key */
    PAGE_FROM,   /* the rows that begin with key's row, or with the one that would follow it */
    PAGE_BEFORE, /* the rows that end right before key's; still in the list's order */
    PAGE_END,    /* the list's last page */
};

struct page_ask {
    enum page_at at;
    struct page_key key;
    bool desc;
    int limit; /* 1..PAGE_LIMIT_MAX */
};

/* What is known about the rows around a page. */
struct page_info {
    bool before, after; /* rows stand before the first, behind the last */
    int64_t total;      /* of the whole list; -1 where it is not known (search) */
};

/* For the nouns of this folder: a walk along the index of a list, beyond (value or text, id), to
 * smaller keys when `falling`. `whole`: from the list's end, where only texts need to be told. */
struct page_step {
    bool falling, whole;
    int64_t value, id;
    const char *text;
};
struct page_list {
    size_t row_size;
    /* Up to `limit` rows in the order of the walk; *count also when it fails. */
    enum err (*walk)(void *arg, const struct page_step *step, int limit, void *rows, size_t *count);
    void (*key)(void *arg, const void *row, struct page_key *key);
    void (*free)(void *row); /* what a row owns; NULL: nothing */
};
/* Fills *rows (the caller frees it and its `*count` rows, also on failure) and before and after. */
enum err page_fill(const struct page_list *list, void *arg, const struct page_ask *ask, void **rows,
                   size_t *count, struct page_info *info);

#endif

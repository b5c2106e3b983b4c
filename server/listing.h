/* listing.h: what all lists of the protocol share: how a page is asked for, and how it is answered
 * (docs/protocol.md, "Lists"). */
#ifndef POPUG_SERVER_LISTING_H
#define POPUG_SERVER_LISTING_H

#include <jansson.h>
#include <stddef.h>

#include "common/err.h"
#include "db/page.h"
#include "server/rpc.h"

/* Reads after, before, from, limit and order. `tag` stands for the list's sort and begins its
 * cursors, so one of another sort is refused: ERR_PARAM. */
enum err listing_ask(struct rpc_ctx *ctx, const json_t *params, char tag, struct page_ask *ask);

struct listing {
    char tag;
    size_t count;
    struct page_info info;
    const void *rows;                           /* for the functions below */
    json_t *(*row)(const void *rows, size_t i); /* a new reference; NULL: no memory */
    void (*key)(const void *rows, size_t i, char tag, struct page_key *key);
};

/* The answer, a new reference: data, next, prev, first, last, total. Rows that would make the
 * answer longer than a line are left for the next page. ERR_NO_MEMORY. */
enum err listing_answer(const struct listing *listing, const struct page_ask *ask, json_t **answer);

#endif

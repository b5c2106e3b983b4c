/* search.h: what "contains" means in every search: the characters as they stand, in any letter case
 * of any script. */
#ifndef POPUG_DB_SEARCH_H
#define POPUG_DB_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

struct search; /* knows letter cases; does not depend on the process's locale */

/* NULL when this system has no C.UTF-8. The caller frees. */
struct search *search_new(void);
void search_free(struct search *search);

/* The text in lower case, character by character; the caller frees. What is not UTF-8 stays as it
 * is. */
char *search_fold(const struct search *search, const char *text);

/* True when the text contains the needle; the needle has been folded, the text has not. */
bool search_has(const struct search *search, const char *needle, const char *text);

/* Characters of a UTF-8 text. */
size_t search_length(const char *text);
/* Bytes of the character at text; 0 at its end. */
size_t search_step(const char *text);

#endif

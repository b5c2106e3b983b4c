/* operator_hint.h: a company that nobody can administer yet is told how to begin. */
#ifndef POPUG_SERVER_OPERATOR_HINT_H
#define POPUG_SERVER_OPERATOR_HINT_H

/* Asks core over the operator's socket in `state` whether there is an active admin, and logs the
 * command that adds one when there is none. Waits two seconds at most; says nothing if it cannot
 * know. */
void operator_hint(const char *state);

#endif

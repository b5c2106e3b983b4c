/* operator.h: the operator's socket, DIR/core.sock: whoever may open it is the operator. */
#ifndef POPUG_SERVER_OPERATOR_H
#define POPUG_SERVER_OPERATOR_H

/* Listens on core.sock (0600) in that directory, in place of one that a dead core left; the caller
 * holds the state's lock. Returns a non-blocking descriptor, -1 with errno. */
int operator_listen(int state_fd);
/* The next connection, non-blocking; -1 with errno. */
int operator_accept(int operator_fd);
void operator_remove(int state_fd);

#endif

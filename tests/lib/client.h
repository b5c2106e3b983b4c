/* client.h: a blocking JSON-RPC client of a test core.
 *
 * Results, errors and pushes that these functions return are borrowed: they live until the client's
 * next call. Whatever goes wrong (time-out, EOF, an error where a result was asked for) fails the
 * running test, except where a function says otherwise. */
#ifndef POPUG_TESTS_LIB_CLIENT_H
#define POPUG_TESTS_LIB_CLIENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "tests/lib/core.h"

struct client;

/* A stream over the hand-off that has said nothing yet; the caller frees. */
struct client *client_raw(struct testcore *core);
/* The operator's socket, hello said. */
struct client *client_operator(struct testcore *core);
/* A session of that key: hello and session.open said. */
struct client *client_session(struct testcore *core, const char *fingerprint);
/* A session of the account that client_person made. */
struct client *client_login(struct testcore *core, const char *login);
/* What a session does when core has gone: the same session over a new stream. Frees the old client.
 */
struct client *client_resume(struct testcore *core, struct client *old);
/* A new ticket for session.open: 64 hexadecimal digits; a buffer of 65. */
void client_ticket(char *ticket);
void client_free(struct client *client); /* NULL is allowed */

/* Makes an account by the operator, with a key that client_login finds again (it is made from the
 * login). The name is the login with a capital letter. */
void client_person(struct client *operator_, const char *login, const char *role);
/* The authorized_keys line and fingerprint that client_person gives to a login. Buffers of 512, 64.
 */
void client_key(const char *login, char *line, char *fingerprint);

/* Sends a request and returns its result. `format` and what follows are jansson's json_pack; NULL:
 * no parameters. */
json_t *client_ok(struct client *client, const char *method, const char *format, ...);

/* Sends a request that must be refused with exactly this error; returns the error's data. */
json_t *client_refused(struct client *client, enum err expected, const char *method,
                       const char *format, ...);

/* The halves of a call. send returns the request's id, or -1 when the peer is gone; `params` is
 * stolen. answer returns the whole response, NULL at EOF. */
int64_t client_send(struct client *client, const char *method, json_t *params);
json_t *client_answer(struct client *client, int64_t id);
/* Waits for any response: its id, or -1 at EOF; *response as client_answer. */
int64_t client_any_answer(struct client *client, json_t **response);

/* The params of the next push of that method, waiting for it; NULL at EOF. */
json_t *client_push(struct client *client, const char *method);
/* Forgets the pushes that have come so far. */
void client_drop_pushes(struct client *client);

/* Sends these bytes as they are. */
void client_write(struct client *client, const char *bytes, size_t size);
/* The next line without its newline, whatever it is; NULL at EOF. */
const char *client_line(struct client *client);
/* Waits until core has closed the connection. */
void client_gone(struct client *client);

/* Polls job.get until the job is done; returns its whole answer. */
json_t *client_job_done(struct client *client, int64_t job);

/* Members of an object that must be there and of that type. */
int64_t client_int(const json_t *object, const char *member);
const char *client_text(const json_t *object, const char *member);

#endif

/* proxy.h: the header by which a load balancer names the real client (PROXY protocol, versions 1
 * and 2). Pure: bytes in, address out. */
#ifndef POPUG_SERVER_PROXY_H
#define POPUG_SERVER_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum { PROXY_HEADER_MAX = 536 };

enum proxy_got {
    PROXY_MORE, /* nothing wrong so far, more bytes are needed */
    PROXY_BAD,  /* this is no header */
    PROXY_OK,
};

/* On PROXY_OK *size is the header's length, and *named says whether it names a client (a health
 * check names none); then *from is its address. */
enum proxy_got proxy_parse(const unsigned char *bytes, size_t count, size_t *size, bool *named,
                           struct sockaddr_storage *from);

#endif

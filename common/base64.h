/* base64.h: bytes as base64 text (RFC 4648, padded). */
#ifndef POPUG_COMMON_BASE64_H
#define POPUG_COMMON_BASE64_H

#include <stddef.h>

/* The caller frees. */
char *base64_encode(const void *bytes, size_t size);

#endif

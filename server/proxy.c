/* proxy.c: reads a PROXY header as haproxy's "proxy-protocol.txt" gives it. Promises to look at no
 * byte beyond those it is given, and to take no header that is only almost right. */
#include "server/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { V1_MAX = 107, V2_FIXED = 16, V2_IPV4 = 12, V2_IPV6 = 36 };

static const unsigned char v2_signature[12] = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                               0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};

static bool read_port(const char *text, in_port_t *port)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    long number = strtol(text, &end, 10);
    if (*end || number > 65535)
        return false;
    *port = htons((in_port_t)number);
    return true;
}

static bool read_address(const char *family, const char *host, const char *port,
                         struct sockaddr_storage *from)
{
    if (strcmp(family, "TCP4") == 0) {
        struct sockaddr_in *four = (void *)from;
        four->sin_family = AF_INET;
        return inet_pton(AF_INET, host, &four->sin_addr) == 1 && read_port(port, &four->sin_port);
    }
    struct sockaddr_in6 *six = (void *)from;
    six->sin6_family = AF_INET6;
    return strcmp(family, "TCP6") == 0 && inet_pton(AF_INET6, host, &six->sin6_addr) == 1 &&
           read_port(port, &six->sin6_port);
}

/* "PROXY TCP4 192.0.2.1 192.0.2.2 56324 22\r\n" */
static enum proxy_got parse_v1(const unsigned char *bytes, size_t count, size_t *size, bool *named,
                               struct sockaddr_storage *from)
{
    char line[V1_MAX + 1], family[8], host[48], to[48], port[8], to_port[8];
    int used = -1;
    const unsigned char *end = memchr(bytes, '\n', count < V1_MAX ? count : V1_MAX);
    if (!end)
        return count < V1_MAX ? PROXY_MORE : PROXY_BAD;
    *size = (size_t)(end - bytes) + 1;
    if (*size < 2 || end[-1] != '\r')
        return PROXY_BAD;
    memcpy(line, bytes, *size - 2);
    line[*size - 2] = '\0';
    if (strlen(line) != *size - 2)
        return PROXY_BAD;
    if (strncmp(line, "PROXY UNKNOWN", 13) == 0)
        return PROXY_OK;
    if (sscanf(line, "PROXY %7s %47s %47s %7s %7s%n", family, host, to, port, to_port, &used) !=
            5 ||
        line[used])
        return PROXY_BAD;
    *named = read_address(family, host, port, from);
    return *named ? PROXY_OK : PROXY_BAD;
}

static enum proxy_got parse_v2(const unsigned char *bytes, size_t count, size_t *size, bool *named,
                               struct sockaddr_storage *from)
{
    if (count < V2_FIXED)
        return PROXY_MORE;
    size_t length = (size_t)bytes[14] << 8 | bytes[15];
    *size = V2_FIXED + length;
    if (bytes[12] >> 4 != 2 || (bytes[12] & 15) > 1 || *size > PROXY_HEADER_MAX)
        return PROXY_BAD;
    if (count < *size)
        return PROXY_MORE;
    const unsigned char *body = bytes + V2_FIXED;
    bool local = (bytes[12] & 15) == 0;
    if (local || bytes[13] == 0x00)
        return PROXY_OK;
    if (bytes[13] == 0x11 && length >= V2_IPV4) {
        struct sockaddr_in *four = (void *)from;
        four->sin_family = AF_INET;
        memcpy(&four->sin_addr, body, 4);
        memcpy(&four->sin_port, body + 8, 2);
    } else if (bytes[13] == 0x21 && length >= V2_IPV6) {
        struct sockaddr_in6 *six = (void *)from;
        six->sin6_family = AF_INET6;
        memcpy(&six->sin6_addr, body, 16);
        memcpy(&six->sin6_port, body + 32, 2);
    } else {
        return PROXY_BAD;
    }
    *named = true;
    return PROXY_OK;
}

enum proxy_got proxy_parse(const unsigned char *bytes, size_t count, size_t *size, bool *named,
                           struct sockaddr_storage *from)
{
    static const char v1_signature[6] = "PROXY ";
    *named = false;
    memset(from, 0, sizeof(*from));
    size_t v1 = count < sizeof(v1_signature) ? count : sizeof(v1_signature);
    size_t v2 = count < sizeof(v2_signature) ? count : sizeof(v2_signature);
    if (memcmp(bytes, v2_signature, v2) == 0)
        return v2 < sizeof(v2_signature) ? PROXY_MORE : parse_v2(bytes, count, size, named, from);
    if (memcmp(bytes, v1_signature, v1) == 0)
        return v1 < sizeof(v1_signature) ? PROXY_MORE : parse_v1(bytes, count, size, named, from);
    return PROXY_BAD;
}

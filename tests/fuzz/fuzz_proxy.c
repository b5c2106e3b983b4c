/* fuzz_proxy.c: the PROXY header. Holds that a verdict does not depend on bytes behind the header,
 * and that of a good header every beginning asks for more. */
#include <stdint.h>
#include <stdlib.h>

#include "server/proxy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sockaddr_storage from, again;
    size_t header = 0, same = 0;
    bool named = false, named_again = false;
    enum proxy_got got = proxy_parse(data, size, &header, &named, &from);

    if (got == PROXY_MORE && size >= PROXY_HEADER_MAX)
        abort();
    if (got != PROXY_OK)
        return 0;
    if (header == 0 || header > size || header > PROXY_HEADER_MAX)
        abort();
    if (proxy_parse(data, header, &same, &named_again, &again) != PROXY_OK || same != header ||
        named_again != named)
        abort();
    for (size_t i = 0; i < header; i++) {
        if (proxy_parse(data, i, &same, &named_again, &again) != PROXY_MORE)
            abort();
    }
    return 0;
}

/* base64.c: encoding only; libcrypto does the work. */
#include "common/base64.h"

#include <openssl/evp.h>
#include <stdlib.h>

char *base64_encode(const void *bytes, size_t size)
{
    char *text = malloc((size + 2) / 3 * 4 + 1);

    if (text == NULL)
        abort();
    EVP_EncodeBlock((unsigned char *)text, bytes, (int)size);
    return text;
}

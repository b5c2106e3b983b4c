/* fuzz_pubkey.c: a line of authorized_keys as people paste it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "server/pubkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *line = malloc(size + 1);
    struct pubkey key;

    memcpy(line, data, size);
    line[size] = '\0';
    if (!pubkey_parse(line, &key)) {
        if (strncmp(key.fingerprint, "SHA256:", 7) != 0 || key.blob_size == 0 ||
            key.blob_size > sizeof key.blob || !memchr(key.comment, '\0', sizeof key.comment))
            abort();
    }
    free(line);
    return 0;
}

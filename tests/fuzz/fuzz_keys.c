/* fuzz_keys.c: what a terminal sends, into keys. Holds that the same keys come out wherever packets
 * cut the bytes, and that nothing stays held for ever. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tui/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct taken {
    uint64_t hash;
    int count;
};

static void take(void *arg, struct key key)
{
    struct taken *taken = arg;
    char name[KEYS_NAME_MAX];

    keys_name(key.code, name);
    if (!memchr(name, '\0', sizeof name))
        abort();
    keys_latin(key.code);
    taken->hash =
        (taken->hash ^ (uint64_t)(uint32_t)key.code ^ (uint64_t)key.pasted << 40) * 1099511628211u;
    taken->count++;
}

static struct taken run(const uint8_t *data, size_t size, size_t step)
{
    struct keys keys = {0};
    struct taken taken = {0};

    for (size_t at = 0; at < size; at += step)
        keys_feed(&keys, (const char *)data + at, step < size - at ? step : size - at, 1000, take,
                  &taken);
    if (keys_timeout_ms(&keys, 1000) > KEYS_HOLD_MS)
        abort();
    keys_expire(&keys, 1000 + KEYS_HOLD_MS, take, &taken);
    if (keys_timeout_ms(&keys, 1000 + KEYS_HOLD_MS) != -1)
        abort();
    return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct taken whole, cut;

    if (size < 2)
        return 0;
    whole = run(data + 1, size - 1, size);
    cut = run(data + 1, size - 1, 1u + data[0] % 8);
    if (whole.hash != cut.hash || whole.count != cut.count)
        abort();
    return 0;
}

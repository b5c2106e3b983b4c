/* fuzz_config.c: popugd.conf. Holds that whatever the file says, it is taken or refused as a whole.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "server/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct config *config)
{
    if (!config->state || !config->zone || config->fee_min > config->fee_max ||
        config->reward_min > config->reward_max || config->listen_count < 1 ||
        config->listen_count > CONFIG_LISTEN_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    int fd = memfd_create("popugd.conf", MFD_CLOEXEC);
    struct config_flags flags = {.file = path, .state = "/tmp"};
    struct config *config;

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    config = config_load(&flags);
    if (config)
        check(config);
    config_free(config);
    close(fd);
    return 0;
}

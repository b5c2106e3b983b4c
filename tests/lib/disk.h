/* disk.h: makes the disk of a test core fail or stall at a word of the test: SQLite's own hook for
 * its system calls, set before core is forked; core itself knows nothing of it. */
#ifndef POPUG_TESTS_LIB_DISK_H
#define POPUG_TESTS_LIB_DISK_H

#include <stdbool.h>

enum disk_mode {
    DISK_SOUND,
    DISK_FULL,   /* writes fail with ENOSPC */
    DISK_BROKEN, /* with EIO */
    DISK_STALLED /* writes wait until another mode is set */
};

/* Before testcore_start; sound. Once per test program. */
void disk_hook(void);
void disk_set(enum disk_mode mode);
/* Waits until a write of core stands still (DISK_STALLED). */
void disk_wait_stalled(void);

#endif

/* disk.c: see disk.h. The mode lives in memory shared with the forked core. */
#include "tests/lib/disk.h"

#include <errno.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <cmocka.h>

typedef ssize_t (*pwrite_fn)(int fd, const void *data, size_t size, off_t offset);

struct disk {
    _Atomic int mode;
    _Atomic int stalled; /* writes that stand still */
};

static struct disk *disk;
static pwrite_fn real_pwrite;

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static ssize_t hooked_pwrite(int fd, const void *data, size_t size, off_t offset)
{
    atomic_fetch_add(&disk->stalled, 1);
    while (atomic_load(&disk->mode) == DISK_STALLED)
        nap();
    atomic_fetch_sub(&disk->stalled, 1);
    int mode = atomic_load(&disk->mode);
    if (mode == DISK_SOUND)
        return real_pwrite(fd, data, size, offset);
    errno = mode == DISK_FULL ? ENOSPC : EIO;
    return -1;
}

void disk_hook(void)
{
    static const char *const names[] = {"pwrite64", "pwrite"};
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    assert_non_null(vfs);
    disk = mmap(NULL, sizeof *disk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(disk != MAP_FAILED);
    for (size_t i = 0; real_pwrite == NULL && i < 2; i++) {
        real_pwrite = (pwrite_fn)vfs->xGetSystemCall(vfs, names[i]);
        if (real_pwrite != NULL)
            vfs->xSetSystemCall(vfs, names[i], (sqlite3_syscall_ptr)hooked_pwrite);
    }
    assert_non_null(real_pwrite);
}

void disk_set(enum disk_mode mode)
{
    atomic_store(&disk->mode, (int)mode);
}

void disk_wait_stalled(void)
{
    for (int i = 0; i < 15000 && atomic_load(&disk->stalled) == 0; i++)
        nap();
    assert_true(atomic_load(&disk->stalled) > 0);
}

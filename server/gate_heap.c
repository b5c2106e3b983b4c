/* gate_heap.c: fills the holes that warming up left in the heap. Promises to change nothing that
 * was allocated; what it takes is never given back. */
#include "server/gate_heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    HOLE_MAX = 1 << 20,
    HOLE_MIN = 24,
    CACHED_MAX = 1032, /* glibc keeps freed chunks up to this size at hand, a list for each size */
    STEP = 16,
};

/* The sanitizer has a heap of its own, and would call what is taken here leaks. */
#ifdef POPUG_ASAN
void gate_heap_seal(void)
{
}
#else
/* The pointers are forgotten on purpose; volatile keeps the compiler from leaving the calls out. */
static void fill(size_t size, uintptr_t end)
{
    for (;;) {
        void *volatile taken = malloc(size);
        if ((uintptr_t)taken >= end || taken == NULL) {
            if (size > CACHED_MAX)
                free(taken); /* joins what lies behind the end again */
            return;
        }
    }
}

void gate_heap_seal(void)
{
    malloc_trim(0); /* whole pages of a hole need not even be there */
    struct mallinfo2 info = mallinfo2();
    uintptr_t end = (uintptr_t)sbrk(0) - info.keepcost;
    for (size_t size = HOLE_MAX; size > CACHED_MAX; size -= size / 8)
        fill(size, end);
    for (size_t size = CACHED_MAX; size >= HOLE_MIN; size -= STEP)
        fill(size, end);
}
#endif

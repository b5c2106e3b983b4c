/* session_rest.c: gives back the memory that only the way in has used. Promises that nothing in use
 * changes; what is needed again comes back as zeroed pages. */
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>

#include "server/session_state.h"

enum { PAGE = 4096, STACK_KEPT = 2 * PAGE, STACK_DROPPED = 64 * PAGE };

/* Key exchange and the first lists go deeper than the loop that waits for keys ever does. */
static void drop_stack(void)
{
    volatile char here = 0;
    uintptr_t end = ((uintptr_t)&here - STACK_KEPT) / PAGE * PAGE;
    /* Refused in part where the stack never was that deep: all the better. */
    (void)madvise((void *)(end - STACK_DROPPED), STACK_DROPPED, MADV_DONTNEED);
}

void session_rest(void)
{
    drop_stack();
    malloc_trim(0);
}

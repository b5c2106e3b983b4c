/* gate_heap.h: makes the heap such that sessions forked from here share it. */
#ifndef POPUG_SERVER_GATE_HEAP_H
#define POPUG_SERVER_GATE_HEAP_H

/* Takes every hole out of the heap, for good. What a session allocates then lies side by side on
 * fresh pages; in the holes it would be strewn over pages shared with the gate, each of which the
 * kernel would have to copy. To be called last before the first fork; costs the gate some 100 kB.
 */
void gate_heap_seal(void);

#endif

/* draw.h: chance. Uniform and independent numbers from the kernel's generator, without modulo bias;
 * every assignee and every price of the company comes from here and from nowhere else. */
#ifndef POPUG_SERVER_DRAW_H
#define POPUG_SERVER_DRAW_H

#include <stdint.h>

/* A number in 0..n-1, each equally likely; n must be at least 1. */
uint64_t draw_below(uint64_t n);

/* A number in first..last, both included; first must not be above last. */
int64_t draw_between(int64_t first, int64_t last);

#endif

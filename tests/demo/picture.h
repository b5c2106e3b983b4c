/* picture.h: a terminal's screen as an SVG file. */
#ifndef POPUG_TESTS_DEMO_PICTURE_H
#define POPUG_TESTS_DEMO_PICTURE_H

#include "tests/lib/term.h"

/* Writes the screen as it is; fails the program when the file cannot be written. */
void picture_write(struct term *term, const char *file);

#endif

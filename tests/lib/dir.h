/* dir.h: a temporary directory, and whole files as strings. Any failure fails the running test,
 * except where a function says otherwise. */
#ifndef POPUG_TESTS_LIB_DIR_H
#define POPUG_TESTS_LIB_DIR_H

/* A new directory (0700) under $TMPDIR; the caller gives it to dir_free. */
char *dir_new(void);

/* Removes the directory with all that is in it and frees its name; NULL is allowed. */
void dir_free(char *dir);

/* printf into a string that the caller frees: most often a path. */
char *dir_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Writes the file anew (0600), in one step: readers see the old or the new text. */
void dir_write(const char *path, const char *text);

/* The file's text, which the caller frees; NULL when it cannot be read. */
char *dir_read(const char *path);

/* build/MODE/NAME: the program of that name, of the same build as the running test. Borrowed. */
const char *dir_program(const char *name);

/* The top folder of the sources that the running test was built from. Borrowed. */
const char *dir_source(void);

#endif

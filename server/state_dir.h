/* state_dir.h: the directory that holds the database, the host key and the operator's socket. */
#ifndef POPUG_SERVER_STATE_DIR_H
#define POPUG_SERVER_STATE_DIR_H

/* Makes it (0700) and its parents when they are not there; 0, or -1 when it cannot be used (the log
 * says why). */
int state_dir_make(const char *path);

#endif

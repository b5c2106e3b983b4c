/* terminfo.h: terminal entries kept in memory, for processes that cannot open files.
 *
 * The gate loads them before it forks; its children find them in the memory they share. */
#ifndef POPUG_TUI_TERMINFO_H
#define POPUG_TUI_TERMINFO_H

struct terminfo;

/* Every entry of ncurses-base found on this system. Never NULL; may be empty. */
struct terminfo *terminfo_load(void);
void terminfo_free(struct terminfo *terminfo);

/* The entry as ncurses takes it in TERMINFO ("b64:…"), the caller's to free. NULL when it is not
 * there, or `terminfo` is NULL: then ncurses looks on disk. */
char *terminfo_find(const struct terminfo *terminfo, const char *term);

#endif

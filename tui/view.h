/* view.h: what every screen, overlay and dialog of the dashboard is: a const table of functions.
 *
 * A view asks core through shell_call, shows what came, and holds no truth of its own. None of the
 * functions blocks. All but size, open and draw may be NULL. */
#ifndef POPUG_TUI_VIEW_H
#define POPUG_TUI_VIEW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "tui/actions.h"
#include "tui/draw.h"
#include "tui/keys.h"

struct list;
struct shell;
struct view;

struct view_ops {
    const char *name;         /* what `:` and `ui` call it; NULL: not to be called */
    size_t size;              /* of its struct, which begins with struct view */
    unsigned scopes;          /* enum scope: the actions that apply */
    const char *const *nouns; /* live: reload when one of these changes; ends with NULL */
    bool overlay;             /* drawn over the view below, and takes all keys */

    void (*open)(struct view *view,
                 const void *arg);    /* zeroed memory; arg: the opener's, borrowed */
    void (*close)(struct view *view); /* frees what open and the answers made */
    void (*rest)(struct view *view);  /* another screen is shown: give rows back */
    void (*draw)(struct view *view, const struct canvas *canvas);
    bool (*key)(struct view *view, struct key key);     /* before the actions; true: taken */
    bool (*act)(struct view *view, enum action action); /* true: taken; else it is the shell's */
    void (*reload)(struct view *view, bool reveal);     /* a change, or (reveal) the user asked */
    void (*greeted)(struct view *view); /* who is looking, and the day, are known now */
    void (*filter)(struct view *view, const char *text);
    struct list *(*list)(struct view *view); /* of a view that has one */
    const enum action *hints; /* for the hint line, best first; ends with ACTION_COUNT */
    const char *hint_text;    /* N_(): instead of hints, where keys are not actions */
    char *(*command)(const struct view *view); /* the same as a command; the caller frees */
};

struct view {
    const struct view_ops *ops;
    struct shell *shell;
    struct view *below;
    bool drawn;  /* has been on a frame: keys typed before were not meant for it */
    bool closed; /* out of its stack, to be freed when no function of it runs */
};

#endif

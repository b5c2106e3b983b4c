/* views.h: every view there is, and what is needed to open those that are not plain. */
#ifndef POPUG_TUI_VIEWS_H
#define POPUG_TUI_VIEWS_H

#include <jansson.h>
#include <stdint.h>

#include "tui/shell.h"
#include "tui/view.h"

extern const struct view_ops view_mine_ops;
extern const struct view_ops view_all_ops;
extern const struct view_ops view_account_ops;
extern const struct view_ops view_task_ops; /* arg: const int64_t *, the id */
extern const struct view_ops
    view_task_form_ops; /* arg: const json_t *, the TASK to edit; NULL: new */
extern const struct view_ops view_help_ops;
extern const struct view_ops view_messages_ops;
extern const struct view_ops view_palette_ops;
extern const struct view_ops view_filter_ops; /* arg: const char *, the filter so far */

/* A question. The default is Cancel; only y or д, or the chosen button, confirms. */
struct dialog {
    const char *title;
    const char *lines[8]; /* NULL-terminated when fewer; copied */
    const char *confirm;  /* the button's word */
    int64_t count;        /* to be typed before it can be confirmed; 0: nothing to type */
    void (*confirmed)(struct shell *shell, struct view *owner, void *data);
    void *data; /* handed to confirmed; freed with free() by the dialog */
};
void view_dialog_open(struct shell *shell, const struct dialog *dialog);

/* A short list to choose from. With `checks` Enter and Space switch a line and the menu stays. */
struct menu {
    const char *title;
    const char *const *lines; /* copied */
    int count;
    int chosen;      /* where the cursor stands at first */
    unsigned checks; /* bit per line: checked; only with has_checks */
    bool has_checks;
    void (*picked)(struct shell *shell, struct view *owner, int line);
    unsigned (*toggled)(struct shell *shell, struct view *owner, int line); /* new checks */
};
void view_menu_open(struct shell *shell, const struct menu *menu);
void view_menu_open_actions(struct shell *shell);

void view_settings_open(struct shell *shell);
void view_settings_apply(struct shell *shell, const json_t *settings);

/* Asks what a reshuffle would do, then the user, then does it; its progress is shown until it ends.
 */
void view_reshuffle_ask(struct shell *shell);
void view_reshuffle_progress(struct shell *shell, const json_t *params); /* a push */
void view_reshuffle_resume(struct shell *shell); /* after a new connection */

#endif

/* done.c: each task is a write of its own; the last answer tells about all of them.
 *
 * Promises that nothing is completed without a yes to a question that named it. */
#include "tui/done.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/lang.h"
#include "tui/views.h"

struct batch {
    int count;
    int64_t ids[];
};

static void tell(struct shell *shell)
{
    const struct shell_done *done = &shell->done;
    char reward[MONEY_TEXT], balance[MONEY_TEXT];

    lang_money(reward, done->reward_cents, MONEY_SIGN);
    lang_money(balance, done->balance_cents, MONEY_PLAIN);
    if (done->done == 1 && done->already + done->refused == 0)
        shell_say(shell, MESSAGE_GOOD, _("Done #%" PRId64 "  %s  balance %s"), done->id, reward,
                  balance);
    else if (done->done > 0)
        shell_say(shell, MESSAGE_GOOD,
                  ngettext("Done: %d task  %s  balance %s", "Done: %d tasks  %s  balance %s",
                           (unsigned long)done->done),
                  done->done, reward, balance);
    if (done->already > 0)
        shell_say(shell, MESSAGE_INFO,
                  ngettext("%d task was done already", "%d tasks were done already",
                           (unsigned long)done->already),
                  done->already);
}

static void answered(struct shell *shell, struct view *view, int64_t id,
                     const struct rpc_answer *answer)
{
    struct shell_done *done = &shell->done;
    char what[32];

    (void)view;
    done->left--;
    snprintf(what, sizeof what, "#%" PRId64, id);
    if (answer->result == NULL) {
        done->refused++;
        shell_refused(shell, what, answer);
    } else {
        const char *result = json_string_value(json_object_get(answer->result, "result"));
        bool now = result != NULL && strcmp(result, "done") == 0;
        done->done += now;
        done->already += !now;
        done->id = now ? id : done->id;
        done->reward_cents +=
            now ? json_integer_value(json_object_get(answer->result, "reward_cents")) : 0;
        done->balance_cents = json_integer_value(json_object_get(answer->result, "balance_cents"));
    }
    if (done->left > 0)
        return;
    tell(shell);
    shell_reload(shell, false);
}

static void confirmed(struct shell *shell, struct view *owner, void *data)
{
    const struct batch *batch = data;

    if (shell->done.left == 0)
        shell->done = (struct shell_done){0};
    shell->done.left += batch->count;
    for (int i = 0; i < batch->count; i++)
        shell_call(shell, NULL, METHOD_TASK_DONE, json_pack("{s:I}", "id", batch->ids[i]), answered,
                   batch->ids[i]);
    if (batch->count > 1 && owner != NULL && owner->ops->act != NULL)
        owner->ops->act(owner, ACTION_MARK_NONE);
}

static struct batch *batch_new(int count)
{
    struct batch *batch = calloc(1, sizeof *batch + (size_t)count * sizeof batch->ids[0]);

    if (batch == NULL)
        abort();
    batch->count = count;
    return batch;
}

void done_ask(struct shell *shell, int64_t id, const char *title, int64_t reward_cents)
{
    struct batch *batch = batch_new(1);
    char money[MONEY_TEXT], heading[64], reward[MONEY_TEXT + 64];

    batch->ids[0] = id;
    snprintf(heading, sizeof heading, _("Complete task #%" PRId64), id);
    snprintf(reward, sizeof reward, _("Reward %s"), lang_money(money, reward_cents, MONEY_SIGN));
    view_dialog_open(shell, &(struct dialog){.title = heading,
                                             .lines = {title, reward, "", _("There is no undo.")},
                                             .confirm = _("Done"),
                                             .confirmed = confirmed,
                                             .data = batch});
}

void done_ask_marks(struct shell *shell, const struct marks *marks)
{
    struct batch *batch = batch_new(marks->count);
    char money[MONEY_TEXT], heading[96], reward[MONEY_TEXT + 64];

    for (int i = 0; i < marks->count; i++)
        batch->ids[i] = marks->marks[i].id;
    snprintf(heading, sizeof heading,
             ngettext("Complete %d marked task", "Complete %d marked tasks",
                      (unsigned long)marks->count),
             marks->count);
    snprintf(reward, sizeof reward, _("Reward %s, for those that are yours"),
             lang_money(money, marks_sum_cents(marks), MONEY_SIGN));
    view_dialog_open(shell, &(struct dialog){.title = heading,
                                             .lines = {reward, "", _("There is no undo.")},
                                             .confirm = _("Done"),
                                             .confirmed = confirmed,
                                             .data = batch});
}

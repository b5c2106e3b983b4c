/* shell_call.c: requests of views, and the lines that tell how they ended.
 *
 * Promises that a closed view's function is never called. */
#include "tui/shell.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/error.h"

struct shell_call {
    struct shell_call *next;
    struct shell *shell;
    struct view *view;
    shell_answer_fn fn;
    int64_t tag;
};

static void on_answer(void *arg, const struct rpc_answer *answer)
{
    struct shell_call *call = arg;
    struct shell *shell = call->shell;
    struct shell_call **at = &shell->calls;

    while (*at != call)
        at = &(*at)->next;
    *at = call->next;
    shell->asked_at_ms = shell->now_ms;
    shell->dirty = true;
    if (call->fn != NULL)
        call->fn(shell, call->view, call->tag, answer);
    free(call);
}

void shell_call(struct shell *shell, struct view *view, enum method method, json_t *params,
                shell_answer_fn fn, int64_t tag)
{
    struct shell_call *call = calloc(1, sizeof *call);

    if (call == NULL)
        abort();
    *call = (struct shell_call){
        .next = shell->calls, .shell = shell, .view = view, .fn = fn, .tag = tag};
    if (shell->calls == NULL)
        shell->asked_at_ms = shell->now_ms;
    shell->calls = call;
    rpc_call(shell->rpc, method, params, on_answer, call);
}

bool shell_asks(const struct shell *shell, const struct view *view)
{
    for (const struct shell_call *call = shell->calls; call != NULL; call = call->next) {
        if (view == NULL || call->view == view)
            return true;
    }
    return false;
}

void shell_forget(struct shell *shell, const struct view *view)
{
    struct shell_call **at = &shell->calls;

    while (*at != NULL) {
        struct shell_call *call = *at;
        if (call->view != view) {
            at = &call->next;
            continue;
        }
        rpc_forget(shell->rpc, call);
        *at = call->next;
        free(call);
    }
}

void shell_say(struct shell *shell, enum message_kind kind, const char *format, ...)
{
    char text[1024];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    messages_add(&shell->messages, kind, text, shell_now_ms(shell));
    shell->dirty = true;
}

void shell_refused(struct shell *shell, const char *what, const struct rpc_answer *answer)
{
    char *text = error_text(answer->err, answer->data);

    if (what != NULL)
        shell_say(shell, MESSAGE_FAIL, "%s: %s", what, text);
    else
        shell_say(shell, MESSAGE_FAIL, "%s", text);
    free(text);
}

void shell_copy(struct shell *shell, const char *text)
{
    if (terminal_copy(shell->terminal, text))
        shell_say(shell, MESSAGE_INFO, _("Copied: %s"), text);
    else
        shell_say(shell, MESSAGE_INFO, _("This terminal has no clipboard: %s"), text);
}

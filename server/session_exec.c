/* session_exec.c: one command over ssh. What it means is the text face's business. */
#include <stdlib.h>

#include "server/session_state.h"
#include "tui/cmd.h"

int session_exec(struct session *session)
{
    char *screen = NULL;
    if (session->pty && cmd_wants_ui(session->command, &screen)) {
        session->screen = screen;
        return session_shell(session);
    }
    free(screen);
    return cmd_run_line(&session->host, session->command);
}

/* screen.c: drives ui.h as a session does: one poll, then keys, answers, ticks and a frame. */
#include "tests/lib/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/handoff.h"
#include "tests/lib/client.h"
#include "tests/lib/test.h"
#include "tests/lib/until.h"
#include "tui/keys.h"
#include "tui/lang.h"
#include "tui/terminal.h"
#include "tui/ui.h"

#ifdef POPUG_ASAN
/* ncurses keeps what it had begun for a name that is no terminal. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:new_prescr\n";
}
#endif

enum { LOOK_MS = 10, DEADLINE_MS = 60000 };

struct screen {
    struct testcore *core;
    struct host host;
    struct ui *ui;
    struct term *term;
    char fingerprint[64], ticket[65];
    bool opened; /* session.open has been said: from then on session.resume */
    char *sent;
    size_t sent_size;
    int core_fd, ui_fd; /* the ends of the relay that are ours; -1: none */
    int requests;
};

/* The dashboard's own time: at most one dashboard lives in a process. */
static int64_t virtual_ms;

static int64_t virtual_now(void)
{
    return virtual_ms;
}

static int connect_operator(struct screen *screen)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%.80s/core.sock",
             testcore_state(screen->core));
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* As a session does: says who it is before the dashboard's first word. */
static int connect_session(struct screen *screen)
{
    char line[512];
    int fd = handoff_connect(testcore_handoff(screen->core)), size;

    if (fd < 0)
        return -1;
    if (screen->opened)
        size = snprintf(line, sizeof line,
                        "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"session.resume\","
                        "\"params\":{\"ticket\":\"%s\"}}\n",
                        screen->ticket);
    else
        size =
            snprintf(line, sizeof line,
                     "{\"jsonrpc\":\"2.0\",\"id\":\"s\",\"method\":\"session.open\",\"params\":"
                     "{\"fingerprint\":\"%s\",\"source\":\"192.0.2.1:4022\",\"ticket\":\"%s\"}}\n",
                     screen->fingerprint, screen->ticket);
    screen->opened = true;
    if (send(fd, line, (size_t)size, MSG_NOSIGNAL) == size)
        return fd;
    close(fd);
    return -1;
}

static void hang_up(struct screen *screen)
{
    if (screen->core_fd >= 0)
        close(screen->core_fd);
    if (screen->ui_fd >= 0)
        close(screen->ui_fd);
    screen->core_fd = screen->ui_fd = -1;
}

/* The dashboard gets one end of a relay, so that its requests can be counted. */
static int host_connect(void *ctx)
{
    struct screen *screen = ctx;
    int ends[2];

    hang_up(screen);
    screen->core_fd = screen->host.operator_ ? connect_operator(screen) : connect_session(screen);
    if (screen->core_fd < 0)
        return -1;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    screen->ui_fd = ends[1];
    return ends[0];
}

/* Moves what one end has to the other; false when it has closed. */
static bool relay(struct screen *screen, int from, int to, bool count)
{
    char bytes[65536];
    ssize_t got = recv(from, bytes, sizeof bytes, MSG_DONTWAIT);

    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    for (ssize_t at = 0; at < got; at++)
        screen->requests += count && bytes[at] == '\n';
    for (ssize_t at = 0; at < got;) {
        struct pollfd room = {.fd = to, .events = POLLOUT};
        ssize_t put = send(to, bytes + at, (size_t)(got - at), MSG_NOSIGNAL);
        if (put < 0 && errno == EAGAIN) /* the dashboard reads only when this loop lets it */
            ui_on_rpc(screen->ui, POLLIN);
        else if (put < 0)
            return false;
        at += put > 0 ? put : 0;
        poll(&room, 1, 0);
    }
    return got > 0;
}

static void take_frame(struct screen *screen)
{
    const char *bytes;
    size_t size = ui_frame(screen->ui, &bytes);

    if (size == 0)
        return;
    term_feed(screen->term, bytes, size);
    screen->sent = realloc(screen->sent, screen->sent_size + size + 1);
    assert_non_null(screen->sent);
    memcpy(screen->sent + screen->sent_size, bytes, size);
    screen->sent_size += size;
    screen->sent[screen->sent_size] = '\0';
}

/* One turn of the loop, that waits at most a moment. */
static void turn(struct screen *screen)
{
    enum { UI, UI_END, CORE_END, POLLED };
    struct pollfd polled[POLLED] = {
        [UI] = {.fd = ui_rpc_fd(screen->ui), .events = ui_rpc_events(screen->ui)},
        [UI_END] = {.fd = screen->ui_fd, .events = POLLIN},
        [CORE_END] = {.fd = screen->core_fd, .events = POLLIN},
    };

    if (poll(polled, POLLED, LOOK_MS) == 0)
        virtual_ms += LOOK_MS;
    if (polled[UI].revents != 0)
        ui_on_rpc(screen->ui, polled[UI].revents);
    if ((polled[UI_END].revents != 0 && !relay(screen, screen->ui_fd, screen->core_fd, true)) ||
        (polled[CORE_END].revents != 0 && !relay(screen, screen->core_fd, screen->ui_fd, false)))
        hang_up(screen);
    ui_on_tick(screen->ui, until_now_ms());
    take_frame(screen);
}

struct screen *screen_open(const struct screen_config *config)
{
    struct screen *screen = calloc(1, sizeof *screen);
    char line[512];
    int cols = config->cols > 0 ? config->cols : 80, rows = config->rows > 0 ? config->rows : 24;

    assert_non_null(screen);
    lang_init();
    virtual_ms = 1000;
    screen->core = config->core;
    screen->core_fd = screen->ui_fd = -1;
    screen->host = (struct host){.ctx = screen,
                                 .connect = host_connect,
                                 .lang = config->lang,
                                 .invocation = "ssh popug@host",
                                 .operator_ = config->login == NULL};
    if (config->login != NULL)
        client_key(config->login, line, screen->fingerprint);
    client_ticket(screen->ticket);
    screen->term = term_new(cols, rows);
    screen->ui =
        ui_open(&(struct ui_config){.host = &screen->host,
                                    .term = config->term != NULL ? config->term : "xterm-256color",
                                    .cols = cols,
                                    .rows = rows,
                                    .no_color = !config->color,
                                    .monotonic_ms = virtual_now,
                                    .screen = config->screen});
    if (screen->ui == NULL) {
        screen_free(screen);
        return NULL;
    }
    screen_settle(screen);
    return screen;
}

void screen_free(struct screen *screen)
{
    if (screen == NULL)
        return;
    ui_free(screen->ui);
    hang_up(screen);
    term_free(screen->term);
    free(screen->sent);
    free(screen);
}

void screen_settle(struct screen *screen)
{
    int64_t began_ms = until_now_ms();

    take_frame(screen);
    while (!ui_is_settled(screen->ui) && !ui_ended(screen->ui)) {
        if (until_now_ms() - began_ms > DEADLINE_MS)
            fail_msg("core has not answered:\n%s", term_text(screen->term));
        turn(screen);
    }
    take_frame(screen);
}

void screen_bytes(struct screen *screen, const char *bytes, size_t size)
{
    ui_on_input(screen->ui, bytes, size);
    take_frame(screen);
}

/* The bytes that a terminal sends for the key of that name. */
static size_t key_bytes(const char *name, size_t size, char bytes[16])
{
    static const struct {
        const char *name, *bytes;
    } keys[] = {
        {"Up", "\033OA"},      {"Down", "\033OB"},  {"Right", "\033OC"},   {"Left", "\033OD"},
        {"Home", "\033[1~"},   {"End", "\033[4~"},  {"PgUp", "\033[5~"},   {"PgDn", "\033[6~"},
        {"Delete", "\033[3~"}, {"S-Tab", "\033[Z"}, {"Tab", "\t"},         {"Enter", "\r"},
        {"Esc", "\033"},       {"Space", " "},      {"Backspace", "\177"}, {"F1", "\033OP"},
        {"F2", "\033OQ"},      {"F4", "\033OS"},    {"F5", "\033[15~"},    {"F9", "\033[20~"},
        {"F10", "\033[21~"},
    };

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strlen(keys[i].name) == size && memcmp(keys[i].name, name, size) == 0)
            return (size_t)snprintf(bytes, 16, "%s", keys[i].bytes);
    }
    if (size == 3 && (name[0] == 'C' || name[0] == 'M') && name[1] == '-')
        return (size_t)snprintf(bytes, 16, name[0] == 'C' ? "%c" : "\033%c",
                                name[0] == 'C' ? K_CTRL(name[2]) : name[2]);
    fail_msg("there is no key <%.*s>", (int)size, name);
    return 0;
}

void screen_keys(struct screen *screen, const char *script)
{
    while (*script != '\0' && !ui_ended(screen->ui)) {
        char bytes[16];
        const char *end = script[0] == '<' && script[1] != '<' ? strchr(script, '>') : NULL;
        size_t size = 1;
        if (end != NULL) {
            size = key_bytes(script + 1, (size_t)(end - script - 1), bytes);
            script = end + 1;
        } else {
            bytes[0] = *script;
            script += script[0] == '<' ? 2 : 1;
            while (((unsigned char)*script & 0xc0) == 0x80)
                bytes[size++] = *script++;
        }
        screen_bytes(screen, bytes, size);
        virtual_ms += KEYS_HOLD_MS;
        ui_on_tick(screen->ui, until_now_ms());
        screen_settle(screen);
    }
}

static void wait_for(struct screen *screen, const char *text, bool wanted)
{
    int64_t began_ms = until_now_ms();

    take_frame(screen);
    while (term_has(screen->term, text) != wanted) {
        if (until_now_ms() - began_ms > DEADLINE_MS)
            fail_msg("waited in vain for %s“%s”:\n%s", wanted ? "" : "the end of ", text,
                     term_text(screen->term));
        turn(screen);
    }
}

void screen_wait(struct screen *screen, const char *text)
{
    wait_for(screen, text, true);
}

void screen_wait_gone(struct screen *screen, const char *text)
{
    wait_for(screen, text, false);
}

void screen_pass(struct screen *screen, int ms)
{
    int64_t until_ms = virtual_ms + ms;

    while (virtual_ms < until_ms)
        turn(screen);
}

void screen_resize(struct screen *screen, int cols, int rows)
{
    /* What the dashboard makes of an odd size, so that both mean the same. */
    int term_cols = cols <= 0 ? TERMINAL_COLS_DEFAULT : cols;
    int term_rows = rows <= 0 ? TERMINAL_ROWS_DEFAULT : rows;

    term_resize(screen->term, term_cols < TERMINAL_COLS_MAX ? term_cols : TERMINAL_COLS_MAX,
                term_rows < TERMINAL_ROWS_MAX ? term_rows : TERMINAL_ROWS_MAX);
    ui_on_resize(screen->ui, cols, rows);
    take_frame(screen);
}

struct term *screen_term(struct screen *screen)
{
    return screen->term;
}

const char *screen_text(struct screen *screen)
{
    screen_settle(screen);
    return term_text(screen->term);
}

bool screen_has(struct screen *screen, const char *text)
{
    screen_settle(screen);
    return term_has(screen->term, text);
}

bool screen_ended(const struct screen *screen)
{
    return ui_ended(screen->ui);
}

int screen_requests(struct screen *screen)
{
    int requests = screen->requests;

    screen->requests = 0;
    return requests;
}

const char *screen_sent(struct screen *screen, size_t *size)
{
    *size = screen->sent_size;
    screen->sent_size = 0;
    return screen->sent == NULL ? "" : screen->sent;
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "re");
    char *text = calloc(1, 1 << 18);

    if (file != NULL && text != NULL && fread(text, 1, (1 << 18) - 1, file) > 0)
        text[(1 << 18) - 1] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

void screen_golden(struct screen *screen, const char *name)
{
    char path[256];
    const char *text = screen_text(screen);

    snprintf(path, sizeof path, "tests/screen/golden/%s.txt", name);
    if (getenv("UPDATE") != NULL) {
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
        return;
    }
    char *wanted = read_file(path);
    if (strcmp(wanted, text) != 0)
        fail_msg("%s should be\n%s\nbut is (UPDATE=1 writes it)\n%s", path, wanted, text);
    free(wanted);
}

/* popug.c: the program on the user's side: the same commands and dashboard, over the user's own ssh
 * or the operator's socket. Opens no database and speaks no SSH itself. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/wire.h"
#include "tui/cmd.h"
#include "tui/lang.h"
#include "tui/popug_host.h"
#include "tui/popug_screen.h"

enum { SSH_WORDS_MAX = 64 };

struct options {
    const char *state, *target;
    char *ssh[SSH_WORDS_MAX]; /* words for ssh: -p PORT, -i KEY, -o OPTION */
    int ssh_count;
    bool help, version;
};

static bool add_ssh(struct options *options, const char *flag, char *value)
{
    if (options->ssh_count + 2 > SSH_WORDS_MAX)
        return false;
    options->ssh[options->ssh_count++] = (char *)flag;
    options->ssh[options->ssh_count++] = value;
    return true;
}

/* The first word that is no option; -1 for a mistake, told by getopt. */
static int read_options(struct options *options, int argc, char **argv)
{
    static const struct option names[] = {
        {"state", required_argument, NULL, 's'},
        {"host", required_argument, NULL, 'H'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "+H:p:i:o:hV", names, NULL)) != -1) {
        switch (option) {
        case 's':
            options->state = optarg;
            break;
        case 'H':
            options->target = optarg;
            break;
        case 'p':
        case 'i':
        case 'o':
            if (!add_ssh(options, option == 'p' ? "-p" : option == 'i' ? "-i" : "-o", optarg))
                return -1;
            break;
        case 'h':
            options->help = true;
            break;
        case 'V':
            options->version = true;
            break;
        default:
            return -1;
        }
    }
    return optind;
}

static void print_usage(FILE *to)
{
    fprintf(
        to, "%s",
        _("usage: popug [--state DIR] [COMMAND]    on popugd's machine, as its owner\n"
          "       popug -H popug@host [-p PORT] [-i KEY] [-o OPTION] [COMMAND]    over your ssh\n"
          "       popug --help | --version\n"
          "Without COMMAND: the dashboard. `popug help` lists the commands.\n"));
}

/* What help and version use: nobody is asked. */
static int connect_nowhere(void *ctx)
{
    (void)ctx;
    return -1;
}

static bool needs_core(int argc, char **argv)
{
    static const char *const alone[] = {"help", "version", "completion"};

    for (size_t i = 0; argc > 0 && i < sizeof alone / sizeof alone[0]; i++) {
        if (strcmp(argv[0], alone[i]) == 0)
            return false;
    }
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return false;
    }
    return true;
}

static bool has_word(int argc, char **argv, const char *word)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], word) == 0)
            return true;
    }
    return false;
}

static int tell_unreachable(const char *why, bool json)
{
    if (json) {
        json_t *object =
            json_pack("{s:{s:s, s:s, s:s}}", "error", "code", err_word(ERR_UNREACHABLE), "message",
                      why, "reason", err_reason(ERR_UNREACHABLE));
        char *text = wire_dump(object);
        printf("%s\n", text);
        free(text);
        json_decref(object);
    } else {
        fprintf(stderr, "popug: %s\n", why);
    }
    return err_exit_code(ERR_UNREACHABLE);
}

/* The dashboard when there is a terminal; the summary when there is none. */
static int run_dashboard(const struct host *host, const char *screen, bool asked)
{
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && popug_screen_run(host, screen))
        return 0;
    char *words[] = {"ui", NULL};
    return asked ? cmd_run(host, 1, words) : cmd_summary(host);
}

static int run(struct popug_host *host, int argc, char **argv)
{
    bool ui =
        argc > 0 && argc <= 2 && strcmp(argv[0], "ui") == 0 && (argc == 1 || argv[1][0] != '-');

    if (!needs_core(argc, argv)) {
        host->host.connect = connect_nowhere;
        return cmd_run(&host->host, argc, argv);
    }
    char *why = popug_host_reach(host);
    if (why != NULL) {
        int code = tell_unreachable(why, has_word(argc, argv, "--json"));
        free(why);
        return code;
    }
    if (argc == 0 || ui)
        return run_dashboard(&host->host, argc > 1 ? argv[1] : NULL, ui);
    return cmd_run(&host->host, argc, argv);
}

int main(int argc, char **argv)
{
    struct options options = {0};
    struct popug_host host;

    signal(SIGPIPE, SIG_IGN);
    lang_init();
    int first = read_options(&options, argc, argv);
    if (options.target != NULL)
        popug_host_ssh(&host, options.target, options.ssh, options.ssh_count);
    else
        popug_host_local(&host, options.state);
    lang_choose(NULL, host.host.lang);
    int code = 0;
    if (first < 0 || (options.target != NULL && options.state != NULL) ||
        (options.target == NULL && options.ssh_count > 0)) {
        print_usage(stderr);
        code = err_exit_code(ERR_USAGE);
    } else if (options.help) {
        print_usage(stdout);
    } else if (options.version) {
        printf("popug %s\n", POPUG_VERSION);
    } else {
        code = run(&host, argc - first, argv + first);
    }
    popug_host_end(&host);
    return code;
}

/* popugd.c: the server's program: reads flags and configuration, then becomes the supervisor. */
#include <getopt.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "server/config.h"
#include "server/supervisor.h"

enum { EXIT_USAGE = 2 };

static const char usage[] =
    "usage: popugd [-c FILE] [--state DIR] [--listen ADDR:PORT]... [--zone ZONE] [--clock FILE]\n"
    "              [--check-config] [--help] [--version]\n"
    "\n"
    "Serves Popug over SSH. Runs in the foreground and logs to standard error.\n"
    "\n"
    "  -c, --config FILE    the configuration (" CONFIG_DEFAULT_FILE " if it is there)\n"
    "  --state DIR          database, host key, operator's socket; made if it is not there\n"
    "                       ($STATE_DIRECTORY, else ~/.local/state/popug; root: /var/lib/popug)\n"
    "  --listen ADDR:PORT   127.0.0.1:2222, [::1]:2222, *:2222; may be repeated; port 0 picks one\n"
    "  --zone ZONE          the company's time zone, such as Europe/Moscow\n"
    "  --clock FILE         lives by the milliseconds UTC in FILE: for tests and demonstrations\n"
    "  --check-config       checks the configuration and exits: 0 if it is right, 1 if not\n"
    "\n"
    "Signals: TERM and INT end it, HUP reads the configuration again.\n"
    "The first admin: popug --state DIR account add LOGIN --role admin --name NAME --email MAIL "
    "--key FILE.pub\n";

struct choice {
    struct config_flags flags;
    bool check_only;
    int exit_code; /* -1: go on */
};

enum { OPT_STATE = 256, OPT_LISTEN, OPT_ZONE, OPT_CLOCK, OPT_CHECK, OPT_HELP, OPT_VERSION };

static const struct option options[] = {
    {"config", required_argument, NULL, 'c'},
    {"state", required_argument, NULL, OPT_STATE},
    {"listen", required_argument, NULL, OPT_LISTEN},
    {"zone", required_argument, NULL, OPT_ZONE},
    {"clock", required_argument, NULL, OPT_CLOCK},
    {"check-config", no_argument, NULL, OPT_CHECK},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {NULL, 0, NULL, 0},
};

static void refuse(struct choice *choice, const char *why)
{
    fprintf(stderr, "popugd: %s; popugd --help tells more\n", why);
    choice->exit_code = EXIT_USAGE;
}

static void take_listen(struct choice *choice, const char *address)
{
    struct config_flags *flags = &choice->flags;
    if (flags->listen_count == CONFIG_LISTEN_MAX)
        refuse(choice, "--listen may be given at most 16 times");
    else
        flags->listen[flags->listen_count++] = address;
}

static void take_option(struct choice *choice, int option)
{
    switch (option) {
    case 'c':
        choice->flags.file = optarg;
        break;
    case OPT_STATE:
        choice->flags.state = optarg;
        break;
    case OPT_LISTEN:
        take_listen(choice, optarg);
        break;
    case OPT_ZONE:
        choice->flags.zone = optarg;
        break;
    case OPT_CLOCK:
        choice->flags.clock_file = optarg;
        break;
    case OPT_CHECK:
        choice->check_only = true;
        break;
    case OPT_HELP:
        fputs(usage, stdout);
        choice->exit_code = 0;
        break;
    case OPT_VERSION:
        puts("popugd " POPUG_VERSION);
        choice->exit_code = 0;
        break;
    default:
        fputs("popugd --help tells more\n", stderr);
        choice->exit_code = EXIT_USAGE;
    }
}

int main(int argc, char **argv)
{
    struct choice choice = {.exit_code = -1};
    int option;
    while (choice.exit_code < 0 && (option = getopt_long(argc, argv, "c:", options, NULL)) != -1)
        take_option(&choice, option);
    if (choice.exit_code < 0 && optind < argc)
        refuse(&choice, "it takes no arguments");
    if (choice.exit_code >= 0)
        return choice.exit_code;
    struct config *config = config_load(&choice.flags);
    if (!config)
        return 1;
    if (choice.check_only) {
        config_free(config);
        return 0;
    }
    setlocale(LC_ALL, "C.UTF-8");
    setenv("TZ", config->zone, 1);
    tzset();
    return supervisor_main(config, &choice.flags);
}

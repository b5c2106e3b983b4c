/* sshd.c: the private sshd; see sshd.h. */
#include "tests/bench/sshd.h"

#include "tests/bench/keypair.h"
#include "tests/bench/proc.h"

#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int tcp_socket(struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        err(1, "socket");
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return fd;
}

static int free_port(void)
{
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    int fd = tcp_socket(&address);

    if (bind(fd, (struct sockaddr *)&address, size) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        err(1, "bind");
    close(fd);
    return ntohs(address.sin_port);
}

static void await_port(int port)
{
    double until = now_ms() + 30e3;

    while (now_ms() < until) {
        struct sockaddr_in address;
        int fd = tcp_socket(&address);
        address.sin_port = htons((uint16_t)port);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
            close(fd);
            return;
        }
        close(fd);
        pause_ms(10);
    }
    errx(1, "sshd does not answer on port %d", port);
}

static char *path_in(const char *dir, const char *name)
{
    char *path;

    if (asprintf(&path, "%s/%s", dir, name) < 0)
        abort();
    return path;
}

static void write_file(const char *dir, const char *name, const char *text)
{
    char *path = path_in(dir, name);
    FILE *file = fopen(path, "we");

    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        err(1, "%s", path);
    free(path);
}

/* HOME: the login shell is to read no start file of whoever measures, which would make sshd look
 * slow. */
static void write_config(const char *dir, int port, const char *curses)
{
    char *text;

    if (asprintf(
            &text,
            "Port %d\nListenAddress 127.0.0.1\nHostKey %s/host\nPidFile none\nUsePAM no\n"
            "AuthorizedKeysFile %s/authorized_keys\nStrictModes no\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nPermitRootLogin yes\nPrintMotd no\n"
            "PrintLastLog no\nLogLevel ERROR\nForceCommand %s\n"
            "SetEnv HOME=%s\n",
            port, dir, dir, curses, dir) < 0)
        abort();
    write_file(dir, "config", text);
    free(text);
}

static void run_sshd(const char *dir)
{
    char *config = path_in(dir, "config"), *log = path_in(dir, "log");

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    execl("/usr/sbin/sshd", "/usr/sbin/sshd", "-D", "-f", config, "-E", log, (char *)NULL);
    err(127, "/usr/sbin/sshd");
}

void sshd_start(struct sshd *sshd, const char *dir, const char *curses)
{
    struct keypair host, client;
    char *host_path = path_in(dir, "host");
    const struct passwd *me = getpwuid(getuid());

    if (!me)
        errx(1, "the running user has no name");
    sshd->user = strdup(me->pw_name);
    sshd->key = path_in(dir, "client");
    keypair_new(&host, host_path);
    keypair_new(&client, sshd->key);
    write_file(dir, "authorized_keys", client.line);
    sshd->target = (struct visit_target){free_port(), sshd->user, sshd->key, "[READY]"};
    write_config(dir, sshd->target.port, curses);
    if (geteuid() == 0)
        mkdir("/run/sshd", 0755);
    sshd->pid = fork();
    if (sshd->pid == 0)
        run_sshd(dir);
    await_port(sshd->target.port);
    keypair_free(&host);
    keypair_free(&client);
    free(host_path);
}

void sshd_stop(struct sshd *sshd)
{
    proc_end(sshd->pid);
    free(sshd->user);
    free(sshd->key);
}

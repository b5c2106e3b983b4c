/* gate_peers.c: a plain list; it is walked once per connection, which is nothing beside a fork. */
#include "server/gate_peers.h"

#include <stdlib.h>
#include <unistd.h>

void peers_add(struct peers *peers, pid_t pid, int report_fd, const struct limit_source *source)
{
    if (peers->count == peers->room) {
        peers->room = peers->room ? 2 * peers->room : 64;
        peers->list = realloc(peers->list, (size_t)peers->room * sizeof(*peers->list));
        if (!peers->list)
            abort();
    }
    peers->list[peers->count++] =
        (struct peer){.pid = pid, .report_fd = report_fd, .source = *source};
}

struct peer *peers_find(struct peers *peers, pid_t pid)
{
    for (int i = 0; i < peers->count; i++) {
        if (peers->list[i].pid == pid)
            return &peers->list[i];
    }
    return NULL;
}

void peer_close(struct peer *peer)
{
    if (peer->report_fd >= 0)
        close(peer->report_fd);
    peer->report_fd = -1;
}

void peers_remove(struct peers *peers, struct peer *peer)
{
    peer_close(peer);
    *peer = peers->list[--peers->count];
}

int peers_logging_in(const struct peers *peers)
{
    int count = 0;
    for (int i = 0; i < peers->count; i++)
        count += !peers->list[i].authenticated;
    return count;
}

int peers_logging_in_from(const struct peers *peers, const struct limit_source *source)
{
    int count = 0;
    for (int i = 0; i < peers->count; i++)
        count += !peers->list[i].authenticated && limit_same_source(&peers->list[i].source, source);
    return count;
}

void peers_close(struct peers *peers)
{
    for (int i = 0; i < peers->count; i++)
        peer_close(&peers->list[i]);
}

void peers_free(struct peers *peers)
{
    peers_close(peers);
    free(peers->list);
    *peers = (struct peers){0};
}

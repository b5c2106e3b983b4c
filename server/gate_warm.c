/* gate_warm.c: prepares what every session needs. Promises that a session finds its algorithms
 * chosen and loaded: only modern ones, no compression; and the message catalogues read. */
#include "server/gate_warm.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/log.h"
#include "server/gate_heap.h"
#include "server/gate_rehearsal.h"
#include "tui/lang.h"
#include "tui/ui.h"

static const struct {
    enum ssh_bind_options_e option;
    const char *value;
} choices[] = {
    /* Big finite-field groups cost up to 475 ms of our CPU for a handful of the client's bytes. */
    {SSH_BIND_OPTIONS_KEY_EXCHANGE,
     "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256"},
    {SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, "ssh-ed25519"},
    {SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES,
     "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,"
     "rsa-sha2-256,sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com"},
    {SSH_BIND_OPTIONS_CIPHERS_C_S,
     "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,"
     "aes128-ctr"},
    {SSH_BIND_OPTIONS_CIPHERS_S_C,
     "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,"
     "aes128-ctr"},
    {SSH_BIND_OPTIONS_HMAC_C_S,
     "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256"},
    {SSH_BIND_OPTIONS_HMAC_S_C,
     "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256"},
};

static ssh_bind new_bind(ssh_key hostkey)
{
    const bool off = false;
    const int rsa_min_bits = 2048;
    ssh_bind bind = ssh_bind_new();
    ssh_key copy = bind ? ssh_key_dup(hostkey) : NULL;
    if (!copy || ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &off) < 0 ||
        ssh_bind_options_set(bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &rsa_min_bits) < 0 ||
        ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, copy) < 0)
        goto fail;
    for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
        if (ssh_bind_options_set(bind, choices[i].option, choices[i].value) < 0) {
            log_error("libssh refuses an option", log_text("value", choices[i].value));
            goto fail;
        }
    }
    return bind;
fail:
    if (bind)
        ssh_bind_free(bind);
    return NULL;
}

static int no_core(void *ctx)
{
    (void)ctx;
    return -1;
}

/* A dashboard that is drawn for nobody: its first frame reads and looks up what all later ones use.
 */
static void rehearse_screen(const struct terminfo *terminfo)
{
    const struct host host = {.connect = no_core, .invocation = ""};
    const struct ui_config config = {
        .host = &host, .term = "xterm-256color", .cols = 80, .rows = 24, .terminfo = terminfo};
    const char *bytes;
    struct ui *ui = ui_open(&config);
    if (!ui)
        return;
    (void)ui_frame(ui, &bytes);
    (void)ui_farewell(ui, &bytes);
    ui_free(ui);
}

bool gate_warm(struct gate_warm *warm, ssh_key hostkey)
{
    warm->bind = new_bind(hostkey);
    if (!warm->bind)
        return false;
    lang_init();
    json_object_seed(0); /* reads the random device, which sessions may not open */
    warm->terminfo = terminfo_load();
    gate_rehearse(warm->bind, "chacha20-poly1305@openssh.com");
    gate_rehearse(warm->bind, "aes256-gcm@openssh.com");
    rehearse_screen(warm->terminfo);
    gate_heap_seal();
    return true;
}

/* hostkey.c: loads or makes the host key. Promises that the file is whole, synced and readable by
 * its owner only before anybody sees its name, and that an existing key is never replaced. */
#include "server/hostkey.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/log.h"

#define FILE_NAME "host_ed25519"

int hostkey_fingerprint(ssh_key key, char fingerprint[HOSTKEY_FINGERPRINT_MAX])
{
    unsigned char *hash = NULL;
    size_t size = 0;
    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) < 0)
        return -1;
    char *text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
    ssh_clean_pubkey_hash(&hash);
    if (!text)
        return -1;
    snprintf(fingerprint, HOSTKEY_FINGERPRINT_MAX, "%s", text);
    ssh_string_free_char(text);
    return 0;
}

static int sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int done = fsync(fd);
    close(fd);
    return done;
}

/* Written beside and linked into place: a half-written key is never found by the next start. */
static int make_key(const char *state, const char *path)
{
    char fresh[PATH_MAX + 8];
    ssh_key key = NULL;
    int done = -1;
    snprintf(fresh, sizeof(fresh), "%s.new", path);
    mode_t mask = umask(077);
    unlink(fresh);
    if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK)
        goto done;
    if (ssh_pki_export_privkey_file(key, NULL, NULL, NULL, fresh) != SSH_OK)
        goto done;
    if (sync_file(fresh) < 0 || (link(fresh, path) < 0 && errno != EEXIST) || sync_file(state) < 0)
        goto done;
    done = 0;
done:
    if (done < 0)
        log_error("cannot make the host key", log_text("file", path),
                  log_text("error", strerror(errno)));
    unlink(fresh);
    umask(mask);
    ssh_key_free(key);
    return done;
}

ssh_key hostkey_load(const char *state)
{
    char path[PATH_MAX];
    struct stat st;
    ssh_key key = NULL;
    snprintf(path, sizeof(path), "%s/%s", state, FILE_NAME);
    if (stat(path, &st) < 0 && errno == ENOENT && make_key(state, path) < 0)
        return NULL;
    if (stat(path, &st) == 0 && (st.st_mode & 077)) {
        log_error("the host key may be read by others; right is mode 0600", log_text("file", path));
        return NULL;
    }
    if (ssh_pki_import_privkey_file(path, NULL, NULL, NULL, &key) != SSH_OK ||
        ssh_key_type(key) != SSH_KEYTYPE_ED25519) {
        log_error("the host key cannot be read; right is an unencrypted ed25519 key",
                  log_text("file", path));
        ssh_key_free(key);
        return NULL;
    }
    return key;
}

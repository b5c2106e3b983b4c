/* cmd_system.c: status, version, and what `ui` says without a terminal. */
#include "tui/cmd_system.h"

#include <string.h>

#include "common/wire.h"
#include "tui/cmd_table.h"

static const char *const status_fields[] = {
    "version",   "pid",      "uptime_s",        "sessions",
    "jobs",      "db_bytes", "wal_bytes",       "day",
    "read_only", "turns",    "longest_turn_ms", "longest_turn_at",
    NULL,
};
static const struct cmd_table status_table = {.fields = status_fields};

static const char *const version_fields[] = {"version", "protocol", NULL};
static const struct cmd_table version_table = {.fields = version_fields};

static void print_status(struct cmd *cmd, const json_t *status)
{
    char up[TIMETEXT], when[TIMETEXT];
    const json_t *jobs = json_object_get(status, "jobs");

    timetext_age(up, (int64_t)cmd_int(status, "uptime_s") * 1000, lang_code());
    cmd_print(cmd, _("version %s  pid %lld  up %s  day %s\n"), cmd_str(status, "version"),
              (long long)cmd_int(status, "pid"), up, cmd_str(status, "day"));
    cmd_print(cmd, _("sessions %lld  jobs: %lld waiting, %lld running, %lld dead\n"),
              (long long)cmd_int(status, "sessions"), (long long)cmd_int(jobs, "waiting"),
              (long long)cmd_int(jobs, "running"), (long long)cmd_int(jobs, "dead"));
    cmd_print(cmd, _("database %lld kB, log %lld kB, %s\n"),
              (long long)cmd_int(status, "db_bytes") / 1024,
              (long long)cmd_int(status, "wal_bytes") / 1024,
              json_is_true(json_object_get(status, "read_only")) ? _("read-only") : _("writable"));
    cmd_print(cmd, _("turns %lld  longest %.1f ms"), (long long)cmd_int(status, "turns"),
              json_number_value(json_object_get(status, "longest_turn_ms")));
    if (cmd_has(status, "longest_turn_at"))
        cmd_print(cmd, " (%s)",
                  timetext_when(when, cmd_at(status, "longest_turn_at"), cmd->now_ms, lang_code()));
    cmd_print(cmd, "\n");
}

void cmd_system_status(struct cmd *cmd)
{
    json_t *status = cmd_call(cmd, METHOD_SYSTEM_STATUS, NULL);

    if (status != NULL && !cmd_table_object(cmd, &status_table, status))
        print_status(cmd, status);
    json_decref(status);
}

void cmd_system_version(struct cmd *cmd)
{
    json_t *version = json_pack("{s:s, s:i}", "version", POPUG_VERSION, "protocol", WIRE_PROTOCOL);

    if (!cmd_table_object(cmd, &version_table, version))
        cmd_print(cmd, "popug %s\n", POPUG_VERSION);
    json_decref(version);
}

void cmd_system_ui(struct cmd *cmd)
{
    struct buffer text = {0};
    bool ssh = strncmp(cmd->host->invocation, "ssh ", 4) == 0;

    if (ssh)
        buffer_printf(&text, _("the dashboard needs a terminal: ssh -t %s ui"),
                      cmd->host->invocation + 4);
    else
        buffer_puts(&text, _("the dashboard needs a terminal"));
    cmd_usage_error(cmd, buffer_text(&text));
    buffer_free(&text);
}

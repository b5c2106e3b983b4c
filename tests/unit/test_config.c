/* test_config.c: the configuration is taken whole or refused, each mistake told with its line. */
#include "tests/lib/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/methods.h"
#include "server/config.h"
#include "server/config_key.h"
#include "tests/lib/dir.h"

struct fixture {
    char *dir, *file, *errors;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->dir = dir_new();
    f->file = dir_format("%s/popugd.conf", f->dir);
    f->errors = dir_format("%s/errors", f->dir);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    dir_free(f->dir);
    free(f->file);
    free(f->errors);
    free(f);
    return 0;
}

/* Loads with standard error kept in f->errors. */
static struct config *load_with(struct fixture *f, const struct config_flags *flags)
{
    int saved = dup(STDERR_FILENO);
    int fd = open(f->errors, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(saved >= 0 && fd >= 0);
    dup2(fd, STDERR_FILENO);
    struct config *config = config_load(flags);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(fd);
    return config;
}

static struct config *load(struct fixture *f, const char *text)
{
    const struct config_flags flags = {.file = f->file, .state = "/var/lib/x", .zone = "UTC"};
    dir_write(f->file, text);
    return load_with(f, &flags);
}

/* The text is refused with exactly `lines` lines, of which one has all of `words` in order. */
static void expect_refused(struct fixture *f, const char *text, int lines, const char *words)
{
    struct config *config = load(f, text);
    char *errors = dir_read(f->errors);
    int count = 0;
    for (char *c = errors; *c; c++)
        count += *c == '\n';
    if (config || count != lines || !strstr(errors, words))
        fail_msg("%s\nshould give %d line(s) with \"%s\", but gives:\n%s", text, lines, words,
                 config ? "a configuration" : errors);
    free(errors);
}

static void test_no_file_gives_the_defaults_of_the_contract(void **state)
{
    struct config *config = load(*state, "");
    assert_non_null(config);
    assert_int_equal(config->listen_count, 1);
    assert_string_equal(config->listen[0], "*:2222");
    assert_string_equal(config->locale, "en");
    assert_string_equal(config->currency, "$");
    assert_int_equal(config->assignees, WHO_ACCOUNTS);
    assert_int_equal(config->fee_min, 10);
    assert_int_equal(config->fee_max, 20);
    assert_int_equal(config->reward_min, 20);
    assert_int_equal(config->reward_max, 40);
    assert_int_equal(config->login_grace_s, 120);
    assert_int_equal(config->max_startups_begin, 10);
    assert_int_equal(config->max_startups_rate, 30);
    assert_int_equal(config->max_startups_full, 100);
    assert_int_equal(config->max_unauthenticated_per_source, 20);
    assert_int_equal(config->max_sessions_per_account, 20);
    assert_int_equal(config->idle_timeout_s, 0);
    assert_int_equal(config->keepalive_s, 30);
    assert_true(config->penalties);
    assert_false(config->proxy_protocol);
    assert_int_equal(config->backup_keep, 7);
    assert_null(config->smtp_url);
    assert_null(config->kafka_brokers);
    config_free(config);
}

static void test_every_key_is_taken(void **state)
{
    struct fixture *f = *state;
    char *text =
        dir_format("listen = { \"127.0.0.1:1\", \"[::1]:2\" }\nstate = /srv/p\nzone = Asia/Tokyo\n"
                   "locale = ru\ncurrency = \"EUR\"\nassignees = { popug, manager }\nfee_min = 1\n"
                   "fee_max = 2\nreward_min = 3\nreward_max = 4\nlogin_grace = 5\n"
                   "max_startups = 6:7:8\nmax_unauthenticated_per_source = 9\n"
                   "max_sessions_per_account = 10\nidle_timeout = 11\nkeepalive = 12\n"
                   "penalties = off\nproxy_protocol = on\nsmtp_url = smtps://m:465\n"
                   "smtp_user = u\nsmtp_password_file = %s\nsmtp_ca_file = %s\n"
                   "mail_from = a@b\nkafka_brokers = \"k1:1,k2:2\"\nkafka_accounts_topic = t\n"
                   "kafka_security_protocol = SSL\nbackup_keep = 13\n",
                   f->file, f->file);
    const struct config_flags flags = {.file = f->file};
    dir_write(f->file, text);
    struct config *config = load_with(f, &flags);
    assert_non_null(config);
    assert_int_equal(config->listen_count, 2);
    assert_string_equal(config->listen[0], "127.0.0.1:1");
    assert_string_equal(config->listen[1], "[::1]:2");
    assert_string_equal(config->state, "/srv/p");
    assert_string_equal(config->zone, "Asia/Tokyo");
    assert_string_equal(config->locale, "ru");
    assert_string_equal(config->currency, "EUR");
    assert_int_equal(config->assignees, WHO_POPUG | WHO_MANAGER);
    assert_int_equal(config->fee_min, 1);
    assert_int_equal(config->fee_max, 2);
    assert_int_equal(config->reward_min, 3);
    assert_int_equal(config->reward_max, 4);
    assert_int_equal(config->login_grace_s, 5);
    assert_int_equal(config->max_startups_begin, 6);
    assert_int_equal(config->max_startups_rate, 7);
    assert_int_equal(config->max_startups_full, 8);
    assert_int_equal(config->max_unauthenticated_per_source, 9);
    assert_int_equal(config->max_sessions_per_account, 10);
    assert_int_equal(config->idle_timeout_s, 11);
    assert_int_equal(config->keepalive_s, 12);
    assert_false(config->penalties);
    assert_true(config->proxy_protocol);
    assert_string_equal(config->smtp_url, "smtps://m:465");
    assert_string_equal(config->smtp_user, "u");
    assert_string_equal(config->smtp_password_file, f->file);
    assert_string_equal(config->smtp_ca_file, f->file);
    assert_string_equal(config->mail_from, "a@b");
    assert_string_equal(config->kafka_brokers, "k1:1,k2:2");
    assert_string_equal(config->kafka_accounts_topic, "t");
    assert_int_equal(config->kafka_count, 1);
    assert_string_equal(config->kafka[0].name, "security.protocol");
    assert_string_equal(config->kafka[0].value, "SSL");
    assert_int_equal(config->backup_keep, 13);
    for (int i = 0; i < config_key_count; i++) {
        if (!strstr(text, config_keys[i].name))
            fail_msg("this test does not know the key %s", config_keys[i].name);
    }
    config_free(config);
    free(text);
}

static void test_bad_values_are_told_with_what_would_be_right(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"listen = nowhere\n", "ADDR:PORT"},
        {"listen = \"1.2.3.4:65536\"\n", "ADDR:PORT"},
        {"listen = \"::1:22\"\n", "[V6ADDR]:PORT"},
        {"state = relative\n", "an absolute path"},
        {"zone = Mars/Base\n", "such as Europe/Moscow"},
        {"zone = \"../zoneinfo/UTC\"\n", "an IANA zone"},
        {"locale = fr\n", "en or ru"},
        {"currency = \"much too long\"\n", "up to 8 bytes"},
        {"assignees = { popug, king }\n", "\"king\": right is all, or some of"},
        {"fee_min = 0\n", "from 1 to 1000000"},
        {"fee_max = 1e3\n", "a whole number"},
        {"reward_min = -5\n", "a whole number"},
        {"reward_max = \"\"\n", "a whole number"},
        {"login_grace = 0\n", "from 1 to 3600"},
        {"max_startups = 10:30\n", "BEGIN:PERCENT:FULL"},
        {"max_startups = 10:101:100\n", "BEGIN:PERCENT:FULL"},
        {"max_startups = 10:30:5\n", "BEGIN:PERCENT:FULL"},
        {"max_startups = 10:30:100:2\n", "BEGIN:PERCENT:FULL"},
        {"max_unauthenticated_per_source = many\n", "a whole number"},
        {"max_sessions_per_account = 0\n", "from 1"},
        {"idle_timeout = 5m\n", "seconds"},
        {"keepalive = 99999999999999999999\n", "seconds"},
        {"penalties = maybe\n", "on or off"},
        {"proxy_protocol = 1\n", "on or off"},
        {"smtp_url = http://x\nmail_from = a@b\n", "smtp://HOST:PORT"},
        {"smtp_url = smtp://x:25\n", "mail_from"},
        {"smtp_user = \"\"\n", "a name"},
        {"smtp_password_file = /no/such/file\n", "that popugd may read"},
        {"smtp_ca_file = relative.pem\n", "that popugd may read"},
        {"mail_from = \"Popug <a@b>\"\n", "a bare mail address"},
        {"kafka_brokers = k1\n", "HOST:PORT"},
        {"kafka_accounts_topic = \"a b\"\n", "a topic"},
        {"backup_keep = 0\n", "from 1 to 10000"},
        {"fee_min = 30\n", "fee_min <= fee_max"},
        {"reward_min = 50\n", "reward_min <= reward_max"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        expect_refused(*state, cases[i].text, 1, cases[i].words);
}

static void test_every_key_has_a_bad_value_in_these_tests(void **state)
{
    (void)state;
    char *self = dir_format("%s/tests/unit/test_config.c", dir_source());
    char *text = dir_read(self);
    char *start = strstr(text, "test_bad_values_are_told");
    char *end = strstr(start, "static void");
    *end = '\0';
    for (int i = 0; i < config_key_count; i++) {
        char *quoted = dir_format("{\"%s = ", config_keys[i].name);
        if (!strstr(start, quoted))
            fail_msg("no bad value is tried for %s", config_keys[i].name);
        free(quoted);
    }
    free(text);
    free(self);
}

static void test_each_mistake_has_its_file_and_line(void **state)
{
    struct fixture *f = *state;
    char *one = dir_format("%s:2: fee_min = \"x\"", f->file);
    char *two = dir_format("%s:4: locale = \"fr\"", f->file);
    const char *text = "# first\nfee_min = x\n\n  locale = fr\n";
    expect_refused(f, text, 2, one);
    expect_refused(f, text, 2, two);
    free(one);
    free(two);
}

static void test_an_unknown_key_is_refused_with_a_proposal(void **state)
{
    expect_refused(*state, "fee_min = 11\nlogin_grase = 5\n", 1,
                   ":2: there is no key login_grase; did you mean login_grace?");
}

static void test_a_key_given_twice_is_refused(void **state)
{
    expect_refused(*state, "fee_min = 11\nfee_min = 12\n", 1, ":2: fee_min is given twice (line 1");
}

static void test_broken_syntax_is_refused_with_its_line(void **state)
{
    expect_refused(*state, "fee_min = 11\nfee_max 20\n", 1, ":2: ");
    expect_refused(*state, "fee_min = {\n", 1, "key = value");
    expect_refused(*state, "locale = \"en\n", 1, "key = value");
}

static void test_a_file_that_is_not_there_is_refused(void **state)
{
    struct fixture *f = *state;
    const struct config_flags flags = {.file = "/no/such/popugd.conf"};
    assert_null(load_with(f, &flags));
    char *errors = dir_read(f->errors);
    assert_non_null(strstr(errors, "/no/such/popugd.conf: No such file"));
    free(errors);
}

static void test_flags_win_over_the_file(void **state)
{
    struct fixture *f = *state;
    const struct config_flags flags = {.file = f->file,
                                       .state = "/srv/flag",
                                       .zone = "Asia/Tokyo",
                                       .clock_file = "/tmp/clock",
                                       .listen = {"127.0.0.1:0"},
                                       .listen_count = 1};
    dir_write(f->file, "state = /srv/file\nzone = UTC\nlisten = { \"*:1\", \"*:2\" }\n");
    struct config *config = load_with(f, &flags);
    assert_non_null(config);
    assert_string_equal(config->state, "/srv/flag");
    assert_string_equal(config->zone, "Asia/Tokyo");
    assert_string_equal(config->clock_file, "/tmp/clock");
    assert_int_equal(config->listen_count, 1);
    assert_string_equal(config->listen[0], "127.0.0.1:0");
    config_free(config);
}

static void test_a_bad_flag_is_refused(void **state)
{
    struct fixture *f = *state;
    const struct config_flags flags = {.zone = "Mars/Base", .state = "/srv/x"};
    assert_null(load_with(f, &flags));
    char *errors = dir_read(f->errors);
    assert_non_null(strstr(errors, "--zone Mars/Base: right is an IANA zone"));
    free(errors);
}

static void test_a_relative_state_flag_is_taken_from_here(void **state)
{
    const struct config_flags flags = {.state = "here", .zone = "UTC"};
    char cwd[64];
    assert_int_equal(chdir("/tmp"), 0);
    assert_non_null(getcwd(cwd, sizeof(cwd)));
    struct config *config = load_with(*state, &flags);
    assert_non_null(config);
    assert_string_equal(config->state, "/tmp/here");
    config_free(config);
}

static void test_the_example_file_names_every_key_and_is_right(void **state)
{
    struct fixture *f = *state;
    char *path = dir_format("%s/docs/popugd.conf.example", dir_source());
    char *text = dir_read(path);
    assert_non_null(text);
    for (int i = 0; i < config_key_count; i++) {
        char *line = dir_format("\n#%s = ", config_keys[i].name);
        if (!strstr(text, line))
            fail_msg("the example does not show %s", config_keys[i].name);
        const char *preset = config_keys[i].preset;
        const char *value = strstr(text, line) + strlen(line);
        if (preset && strncmp(value + (*value == '"'), preset, strlen(preset)) != 0)
            fail_msg("the example does not show the default %s of %s", preset, config_keys[i].name);
        free(line);
    }
    const struct config_flags flags = {.file = path, .state = "/srv/x"};
    struct config *config = load_with(f, &flags);
    assert_non_null(config);
    config_free(config);
    free(text);
    free(path);
}

#define FIXTURE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE(test_no_file_gives_the_defaults_of_the_contract),
        FIXTURE(test_every_key_is_taken),
        FIXTURE(test_bad_values_are_told_with_what_would_be_right),
        FIXTURE(test_every_key_has_a_bad_value_in_these_tests),
        FIXTURE(test_each_mistake_has_its_file_and_line),
        FIXTURE(test_an_unknown_key_is_refused_with_a_proposal),
        FIXTURE(test_a_key_given_twice_is_refused),
        FIXTURE(test_broken_syntax_is_refused_with_its_line),
        FIXTURE(test_a_file_that_is_not_there_is_refused),
        FIXTURE(test_flags_win_over_the_file),
        FIXTURE(test_a_bad_flag_is_refused),
        FIXTURE(test_a_relative_state_flag_is_taken_from_here),
        FIXTURE(test_the_example_file_names_every_key_and_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

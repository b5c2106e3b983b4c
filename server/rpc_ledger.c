/* rpc_ledger.c: the method ledger.list: an account's audit log, whole or by day.
 *
 * Promises (rules T8, A1) that only accountants, admins and the operator see another's. */
#include <string.h>

#include "common/day.h"
#include "db/account.h"
#include "db/day.h"
#include "db/ledger.h"
#include "server/listing.h"
#include "server/row.h"
#include "server/rpc.h"

/* Whose log: `account`, the caller's own without it. */
static enum err find_owner(struct rpc_ctx *ctx, const json_t *params, int64_t *id, char *login)
{
    const char *asked = rpc_str(params, "account");
    struct account_right right;
    enum err err;

    *id = ctx->account_id;
    if (!asked && !*id)
        return rpc_fail(ctx, ERR_PARAM_MISSING, "{s:s}", "param", "account");
    if (asked && (!*id || strcmp(asked, ctx->account->login) != 0)) {
        if (!(ctx->who & (WHO_ACCOUNTANT | WHO_ADMINS)))
            return rpc_fail(ctx, ERR_NOT_YOURS, NULL);
        err = account_id(ctx->store, asked, id);
        if (err)
            return rpc_fail(ctx, err, "{s:s}", "account", asked);
    }
    err = account_right(ctx->store, *id, &right);
    if (!err)
        memcpy(login, right.login, ACCOUNT_LOGIN_SIZE);
    return err;
}

/* The list's rows with what all of them share. */
struct owned {
    const struct entry *rows;
    const char *login;
};

static json_t *list_row(const void *rows, size_t i)
{
    const struct owned *owned = rows;

    return row_entry(&owned->rows[i], owned->login);
}

static void list_key(const void *rows, size_t i, char tag, struct page_key *key)
{
    const struct owned *owned = rows;

    (void)tag;
    key->value = owned->rows[i].seq;
    key->id = owned->rows[i].seq;
}

static enum err add_summary(struct rpc_ctx *ctx, int64_t account, const struct day_row *day,
                            json_t *answer)
{
    struct ledger_day sums;
    int64_t closing_cents, prev, next;
    json_t *summary;
    enum err err = ledger_day(ctx->store, account, day->day, &sums);

    if (!err)
        err = ledger_balance_of_day(ctx->store, account, day->day, &closing_cents);
    if (!err)
        err = day_neighbours(ctx->store, day->day, &prev, &next);
    if (err)
        return err;
    summary = json_pack(
        "{s:o, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "day", row_day(day->day), "state",
        day_state_word(day->state), "fees_cents", (json_int_t)-sums.cents[ENTRY_FEE],
        "rewards_cents", (json_int_t)sums.cents[ENTRY_REWARD], "corrections_cents",
        (json_int_t)sums.cents[ENTRY_CORRECTION], "payouts_cents",
        (json_int_t)-sums.cents[ENTRY_PAYOUT], "net_cents", (json_int_t)sums.net_cents,
        "closing_balance_cents", (json_int_t)closing_cents, "prev_day", row_day(prev), "next_day",
        row_day(next));
    return json_object_set_new(answer, "summary", summary) == 0 ? ERR_OK : ERR_NO_MEMORY;
}

static enum err find_day(struct rpc_ctx *ctx, const char *text, struct day_row *day)
{
    int64_t number = -1;
    enum err err = day_parse(text, &number) ? day_get(ctx->store, number, day) : ERR_NO_DAY;

    return err == ERR_NO_DAY ? rpc_fail(ctx, err, "{s:s}", "day", text) : err;
}

enum err rpc_ledger_list(struct rpc_ctx *ctx, const json_t *params, json_t **result)
{
    const char *day_text = rpc_str(params, "day"), *word = rpc_str(params, "kind");
    char login[ACCOUNT_LOGIN_SIZE];
    enum entry_kind kind;
    struct day_row day;
    struct ledger_filter filter = {0};
    struct ledger_page page = {0};
    struct page_ask ask;
    json_t *answer = NULL;
    enum err err = find_owner(ctx, params, &filter.account, login);

    if (!err)
        err = listing_ask(ctx, params, 's', &ask);
    if (!err && day_text)
        err = find_day(ctx, day_text, &day);
    if (err)
        return err;
    filter.day = day_text ? &day.day : NULL;
    filter.kind = word && entry_kind_parse(word, &kind) ? &kind : NULL;
    err = ledger_list(ctx->store, &filter, &ask, &page);
    if (err)
        return err;
    struct owned owned = {.rows = page.rows, .login = login};
    struct listing listing = {.tag = 's',
                              .count = page.count,
                              .info = page.info,
                              .rows = &owned,
                              .row = list_row,
                              .key = list_key};
    err = listing_answer(&listing, &ask, &answer);
    ledger_page_free(&page);
    if (!err && day_text)
        err = add_summary(ctx, filter.account, &day, answer);
    if (err)
        json_decref(answer);
    else
        *result = answer;
    return err;
}

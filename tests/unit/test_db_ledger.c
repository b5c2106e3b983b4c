/* test_db_ledger.c: entries and the sums that go with them; the audit log by account, day and kind.
 */
#include <stdlib.h>
#include <string.h>

#include "db/day.h"
#include "db/ledger.h"
#include "db/payment.h"
#include "db/stats.h"
#include "db/task.h"
#include "tests/lib/shelf.h"
#include "tests/lib/test.h"

static int64_t today(struct shelf *shelf)
{
    struct day_span span;
    shelf_ok(day_open(shelf->store, &span));
    return span.day;
}

static void next_day(struct shelf *shelf)
{
    int64_t rolled;
    shelf->now_ms += INT64_C(24) * 60 * 60 * 1000;
    shelf_ok(day_roll(shelf->store, shelf->now_ms, &rolled));
    assert_int_equal(rolled, 1);
}

static int64_t complete(struct shelf *shelf, int64_t account, int64_t fee, int64_t reward)
{
    struct task_done done;
    int64_t id = shelf_task(shelf, account, fee, reward);
    shelf_ok(task_complete(shelf->store, shelf->now_ms, account, id, &done));
    return id;
}

static void test_an_entry_tells_what_it_was_for(void **state)
{
    struct shelf *shelf = *state;
    int64_t task = complete(shelf, shelf->popug, 1300, 2700);
    struct entry entry;
    shelf_ok(ledger_get(shelf->store, 2, &entry));
    assert_int_equal(entry.kind, ENTRY_REWARD);
    assert_int_equal(entry.account, shelf->popug);
    assert_int_equal(entry.amount_cents, 2700);
    assert_int_equal(entry.balance_after_cents, 1400);
    assert_int_equal(entry.task, task);
    assert_int_equal(entry.actor, shelf->popug);
    assert_int_equal(entry.day, today(shelf));
    assert_int_equal(entry.at_ms, shelf->now_ms);
    assert_string_equal(entry.title, "Clean the cage");
    assert_null(entry.reason);
    entry_free(&entry);
    shelf_ok(ledger_get(shelf->store, 1, &entry));
    assert_int_equal(entry.kind, ENTRY_FEE);
    assert_int_equal(entry.amount_cents, -1300);
    assert_int_equal(entry.assign_no, 1);
    entry_free(&entry);
    shelf_expect(ERR_NO_ENTRY, ledger_get(shelf->store, 3, &entry));
}

static void test_a_correction_is_posted_today_with_its_reason(void **state)
{
    struct shelf *shelf = *state;
    complete(shelf, shelf->popug, 1300, 2700);
    int64_t posted_on = today(shelf);
    next_day(shelf);
    struct entry_new fresh = {.kind = ENTRY_CORRECTION,
                              .account = shelf->popug,
                              .amount_cents = -700,
                              .corrects = 2,
                              .reason = "Не та цена",
                              .actor = shelf->admin};
    struct entry_done done;
    shelf_ok(ledger_post(shelf->store, shelf->now_ms, &fresh, &done));
    assert_int_equal(done.seq, 3);
    assert_int_equal(done.balance_cents, 700);
    struct entry entry;
    shelf_ok(ledger_get(shelf->store, 3, &entry));
    assert_int_equal(entry.day, posted_on + 1);
    assert_int_equal(entry.corrects, 2);
    assert_string_equal(entry.reason, "Не та цена");
    entry_free(&entry);
    struct stats_day company;
    shelf_ok(stats_day(shelf->store, posted_on + 1, &company));
    assert_int_equal(company.management_cents, 700);
    fresh.reason = NULL;
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED, ledger_post(shelf->store, shelf->now_ms, &fresh, NULL));
    shelf_ok(store_rollback_to(shelf->store));
}

static void test_only_ones_own_fees_and_rewards_are_corrected(void **state)
{
    struct shelf *shelf = *state;
    complete(shelf, shelf->popug, 1300, 2700);
    int64_t paid = today(shelf);
    next_day(shelf);
    shelf_ok(payment_make(shelf->store, shelf->now_ms, shelf->popug, paid, 1400, NULL));
    struct entry_new fresh = {.kind = ENTRY_CORRECTION,
                              .account = shelf->popug,
                              .amount_cents = 5,
                              .corrects = 3,
                              .reason = "r"};
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED, ledger_post(shelf->store, shelf->now_ms, &fresh, NULL));
    shelf_ok(store_rollback_to(shelf->store));
    fresh.corrects = 2;
    fresh.account = shelf->admin;
    shelf_ok(store_savepoint(shelf->store));
    shelf_expect(ERR_REFUSED, ledger_post(shelf->store, shelf->now_ms, &fresh, NULL));
    shelf_ok(store_rollback_to(shelf->store));
}

static void test_a_balance_as_of_a_day_leaves_out_later_days(void **state)
{
    struct shelf *shelf = *state;
    int64_t first = today(shelf), cents;
    complete(shelf, shelf->popug, 1000, 2500);
    next_day(shelf);
    next_day(shelf);
    shelf_task(shelf, shelf->popug, 1100, 2000);
    int64_t expected[] = {0, 1500, 1500, 400, 400};
    for (int i = 0; i < 5; i++) {
        shelf_ok(ledger_balance_of_day(shelf->store, shelf->popug, first - 1 + i, &cents));
        assert_int_equal(cents, expected[i]);
    }
    struct ledger_closing *rows;
    size_t count;
    shelf_ok(ledger_closings(shelf->store, first, &rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].account, shelf->popug);
    assert_int_equal(rows[0].cents, 1500);
    free(rows);
    shelf_expect(ERR_NO_ACCOUNT, ledger_balance(shelf->store, 99, &cents));
}

static void test_a_day_sums_up_its_entries_by_kind(void **state)
{
    struct shelf *shelf = *state;
    complete(shelf, shelf->popug, 1000, 2500);
    shelf_task(shelf, shelf->popug, 1200, 2500);
    shelf_task(shelf, shelf->admin, 2000, 2500);
    struct ledger_day sums;
    shelf_ok(ledger_day(shelf->store, shelf->popug, today(shelf), &sums));
    assert_int_equal(sums.n[ENTRY_FEE], 2);
    assert_int_equal(sums.cents[ENTRY_FEE], -2200);
    assert_int_equal(sums.n[ENTRY_REWARD], 1);
    assert_int_equal(sums.cents[ENTRY_REWARD], 2500);
    assert_int_equal(sums.net_cents, 300);
    shelf_ok(ledger_day(shelf->store, shelf->popug, today(shelf) + 1, &sums));
    assert_int_equal(sums.net_cents, 0);
    struct stats_day company;
    shelf_ok(stats_day(shelf->store, today(shelf), &company));
    assert_int_equal(company.management_cents, 4200 - 2500);
    assert_int_equal(company.n[ENTRY_FEE], 3);
    int64_t red;
    shelf_ok(stats_in_red(shelf->store, &red));
    assert_int_equal(red, 1);
}

static void test_the_most_expensive_task_of_a_period_is_the_first_of_equals(void **state)
{
    struct shelf *shelf = *state;
    int64_t first = today(shelf), task, reward;
    shelf_ok(stats_top(shelf->store, first, first, &task, &reward));
    assert_int_equal(task, 0);
    complete(shelf, shelf->popug, 1000, 2500);
    int64_t best = complete(shelf, shelf->popug, 1000, 3500);
    complete(shelf, shelf->admin, 1000, 3500);
    shelf_task(shelf, shelf->admin, 1000, 4000); /* only completed ones count */
    next_day(shelf);
    complete(shelf, shelf->popug, 1000, 3500);
    shelf_ok(stats_top(shelf->store, first, first + 1, &task, &reward));
    assert_int_equal(task, best);
    assert_int_equal(reward, 3500);
    int64_t later = complete(shelf, shelf->popug, 1000, 3600);
    shelf_ok(stats_top(shelf->store, first, first + 1, &task, &reward));
    assert_int_equal(task, later);
    shelf_ok(stats_top(shelf->store, first, first, &task, &reward));
    assert_int_equal(task, best);
}

static void test_a_payout_is_listed_on_the_day_that_it_pays(void **state)
{
    struct shelf *shelf = *state;
    int64_t paid = today(shelf);
    complete(shelf, shelf->popug, 1000, 2500);
    next_day(shelf);
    complete(shelf, shelf->popug, 1000, 3000); /* posted before the close of the day before */
    int64_t id, cents;
    shelf_ok(payment_make(shelf->store, shelf->now_ms, shelf->popug, paid, 1500, &id));
    shelf_ok(ledger_balance_of_day(shelf->store, shelf->popug, paid, &cents));
    assert_int_equal(cents, 0);
    shelf_ok(ledger_balance(shelf->store, shelf->popug, &cents));
    assert_int_equal(cents, 2000);
    struct ledger_filter filter = {shelf->popug, &paid, NULL};
    struct page_ask ask = {.at = PAGE_START, .limit = 10};
    struct ledger_page page;
    shelf_ok(ledger_list(shelf->store, &filter, &ask, &page));
    assert_int_equal(page.count, 3);
    assert_int_equal(page.info.total, 3);
    assert_int_equal(page.rows[2].kind, ENTRY_PAYOUT);
    assert_int_equal(page.rows[2].payment, id);
    assert_int_equal(page.rows[2].balance_after_cents, 2000);
    ledger_page_free(&page);
}

/* What the naive way would list: seqs of an account's entries that pass, in order. */
static size_t naive(struct shelf *shelf, const struct ledger_filter *filter, int64_t *seqs)
{
    size_t n = 0;
    struct entry entry;
    for (int64_t seq = 1; ledger_get(shelf->store, seq, &entry) == ERR_OK; seq++) {
        if (entry.account == filter->account &&
            (filter->day == NULL || entry.day == *filter->day) &&
            (filter->kind == NULL || entry.kind == *filter->kind))
            seqs[n++] = seq;
        entry_free(&entry);
    }
    return n;
}

static void walk_through(struct shelf *shelf, const struct ledger_filter *filter, bool desc,
                         bool back, const int64_t *seqs, size_t n)
{
    struct page_ask ask = {.at = back ? PAGE_END : PAGE_START, .desc = desc, .limit = 7};
    size_t met = 0;
    struct ledger_page page;
    do {
        shelf_ok(ledger_list(shelf->store, filter, &ask, &page));
        assert_int_equal(page.info.total, n);
        assert_int_equal(page.info.before, back ? n - met > page.count : met > 0);
        assert_int_equal(page.info.after, back ? met > 0 : n - met > page.count);
        for (size_t i = 0; i < page.count; i++) {
            size_t place = back ? n - met - page.count + i : met + i;
            assert_int_equal(page.rows[i].seq, seqs[desc ? n - 1 - place : place]);
        }
        met += page.count;
        ask.at = back ? PAGE_BEFORE : PAGE_AFTER;
        if (page.count > 0)
            ask.key.id = ask.key.value = page.rows[back ? 0 : page.count - 1].seq;
        ledger_page_free(&page);
    } while (met < n);
}

static void test_the_audit_log_equals_a_naive_list(void **state)
{
    struct shelf *shelf = *state;
    int64_t first = today(shelf), accounts[] = {shelf->popug, shelf->admin}, seqs[2000];
    srandom(3);
    for (int i = 0; i < 300; i++) {
        int64_t account = accounts[random() % 2];
        if (random() % 3)
            complete(shelf, account, 1000, 2000 + 100 * (random() % 9));
        else
            shelf_task(shelf, account, 1000, 2000);
        if (i % 60 == 59) {
            next_day(shelf);
            for (int a = 0; a < 2; a++) {
                int64_t cents;
                shelf_ok(
                    ledger_balance_of_day(shelf->store, accounts[a], today(shelf) - 1, &cents));
                shelf_task(shelf, accounts[a], 1000, 2000); /* between the day and its payout */
                if (cents > 0)
                    shelf_ok(payment_make(shelf->store, shelf->now_ms, accounts[a],
                                          today(shelf) - 1, cents, NULL));
            }
        }
    }
    for (int a = 0; a < 2; a++) {
        for (int64_t day = first - 2; day <= today(shelf); day++) {
            for (int kind = -1; kind < ENTRY_KINDS; kind++) {
                enum entry_kind one = (enum entry_kind)kind;
                struct ledger_filter filter = {accounts[a], day < first - 1 ? NULL : &day,
                                               kind < 0 ? NULL : &one};
                size_t n = naive(shelf, &filter, seqs);
                for (int way = 0; way < 4; way++)
                    walk_through(shelf, &filter, way % 2, way / 2, seqs, n);
            }
        }
    }
}

static void test_payments_are_listed_and_mailed_once(void **state)
{
    struct shelf *shelf = *state;
    int64_t first = today(shelf), id[3];
    for (int i = 0; i < 3; i++) {
        complete(shelf, shelf->popug, 1000, 2500);
        next_day(shelf);
        shelf_ok(payment_make(shelf->store, shelf->now_ms, shelf->popug, first + i, 1500, &id[i]));
    }
    int64_t events = shelf_number(shelf, "SELECT count(*) FROM event");
    shelf_ok(payment_mailed(shelf->store, shelf->now_ms, id[1]));
    shelf_ok(payment_mailed(shelf->store, shelf->now_ms + 1, id[1]));
    assert_int_equal(shelf_number(shelf, "SELECT count(*) FROM event"), events + 1);
    shelf_expect(ERR_NO_PAYMENT, payment_mailed(shelf->store, shelf->now_ms, 99));
    struct page_ask ask = {.at = PAGE_START, .desc = true, .limit = 2};
    struct payment_page page;
    shelf_ok(payment_list(shelf->store, shelf->popug, &ask, &page));
    assert_int_equal(page.count, 2);
    assert_true(page.info.after);
    assert_int_equal(page.rows[0].id, id[2]);
    assert_int_equal(page.rows[0].day, first + 2);
    assert_int_equal(page.rows[0].amount_cents, 1500);
    assert_int_equal(page.rows[0].mailed_at_ms, 0);
    assert_int_equal(page.rows[1].mailed_at_ms, shelf->now_ms);
    payment_page_free(&page);
    shelf_ok(payment_list(shelf->store, shelf->admin, &ask, &page));
    assert_int_equal(page.count, 0);
    payment_page_free(&page);
    ask.at = PAGE_END;
    shelf_ok(payment_list(shelf->store, 0, &ask, &page));
    assert_int_equal(page.count, 2);
    assert_int_equal(page.rows[1].id, id[0]);
    payment_page_free(&page);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_entry_tells_what_it_was_for),
        TEST(test_a_correction_is_posted_today_with_its_reason),
        TEST(test_only_ones_own_fees_and_rewards_are_corrected),
        TEST(test_a_balance_as_of_a_day_leaves_out_later_days),
        TEST(test_a_day_sums_up_its_entries_by_kind),
        TEST(test_the_most_expensive_task_of_a_period_is_the_first_of_equals),
        TEST(test_a_payout_is_listed_on_the_day_that_it_pays),
        TEST(test_the_audit_log_equals_a_naive_list),
        TEST(test_payments_are_listed_and_mailed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

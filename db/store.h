/* store.h: the one database, DIR/popug.db, and what all nouns share: ids, the open day,
 * transactions.
 *
 * WAL, synchronous=FULL, foreign keys, recursive triggers, no automatic checkpoint. One connection
 * does everything. Reads may run at any time; a verb that writes must be called between store_begin
 * and store_commit. A verb that fails may have written a part: call it inside a savepoint and roll
 * that back.
 *
 * An `actor` is the account that does something; 0 is the operator or the system. An id of 0 is
 * none. */
#ifndef POPUG_DB_STORE_H
#define POPUG_DB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/day.h"
#include "common/err.h"
#include "common/uid.h"
#include "db/search.h"
#include "db/sql.h"

/* What has ids: each counts from 1 without gaps left by what was rolled back. */
enum store_ids {
    STORE_ACCOUNT,
    STORE_TASK,
    STORE_ENTRY,
    STORE_PAYMENT,
    STORE_EVENT,
    STORE_JOB,
    STORE_ENROLMENT,
    STORE_IDS
};

struct store {
    struct sql *sql;
    struct search *search;
    char zone[DAY_ZONE_SIZE];
    struct uid_series event_ids;

    /* Of this transaction alone: forgotten when one begins and whenever something is rolled back.
     */
    int64_t last_id[STORE_IDS]; /* 0: unknown yet */
    struct day_span open_day;   /* ends_at_ms 0: unknown yet */
};

struct store_config {
    const char *dir;  /* the state directory; it is there */
    const char *zone; /* IANA name of the company's zone */
    bool clock_file;  /* time comes from --clock: only for a database created so */
};

enum { STORE_WHY_SIZE = 512 };

/* Opens or creates the database, migrates it. ERR_NEWER, ERR_ZONE, ERR_CLOCK_REAL (created with the
 * real clock), ERR_DISK_FULL, ERR_STORE; `why` (STORE_WHY_SIZE) then says it in words. */
enum err store_open(struct store **store, const struct store_config *config, char *why);
/* Commits nothing. NULL is fine. */
void store_close(struct store *store);

const char *store_detail(const struct store *store); /* the last failure in words, for the log */

/* The turn's: one transaction, and within it one savepoint at a time for each write. */
enum err store_begin(struct store *store);
enum err store_commit(struct store *store); /* on failure everything is rolled back */
void store_rollback(struct store *store);
enum err store_savepoint(struct store *store);
enum err store_release(struct store *store);
enum err store_rollback_to(struct store *store);
bool store_in_transaction(const struct store *store); /* false after a savepoint took it all down */

/* Pages in the WAL after the last commit; core calls store_checkpoint (PASSIVE) past its bounds. */
int64_t store_wal_pages(const struct store *store);
enum err store_checkpoint(struct store *store);

/* Bytes of the database file and of the WAL. */
enum err store_size(struct store *store, int64_t *db_bytes, int64_t *wal_bytes);

/* For the nouns of this folder: the next id of that kind, taken by calling it. */
enum err store_next_id(struct store *store, enum store_ids kind, int64_t *id);

#endif

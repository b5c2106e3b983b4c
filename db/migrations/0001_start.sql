-- The whole store as it starts. Money is integer cents, times are milliseconds UTC, days are days
-- since 1970-01-01 in the company's zone. Triggers and full-text search are in the dialect file.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) @STRICT@;

CREATE TABLE account (
    id @INT64@ NOT NULL PRIMARY KEY,
    uuid @BLOB@ NOT NULL UNIQUE CHECK (length(uuid) = 16),
    login TEXT NOT NULL UNIQUE
        CHECK (length(login) BETWEEN 1 AND 32 AND login = lower(login)
               AND login NOT IN ('operator', 'system', 'join')),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    email TEXT NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    role TEXT NOT NULL CHECK (role IN ('popug', 'manager', 'accountant', 'admin')),
    active @INT64@ NOT NULL CHECK (active IN (0, 1)),
    locale TEXT NOT NULL,
    settings TEXT NOT NULL,
    created_at @INT64@ NOT NULL
) @STRICT@;

CREATE TABLE key (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    account @INT64@ NOT NULL REFERENCES account (id),
    type TEXT NOT NULL,
    blob @BLOB@ NOT NULL,
    comment TEXT NOT NULL,
    added_at @INT64@ NOT NULL,
    last_used_at @INT64@
) @STRICT@;
CREATE INDEX key_account ON key (account, added_at);

-- One row per live session.
CREATE TABLE login (
    hash @BLOB@ NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    account @INT64@ NOT NULL REFERENCES account (id),
    fingerprint TEXT NOT NULL REFERENCES key (fingerprint),
    source TEXT NOT NULL,
    at @INT64@ NOT NULL
) @STRICT@;
CREATE INDEX login_account ON login (account);
CREATE INDEX login_fingerprint ON login (fingerprint);

CREATE TABLE enrolment (
    id @INT64@ NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    blob @BLOB@ NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL,
    asked_at @INT64@ NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'rejected')),
    decided_by @INT64@ REFERENCES account (id),
    decided_at @INT64@
) @STRICT@;
CREATE INDEX enrolment_fingerprint ON enrolment (fingerprint);
CREATE INDEX enrolment_state ON enrolment (state, id);

CREATE TABLE day (
    day @INT64@ NOT NULL PRIMARY KEY,
    zone TEXT NOT NULL,
    starts_at @INT64@ NOT NULL,
    ends_at @INT64@ NOT NULL CHECK (ends_at >= starts_at),
    state TEXT NOT NULL CHECK (state IN ('open', 'closing', 'closed')),
    closed_at @INT64@,
    in_red @INT64@,
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((state = 'closed') = (in_red IS NOT NULL))
) @STRICT@;
CREATE UNIQUE INDEX day_open ON day (state) WHERE state = 'open';
CREATE INDEX day_closing ON day (day) WHERE state = 'closing';

-- what: task.open, task.done (by assignee; 0 everybody's), account.ROLE.active, account.ROLE.disabled.
CREATE TABLE counter (
    what TEXT NOT NULL,
    account @INT64@ NOT NULL,
    n @INT64@ NOT NULL CHECK (n >= 0),
    fee @INT64@ NOT NULL CHECK (fee >= 0),
    reward @INT64@ NOT NULL CHECK (reward >= 0),
    PRIMARY KEY (what, account)
) @STRICT_KEYED@;

CREATE TABLE task (
    id @INT64@ NOT NULL PRIMARY KEY,
    uuid @BLOB@ NOT NULL UNIQUE CHECK (length(uuid) = 16),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    text TEXT NOT NULL CHECK (length(text) <= 10000),
    done @INT64@ NOT NULL CHECK (done IN (0, 1)),
    author @INT64@ REFERENCES account (id),
    assignee @INT64@ NOT NULL REFERENCES account (id),
    fee @INT64@ NOT NULL CHECK (fee >= 0),
    reward @INT64@ NOT NULL CHECK (reward >= 0),
    assign_no @INT64@ NOT NULL CHECK (assign_no >= 1),
    created_at @INT64@ NOT NULL,
    assigned_at @INT64@ NOT NULL,
    done_at @INT64@,
    done_day @INT64@ REFERENCES day (day),
    CHECK ((done = 1) = (done_at IS NOT NULL)),
    CHECK ((done = 1) = (done_day IS NOT NULL))
) @STRICT@;
CREATE INDEX task_id ON task (done, id);
CREATE INDEX task_reward ON task (done, reward, id);
CREATE INDEX task_assigned_at ON task (done, assigned_at, id);
CREATE INDEX task_assignee_id ON task (assignee, done, id);
CREATE INDEX task_assignee_reward ON task (assignee, done, reward, id);
CREATE INDEX task_assignee_assigned_at ON task (assignee, done, assigned_at, id);

CREATE TABLE payment (
    id @INT64@ NOT NULL PRIMARY KEY,
    uuid @BLOB@ NOT NULL UNIQUE CHECK (length(uuid) = 16),
    account @INT64@ NOT NULL REFERENCES account (id),
    day @INT64@ NOT NULL REFERENCES day (day),
    amount @INT64@ NOT NULL CHECK (amount > 0),
    state TEXT NOT NULL CHECK (state IN ('made', 'mailed')),
    made_at @INT64@ NOT NULL,
    mailed_at @INT64@,
    UNIQUE (account, day),
    CHECK ((state = 'mailed') = (mailed_at IS NOT NULL))
) @STRICT@;
CREATE INDEX payment_account ON payment (account, id);

CREATE TABLE entry (
    seq @INT64@ NOT NULL PRIMARY KEY,
    day @INT64@ NOT NULL REFERENCES day (day),
    account @INT64@ NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL CHECK (kind IN ('fee', 'reward', 'payout', 'correction')),
    amount @INT64@ NOT NULL,
    balance_after @INT64@ NOT NULL,
    task @INT64@ REFERENCES task (id),
    assign_no @INT64@,
    payment @INT64@ REFERENCES payment (id),
    corrects @INT64@ REFERENCES entry (seq),
    reason TEXT,
    actor @INT64@,
    at @INT64@ NOT NULL,
    CHECK (CASE kind
           WHEN 'fee' THEN amount <= 0 AND task IS NOT NULL AND assign_no IS NOT NULL
           WHEN 'reward' THEN amount >= 0 AND task IS NOT NULL
           WHEN 'payout' THEN amount < 0 AND payment IS NOT NULL
           ELSE corrects IS NOT NULL AND reason IS NOT NULL AND reason <> '' END)
) @STRICT@;
CREATE INDEX entry_account ON entry (account, seq);
CREATE INDEX entry_rare ON entry (account, kind, seq) WHERE kind IN ('payout', 'correction');
CREATE UNIQUE INDEX entry_fee ON entry (task, assign_no) WHERE kind = 'fee';
CREATE UNIQUE INDEX entry_reward ON entry (task) WHERE kind = 'reward';
CREATE UNIQUE INDEX entry_payout ON entry (account, day) WHERE kind = 'payout';

CREATE TABLE balance (
    account @INT64@ NOT NULL PRIMARY KEY REFERENCES account (id),
    amount @INT64@ NOT NULL,
    entry @INT64@ REFERENCES entry (seq)
) @STRICT@;

-- An account's day: net and kinds; first and last bound the day's entries within the account's.
CREATE TABLE account_day (
    account @INT64@ NOT NULL REFERENCES account (id),
    day @INT64@ NOT NULL REFERENCES day (day),
    net @INT64@ NOT NULL,
    fee @INT64@ NOT NULL,
    fee_n @INT64@ NOT NULL,
    reward @INT64@ NOT NULL,
    reward_n @INT64@ NOT NULL,
    payout @INT64@ NOT NULL,
    payout_n @INT64@ NOT NULL,
    correction @INT64@ NOT NULL,
    correction_n @INT64@ NOT NULL,
    first_entry @INT64@ NOT NULL,
    last_entry @INT64@ NOT NULL,
    PRIMARY KEY (account, day)
) @STRICT_KEYED@;
CREATE INDEX account_day_day ON account_day (day, account);

CREATE TABLE day_total (
    day @INT64@ NOT NULL REFERENCES day (day),
    kind TEXT NOT NULL CHECK (kind IN ('fee', 'reward', 'payout', 'correction')),
    n @INT64@ NOT NULL,
    amount @INT64@ NOT NULL,
    PRIMARY KEY (day, kind)
) @STRICT_KEYED@;

-- The most expensive task completed on a day; of equal ones the first.
CREATE TABLE day_top (
    day @INT64@ NOT NULL PRIMARY KEY REFERENCES day (day),
    reward @INT64@ NOT NULL,
    task @INT64@ NOT NULL REFERENCES task (id)
) @STRICT@;

-- Facts as of then; no references, so that nothing that happens later can touch them.
CREATE TABLE event (
    seq @INT64@ NOT NULL PRIMARY KEY,
    id @BLOB@ NOT NULL UNIQUE CHECK (length(id) = 16),
    type TEXT NOT NULL,
    time @INT64@ NOT NULL,
    actor @INT64@,
    account @INT64@,
    task @INT64@,
    entry @INT64@,
    payment @INT64@,
    assign_no @INT64@,
    day @INT64@,
    kind TEXT,
    amount @INT64@,
    fee @INT64@,
    reward @INT64@,
    active @INT64@,
    role TEXT,
    login TEXT,
    name TEXT,
    email TEXT,
    source TEXT,
    title TEXT,
    text TEXT
) @STRICT@;
CREATE INDEX event_edit ON event (task, seq) WHERE type = 'task.updated';

CREATE TABLE sink (
    name TEXT NOT NULL PRIMARY KEY,
    last_event @INT64@ NOT NULL
) @STRICT@;

CREATE TABLE inbox (
    consumer TEXT NOT NULL,
    event @BLOB@ NOT NULL,
    at @INT64@ NOT NULL,
    PRIMARY KEY (consumer, event)
) @STRICT_KEYED@;

CREATE TABLE job (
    id @INT64@ NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    args TEXT NOT NULL,
    unique_key TEXT,
    slot TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'done', 'dead')),
    actor @INT64@ REFERENCES account (id),
    run_at @INT64@ NOT NULL,
    attempt @INT64@ NOT NULL,
    max_attempts @INT64@ NOT NULL,
    done_n @INT64@ NOT NULL,
    of_n @INT64@ NOT NULL,
    cursor @INT64@ NOT NULL,
    bound @INT64@ NOT NULL,
    result_n @INT64@ NOT NULL,
    result_cents @INT64@ NOT NULL,
    result_skipped @INT64@ NOT NULL,
    last_error TEXT,
    created_at @INT64@ NOT NULL,
    started_at @INT64@,
    ended_at @INT64@
) @STRICT@;
CREATE UNIQUE INDEX job_unique ON job (unique_key) WHERE state IN ('waiting', 'running', 'paused');
CREATE UNIQUE INDEX job_slot ON job (slot) WHERE slot IS NOT NULL;
CREATE INDEX job_due ON job (state, run_at, id);

CREATE TABLE schedule (
    name TEXT NOT NULL PRIMARY KEY,
    time TEXT NOT NULL,
    zone TEXT NOT NULL,
    misfire TEXT NOT NULL CHECK (misfire IN ('all', 'last', 'skip')),
    next_at @INT64@ NOT NULL,
    enabled @INT64@ NOT NULL CHECK (enabled IN (0, 1))
) @STRICT@;
CREATE INDEX schedule_due ON schedule (enabled, next_at);

CREATE TABLE request (
    account @INT64@ NOT NULL,
    id @BLOB@ NOT NULL CHECK (length(id) = 16),
    hash @BLOB@ NOT NULL CHECK (length(hash) = 32),
    answer TEXT NOT NULL,
    at @INT64@ NOT NULL,
    PRIMARY KEY (account, id)
) @STRICT@;
CREATE INDEX request_at ON request (at);

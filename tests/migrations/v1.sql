CREATE TABLE audit (
    row         INTEGER PRIMARY KEY,
    log         BLOB NOT NULL REFERENCES log (log),
    seq         INTEGER NOT NULL CHECK (seq > 0),
    id          BLOB NOT NULL CHECK (length(id) = 16),
    customer_no TEXT NOT NULL DEFAULT '',
    reference   TEXT NOT NULL DEFAULT '',
    envelope    BLOB NOT NULL,
    hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE batch (
    batch           TEXT NOT NULL PRIMARY KEY,
    service         TEXT NOT NULL,
    layout          TEXT NOT NULL,
    period          TEXT NOT NULL,             -- 2026-W47, or since-last
    from_at         INTEGER NOT NULL DEFAULT 0,
    to_at           INTEGER NOT NULL DEFAULT 0,
    state           TEXT NOT NULL DEFAULT 'written' CHECK (state IN ('written', 'acknowledged', 'voided')),
    written_at      INTEGER NOT NULL,
    written_by      TEXT NOT NULL,
    records         INTEGER NOT NULL DEFAULT 0,
    earliest_due    TEXT NOT NULL DEFAULT '',
    lines_sha256    TEXT NOT NULL DEFAULT '',
    previous        TEXT NOT NULL DEFAULT '',  -- the live batch before it for this service
    head            TEXT NOT NULL DEFAULT '',  -- of the ledger when it was fixed: log, sequence, hash
    up_to           INTEGER NOT NULL DEFAULT 0, -- the last entry here that it knows: later mends do not change it
    plan            TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(plan)), -- counts, and what was left out
    acknowledged_on TEXT NOT NULL DEFAULT '',
    acknowledged_by TEXT NOT NULL DEFAULT '',
    voided_at       INTEGER NOT NULL DEFAULT 0,
    voided_by       TEXT NOT NULL DEFAULT '',
    void_reason     TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_aside (
    batch        TEXT NOT NULL REFERENCES batch (batch),
    removal      INTEGER NOT NULL REFERENCES entry (entry),
    number_index INTEGER NOT NULL DEFAULT 0,
    kind         TEXT NOT NULL CHECK (kind IN ('held-back', 'not-for-service', 'by-hand')),
    field        TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch, removal, number_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_file (
    batch      TEXT NOT NULL REFERENCES batch (batch),
    layout     TEXT NOT NULL,
    file       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    written_by TEXT NOT NULL,
    PRIMARY KEY (batch, layout, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE batch_line (
    batch        TEXT NOT NULL REFERENCES batch (batch),
    record_no    INTEGER NOT NULL CHECK (record_no > 0),
    service      TEXT NOT NULL,                -- the batch's, repeated for the index below
    removal      INTEGER NOT NULL REFERENCES entry (entry),
    number_index INTEGER NOT NULL DEFAULT 0,   -- which of the removal's numbers; 0 where it has none
    action       TEXT NOT NULL CHECK (action IN ('remove', 'withdraw', 'deceased')),
    state        TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'honoured', 'rejected', 'voided')),
    reason       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch, record_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE body (
    entry   INTEGER PRIMARY KEY REFERENCES entry (entry),
    subject BLOB CHECK (length(subject) = 16),
    sealed  BLOB NOT NULL
) STRICT;

CREATE TABLE contact (
    contact         BLOB NOT NULL PRIMARY KEY CHECK (length(contact) = 16),
    agent           TEXT NOT NULL,
    started_at      INTEGER NOT NULL,
    last_active_at  INTEGER NOT NULL,
    ended_at        INTEGER,
    received_by     TEXT NOT NULL DEFAULT 'phone',
    asked_by        TEXT NOT NULL DEFAULT 'self',
    language        TEXT NOT NULL DEFAULT 'en',
    customer_no     TEXT NOT NULL DEFAULT '',
    calling_number  TEXT NOT NULL DEFAULT '',  -- as it came in; cleared when the contact ends
    notice_given_at INTEGER,
    state           TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(state)) -- verification and the like, by the use case
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    draft       BLOB NOT NULL PRIMARY KEY CHECK (length(draft) = 16),
    park_code   TEXT NOT NULL DEFAULT '',
    agent       TEXT NOT NULL,
    contact     BLOB CHECK (length(contact) = 16),
    body        TEXT NOT NULL CHECK (json_valid(body)),
    received_at INTEGER NOT NULL,
    due         TEXT NOT NULL DEFAULT '',      -- empty until there is enough to act on
    changed_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    ended_at    INTEGER,
    ended_as    TEXT NOT NULL DEFAULT '' CHECK (ended_as IN ('', 'recorded', 'discarded')),
    end_reason  TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE ended (
    removal BLOB NOT NULL CHECK (length(removal) = 16),
    entry   INTEGER NOT NULL REFERENCES entry (entry),
    PRIMARY KEY (removal, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    entry    INTEGER PRIMARY KEY,
    log      BLOB NOT NULL REFERENCES log (log),
    seq      INTEGER NOT NULL CHECK (seq > 0),
    id       BLOB NOT NULL CHECK (length(id) = 16),
    kind     TEXT NOT NULL,
    envelope BLOB NOT NULL,
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE entry_key (
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
    entry       INTEGER NOT NULL REFERENCES entry (entry),
    PRIMARY KEY (fingerprint, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    log         BLOB NOT NULL PRIMARY KEY CHECK (length(log) = 16),
    chain       TEXT NOT NULL CHECK (chain IN ('ledger', 'audit')),
    site        TEXT NOT NULL,
    parent_log  BLOB CHECK (length(parent_log) = 16),
    parent_seq  INTEGER NOT NULL DEFAULT 0,
    parent_hash TEXT NOT NULL DEFAULT '',
    created_at  INTEGER NOT NULL,
    live        INTEGER NOT NULL DEFAULT 0 CHECK (live IN (0, 1)),
    -- Seals bodies about no person; never destroyed.
    body_key    BLOB NOT NULL CHECK (length(body_key) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE mended (
    removal BLOB NOT NULL CHECK (length(removal) = 16),
    entry   INTEGER NOT NULL REFERENCES entry (entry),
    PRIMARY KEY (removal, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    name        TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
    role        TEXT NOT NULL CHECK (role IN ('store', 'agent', 'supervisor', 'admin', 'auditor', 'service')),
    until       TEXT NOT NULL DEFAULT '',  -- last day, YYYY-MM-DD; empty: no end
    disabled    INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
    trained_on  TEXT NOT NULL DEFAULT '',  -- YYYY-MM-DD
    grants      TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(grants)),
    created_at  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE removal (
    entry            INTEGER PRIMARY KEY REFERENCES entry (entry),
    id               BLOB NOT NULL CHECK (length(id) = 16), -- the entry's own, repeated to open its body without it
    request          BLOB NOT NULL CHECK (length(request) = 16),
    reference        TEXT NOT NULL,
    channel          TEXT NOT NULL CHECK (channel IN ('mail', 'phone', 'text', 'email', 'share')),
    scope            TEXT NOT NULL CHECK (scope IN ('person', 'surname-at-address', 'address', 'number', 'email-address')),
    brand            TEXT NOT NULL DEFAULT '',   -- empty: every brand
    customer_no      TEXT NOT NULL DEFAULT '',   -- empty: unlisted
    subject          BLOB CHECK (length(subject) = 16),
    contact          BLOB CHECK (length(contact) = 16),
    received_at      INTEGER NOT NULL,
    captured_at      INTEGER NOT NULL,           -- written-at of the entry
    due              TEXT NOT NULL DEFAULT '',   -- YYYY-MM-DD, the earliest of its rules; empty: no rule
    asked_by         TEXT NOT NULL,
    reason           TEXT NOT NULL,
    message_class    TEXT NOT NULL,
    received_by      TEXT NOT NULL,
    pass_on          INTEGER NOT NULL DEFAULT 0 CHECK (pass_on IN (0, 1)),
    texts_may_go_on  INTEGER NOT NULL DEFAULT 0 CHECK (texts_may_go_on IN (0, 1)),
    numbers          INTEGER NOT NULL DEFAULT 0, -- how many numbers the body holds: one export record each
    who              TEXT NOT NULL,
    site             TEXT NOT NULL,
    source           TEXT NOT NULL DEFAULT '',
    source_id        TEXT NOT NULL DEFAULT '',
    ended_by         BLOB CHECK (length(ended_by) = 16) -- the lowest id of the entries that end it; null: in force
) STRICT;

CREATE TABLE removal_key (
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
    entry       INTEGER NOT NULL REFERENCES removal (entry) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (fingerprint, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
    reference   TEXT NOT NULL PRIMARY KEY,
    request     BLOB NOT NULL CHECK (length(request) = 16),
    received_at INTEGER NOT NULL,
    captured_at INTEGER NOT NULL,
    due         TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE service (
    service TEXT NOT NULL PRIMARY KEY,
    value   TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE subject_key (
    subject BLOB NOT NULL PRIMARY KEY CHECK (length(subject) = 16),
    key     BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE subject_of (
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
    subject     BLOB NOT NULL CHECK (length(subject) = 16),
    PRIMARY KEY (fingerprint, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_customer ON audit (customer_no, row) WHERE customer_no <> '';

CREATE UNIQUE INDEX audit_id ON audit (id);

CREATE UNIQUE INDEX audit_place ON audit (log, seq);

CREATE INDEX audit_reference ON audit (reference, row) WHERE reference <> '';

CREATE INDEX batch_aside_removal ON batch_aside (removal);

CREATE UNIQUE INDEX batch_line_live ON batch_line (service, removal, number_index, action) WHERE state IN ('live', 'honoured');

CREATE INDEX batch_line_removal ON batch_line (removal);

CREATE INDEX batch_service ON batch (service, written_at);

CREATE INDEX contact_open ON contact (agent, last_active_at) WHERE ended_at IS NULL;

CREATE INDEX draft_due ON draft (due) WHERE ended_at IS NULL AND due <> '';

CREATE UNIQUE INDEX draft_park_code ON draft (park_code) WHERE ended_at IS NULL AND park_code <> '';

CREATE UNIQUE INDEX entry_id ON entry (id);

CREATE UNIQUE INDEX entry_place ON entry (log, seq);

CREATE UNIQUE INDEX log_live ON log (chain) WHERE live = 1;

CREATE INDEX removal_channel ON removal (channel, received_at, entry);

CREATE INDEX removal_due ON removal (due, entry) WHERE ended_by IS NULL;

CREATE INDEX removal_reference ON removal (reference, entry);

CREATE INDEX removal_source ON removal (source, source_id, channel) WHERE source_id <> '';

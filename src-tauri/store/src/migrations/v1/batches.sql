-- What was written for whom. A batch fixes which removals; a layout only renders them.

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

CREATE INDEX batch_service ON batch (service, written_at);

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

-- A removal is in exactly one live batch for each service.
CREATE UNIQUE INDEX batch_line_live ON batch_line (service, removal, number_index, action) WHERE state IN ('live', 'honoured');
CREATE INDEX batch_line_removal ON batch_line (removal);

-- What a plan left out when the batch was written, and why.
CREATE TABLE batch_aside (
    batch        TEXT NOT NULL REFERENCES batch (batch),
    removal      INTEGER NOT NULL REFERENCES entry (entry),
    number_index INTEGER NOT NULL DEFAULT 0,
    kind         TEXT NOT NULL CHECK (kind IN ('held-back', 'not-for-service', 'by-hand')),
    field        TEXT NOT NULL DEFAULT '',
    reason       TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch, removal, number_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX batch_aside_removal ON batch_aside (removal);

-- Every rendering of a batch.
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

-- Derived from the ledger and from nothing else; `check` derives them again and compares.

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

CREATE INDEX removal_due ON removal (due, entry) WHERE ended_by IS NULL;
CREATE INDEX removal_channel ON removal (channel, received_at, entry);
CREATE INDEX removal_reference ON removal (reference, entry);
-- Not unique: two sites may have read the same source, and the union of their logs must stand.
CREATE INDEX removal_source ON removal (source, source_id, channel) WHERE source_id <> '';

-- Identity keys of removals, those that a correction mended included.
CREATE TABLE removal_key (
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
    entry       INTEGER NOT NULL REFERENCES removal (entry) DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (fingerprint, entry)
) STRICT, WITHOUT ROWID;

-- Identity keys of every other entry: the time line.
CREATE TABLE entry_key (
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
    entry       INTEGER NOT NULL REFERENCES entry (entry),
    PRIMARY KEY (fingerprint, entry)
) STRICT, WITHOUT ROWID;

-- Which entry ends which removal. Named by id: the removal may arrive after its end.
CREATE TABLE ended (
    removal BLOB NOT NULL CHECK (length(removal) = 16),
    entry   INTEGER NOT NULL REFERENCES entry (entry),
    PRIMARY KEY (removal, entry)
) STRICT, WITHOUT ROWID;

-- Which correction mends which removal, likewise.
CREATE TABLE mended (
    removal BLOB NOT NULL CHECK (length(removal) = 16),
    entry   INTEGER NOT NULL REFERENCES entry (entry),
    PRIMARY KEY (removal, entry)
) STRICT, WITHOUT ROWID;

-- One confirmation number: the earliest of its removals' times.
CREATE TABLE request (
    reference   TEXT NOT NULL PRIMARY KEY,
    request     BLOB NOT NULL CHECK (length(request) = 16),
    received_at INTEGER NOT NULL,
    captured_at INTEGER NOT NULL,
    due         TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- The ledger: chains of entries, their sealed bodies, and the keys that open them.
-- Ids are 16 bytes, instants are milliseconds since 1970 UTC, fingerprints 16 bytes.

-- One chain, written by one folder. The one live log of a chain is the one this folder writes.
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

CREATE UNIQUE INDEX log_live ON log (chain) WHERE live = 1;

-- `entry` is a row number of this file and never leaves it; `id` is the entry's name.
CREATE TABLE entry (
    entry    INTEGER PRIMARY KEY,
    log      BLOB NOT NULL REFERENCES log (log),
    seq      INTEGER NOT NULL CHECK (seq > 0),
    id       BLOB NOT NULL CHECK (length(id) = 16),
    kind     TEXT NOT NULL,
    envelope BLOB NOT NULL,
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE UNIQUE INDEX entry_id ON entry (id);
CREATE UNIQUE INDEX entry_place ON entry (log, seq);

-- nonce (24 bytes) || XChaCha20-Poly1305 ciphertext; subject is null where the log's key seals it.
CREATE TABLE body (
    entry   INTEGER PRIMARY KEY REFERENCES entry (entry),
    subject BLOB CHECK (length(subject) = 16),
    sealed  BLOB NOT NULL
) STRICT;

-- Deleting a row here is what erasure means.
CREATE TABLE subject_key (
    subject BLOB NOT NULL PRIMARY KEY CHECK (length(subject) = 16),
    key     BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

CREATE TABLE subject_of (
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 16),
    subject     BLOB NOT NULL CHECK (length(subject) = 16),
    PRIMARY KEY (fingerprint, subject)
) STRICT, WITHOUT ROWID;

-- What people did: a chain of its own, holding no personal data. Columns beside the envelope repeat it for searching.

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

CREATE UNIQUE INDEX audit_id ON audit (id);
CREATE UNIQUE INDEX audit_place ON audit (log, seq);
CREATE INDEX audit_customer ON audit (customer_no, row) WHERE customer_no <> '';
CREATE INDEX audit_reference ON audit (reference, row) WHERE reference <> '';

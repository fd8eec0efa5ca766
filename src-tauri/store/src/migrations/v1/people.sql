-- Who works here and how the company is set up. Keys are in the vault; roles are here.

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

CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

-- The last value given out.
CREATE TABLE counter (
    name  TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Recipients by configuration.
CREATE TABLE service (
    service TEXT NOT NULL PRIMARY KEY,
    value   TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

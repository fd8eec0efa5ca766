-- Suppression lists in use. The generation names the file: lists/<list>.<generation>.list.
CREATE TABLE list (
    list         TEXT NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL,
    form         TEXT NOT NULL CHECK (form IN ('people', 'registry')),
    layout       TEXT NOT NULL,
    list_date    TEXT NOT NULL,             -- the file's own date, YYYY-MM-DD
    imported_at  INTEGER NOT NULL,
    imported_by  TEXT NOT NULL,
    sha256       TEXT NOT NULL,             -- of the file as it was given, lower-case hex
    entries      INTEGER NOT NULL CHECK (entries >= 0),
    refused      INTEGER NOT NULL DEFAULT 0,
    generation   INTEGER NOT NULL CHECK (generation > 0),
    subscription TEXT NOT NULL DEFAULT ''   -- the number of the subscription to a registry
) STRICT, WITHOUT ROWID;

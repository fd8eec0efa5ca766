-- Runs of scrubs: counts and hashes only. series is a keyed hash of which list it was.
CREATE TABLE scrub_run (
    run          INTEGER PRIMARY KEY AUTOINCREMENT,
    run_at       INTEGER NOT NULL,
    run_by       TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    series       TEXT NOT NULL,
    name         TEXT NOT NULL DEFAULT '',
    input_sha256 TEXT NOT NULL,             -- of the list as it was given, lower-case hex
    counts       TEXT NOT NULL              -- JSON: rows by outcome, by list, and each list's own hash
) STRICT;
CREATE INDEX scrub_run_of ON scrub_run (series, run);

-- What a removal says to whom it is exported, packed: derived like the tables beside it. It goes with the key that
-- opens its body: what was erased is exported no more.
CREATE TABLE removal_said (
    entry   INTEGER PRIMARY KEY REFERENCES removal (entry) DEFERRABLE INITIALLY DEFERRED,
    subject BLOB CHECK (length(subject) = 16) REFERENCES subject_key (subject) ON DELETE CASCADE,
    said    BLOB NOT NULL
) STRICT;

CREATE INDEX removal_said_subject ON removal_said (subject);

-- The lines of a batch, some thousands a row, packed: which removal, which of its numbers, which action.
CREATE TABLE batch_run (
    batch   TEXT NOT NULL REFERENCES batch (batch),
    first   INTEGER NOT NULL CHECK (first > 0),  -- record number of its first line
    lines   INTEGER NOT NULL CHECK (lines > 0),
    lowest  INTEGER NOT NULL,                    -- row numbers of the removals that it names
    highest INTEGER NOT NULL,
    packed  BLOB NOT NULL,
    PRIMARY KEY (batch, first)
) STRICT, WITHOUT ROWID;

CREATE INDEX batch_run_rows ON batch_run (highest, lowest);

-- Lines that a recipient refused.
CREATE TABLE batch_rejected (
    batch     TEXT NOT NULL REFERENCES batch (batch),
    record_no INTEGER NOT NULL CHECK (record_no > 0),
    reason    TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (batch, record_no)
) STRICT, WITHOUT ROWID;

-- In force or not stands in the index too: an export reads it, and not the wide rows.
DROP INDEX removal_channel;
CREATE INDEX removal_channel ON removal (channel, received_at, entry, ended_by);
-- All that the list of open clocks asks of a removal.
DROP INDEX removal_due;
CREATE INDEX removal_due ON removal (due, entry, channel, texts_may_go_on, pass_on, numbers) WHERE ended_by IS NULL;

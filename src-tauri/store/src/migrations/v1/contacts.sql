-- Conversations and unfinished requests.

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

CREATE INDEX contact_open ON contact (agent, last_active_at) WHERE ended_at IS NULL;

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

CREATE UNIQUE INDEX draft_park_code ON draft (park_code) WHERE ended_at IS NULL AND park_code <> '';
CREATE INDEX draft_due ON draft (due) WHERE ended_at IS NULL AND due <> '';

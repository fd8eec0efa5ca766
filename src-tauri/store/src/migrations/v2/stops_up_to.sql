-- Which entry says up to which class of messages a removal stops. Named by id: the removal may arrive after it.
CREATE TABLE stops_up_to (
    removal       BLOB NOT NULL CHECK (length(removal) = 16),
    entry         INTEGER NOT NULL REFERENCES entry (entry),
    message_class TEXT NOT NULL CHECK (message_class IN ('transactional', 'service', 'marketing')),
    PRIMARY KEY (removal, entry)
) STRICT, WITHOUT ROWID;

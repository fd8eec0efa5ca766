SELECT
    entry.log,
    entry.seq,
    entry.id,
    entry.envelope,
    entry.hash,
    entry.entry,
    body.subject,
    body.sealed,
    CASE WHEN body.subject IS NULL THEN log.body_key ELSE subject_key.key END,
    entry.kind
FROM entry
JOIN log ON log.log = entry.log
LEFT JOIN body ON body.entry = entry.entry
LEFT JOIN subject_key ON subject_key.subject = body.subject
ORDER BY entry.log, entry.seq

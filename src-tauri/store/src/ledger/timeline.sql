SELECT
    entry.entry,
    entry.envelope,
    body.sealed,
    CASE WHEN body.subject IS NULL THEN log.body_key ELSE subject_key.key END
FROM (
    SELECT entry FROM entry_key WHERE fingerprint = ?1
    UNION
    SELECT entry FROM removal_key WHERE fingerprint = ?1
) AS about
JOIN entry ON entry.entry = about.entry
JOIN log ON log.log = entry.log
LEFT JOIN body ON body.entry = entry.entry
LEFT JOIN subject_key ON subject_key.subject = body.subject

SELECT entry.seq, entry.id, entry.envelope, body.subject, body.sealed,
       CASE WHEN body.subject IS NULL THEN log.body_key ELSE subject_key.key END
  FROM entry
  JOIN log ON log.log = entry.log
  LEFT JOIN body ON body.entry = entry.entry
  LEFT JOIN subject_key ON subject_key.subject = body.subject
 WHERE entry.log = ?1 AND entry.seq > ?2
 ORDER BY entry.seq
 LIMIT ?3

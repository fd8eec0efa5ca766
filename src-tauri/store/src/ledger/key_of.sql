-- What opens the body of an entry; nothing once the subject's key is gone.
SELECT CASE WHEN body.subject IS NULL THEN log.body_key ELSE subject_key.key END
  FROM body
  JOIN entry USING (entry)
  JOIN log USING (log)
  LEFT JOIN subject_key ON subject_key.subject = body.subject
 WHERE body.entry = ?1

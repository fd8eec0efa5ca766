SELECT b.batch, b.service, b.layout, b.period, b.from_at, b.to_at, b.written_at, b.written_by, b.records,
       b.earliest_due, b.lines_sha256, b.previous, b.head, known.id, b.plan
  FROM batch AS b
  LEFT JOIN entry AS known ON known.entry = b.up_to
 WHERE b.batch = ?1

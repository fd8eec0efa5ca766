SELECT entry.id, batch_line.number_index, batch_line.action
  FROM batch_line
  JOIN entry ON entry.entry = batch_line.removal
 WHERE batch_line.batch = ?1
 ORDER BY batch_line.record_no

SELECT entry.id, batch_aside.number_index, batch_aside.kind, batch_aside.field, batch_aside.reason
  FROM batch_aside
  JOIN entry ON entry.entry = batch_aside.removal
 WHERE batch_aside.batch = ?1
 ORDER BY batch_aside.removal, batch_aside.number_index

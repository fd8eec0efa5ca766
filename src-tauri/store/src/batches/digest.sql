SELECT line.action, removal.reference, line.number_index
  FROM batch_line AS line
  JOIN removal ON removal.entry = line.removal
 WHERE line.batch = ?1
 ORDER BY line.record_no

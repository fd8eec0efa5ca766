SELECT l.record_no, l.removal, e.id, l.number_index, l.action, l.state
  FROM batch_line AS l
  JOIN entry AS e ON e.entry = l.removal
 WHERE l.batch = ?1
 ORDER BY l.record_no

SELECT l.batch, l.action AS action, l.state
  FROM batch_line AS l
  JOIN entry AS e ON e.entry = l.removal
 WHERE e.id = ?1
 ORDER BY l.batch, l.record_no

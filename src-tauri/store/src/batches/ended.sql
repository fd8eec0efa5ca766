SELECT l.removal AS entry, e.id, l.number_index, l.action, l.batch,
       (SELECT min(CAST(x.envelope AS TEXT) ->> '$.business_time')
          FROM ended AS d
          JOIN entry AS x ON x.entry = d.entry
         WHERE d.removal = e.id) AS ended_at
  FROM batch_line AS l
  JOIN removal AS r ON r.entry = l.removal
  JOIN entry AS e ON e.entry = l.removal
 WHERE l.service = ?1
   AND l.action <> 'withdraw'
   AND l.state IN ('live', 'honoured')
   AND r.ended_by IS NOT NULL
   AND NOT EXISTS (SELECT 1
                     FROM batch_line AS w
                    WHERE w.service = l.service AND w.removal = l.removal AND w.number_index = l.number_index
                      AND w.action = 'withdraw' AND w.state IN ('live', 'honoured'))
   AND NOT EXISTS (SELECT 1
                     FROM batch_aside AS a
                     JOIN batch AS b ON b.batch = a.batch
                    WHERE a.removal = l.removal AND a.number_index = l.number_index AND a.kind = 'by-hand'
                      AND b.service = l.service AND b.state = 'acknowledged')
 ORDER BY l.removal, l.number_index

-- Removals in force that the last batch of a service held back, and that nobody has mended since.
SELECT DISTINCT a.removal
  FROM batch_aside AS a
  JOIN batch AS b ON b.batch = a.batch
  JOIN removal AS r ON r.entry = a.removal
 WHERE a.kind = 'held-back' AND b.state <> 'voided' AND r.ended_by IS NULL
   AND NOT EXISTS (SELECT 1 FROM batch_line AS l
                    WHERE l.removal = a.removal AND l.service = b.service AND l.number_index = a.number_index
                      AND l.action <> 'withdraw' AND l.state IN ('live', 'honoured'))
   AND NOT EXISTS (SELECT 1 FROM mended AS m WHERE m.removal = r.id AND m.entry > b.up_to)

-- Removals in force that a batch of a service held back, and that nobody has mended since.
SELECT DISTINCT aside.removal, aside.number_index, batch.service
  FROM batch_aside AS aside
  JOIN batch ON batch.batch = aside.batch
  JOIN removal ON removal.entry = aside.removal
 WHERE aside.kind = 'held-back' AND batch.state <> 'voided' AND removal.ended_by IS NULL
   AND NOT EXISTS (SELECT 1 FROM mended WHERE mended.removal = removal.id AND mended.entry > batch.up_to)

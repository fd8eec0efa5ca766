SELECT aside.removal, aside.number_index
  FROM batch
  JOIN batch_aside AS aside ON aside.batch = batch.batch
 WHERE batch.service = ?1 AND batch.state = 'acknowledged' AND aside.kind = 'by-hand'

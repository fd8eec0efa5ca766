-- What was set aside as not for a service in its present layout: another layout may carry it.
SELECT aside.removal, aside.number_index
  FROM batch
  JOIN batch_aside AS aside ON aside.batch = batch.batch
 WHERE batch.service = ?1 AND batch.state <> 'voided' AND aside.kind = 'not-for-service'
   AND batch.layout = (SELECT value ->> '$.layout' FROM service WHERE service = ?1)

-- What was set aside as not for a service in its present layout: another layout may carry it. A removal of another kind
-- than the layout is for waits for one that says it.
SELECT aside.removal, aside.number_index
  FROM batch
  JOIN batch_aside AS aside ON aside.batch = batch.batch
 WHERE batch.service = ?1 AND batch.state <> 'voided' AND aside.kind = 'not-for-service' AND aside.field <> 'channel'
   AND batch.layout = (SELECT value ->> '$.layout' FROM service WHERE service = ?1)

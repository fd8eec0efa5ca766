SELECT a.number_index
  FROM batch_aside AS a
  JOIN batch AS b ON b.batch = a.batch
 WHERE b.service = ?1 AND a.removal = ?2 AND a.kind = 'not-for-service' AND a.field <> 'channel' AND b.state <> 'voided'
   AND b.layout = (SELECT value ->> '$.layout' FROM service WHERE service = ?1)

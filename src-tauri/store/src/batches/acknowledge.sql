UPDATE batch
   SET state = 'acknowledged', acknowledged_on = ?2, acknowledged_by = ?3
 WHERE batch = ?1 AND state = 'written'

INSERT OR IGNORE INTO batch_rejected (batch, record_no, reason)
SELECT batch, ?2, ?3
  FROM batch
 WHERE batch = ?1 AND state <> 'voided' AND ?2 BETWEEN 1 AND records

UPDATE batch
   SET state = 'voided', voided_at = ?2, voided_by = ?3, void_reason = ?4
 WHERE batch = ?1 AND state <> 'voided'

SELECT at
  FROM verification_failure
 WHERE customer = ?1 AND at >= ?2 AND lifted = 0
 ORDER BY at

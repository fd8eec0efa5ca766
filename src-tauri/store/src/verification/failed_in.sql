SELECT count(DISTINCT customer)
  FROM verification_failure
 WHERE contact = ?1

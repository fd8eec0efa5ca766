UPDATE verification_failure
   SET lifted = 1
 WHERE customer = ?1 AND lifted = 0

UPDATE draft
   SET ended_at = ?2, ended_as = ?3, end_reason = ?4, body = '{}', park_code = ''
 WHERE draft = ?1 AND ended_at IS NULL

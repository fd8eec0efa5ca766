SELECT draft, park_code, agent, contact, body, received_at, due, changed_at
  FROM draft
 WHERE ended_at IS NULL
 ORDER BY due = '', due, received_at
 LIMIT ?1

SELECT draft, park_code, agent, contact, body, received_at, due, changed_at
  FROM draft
 WHERE draft = ?1 AND ended_at IS NULL

SELECT draft, park_code, agent, contact, body, received_at, due, changed_at
  FROM draft
 WHERE park_code = ?1 AND park_code <> '' AND ended_at IS NULL

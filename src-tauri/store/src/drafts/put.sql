INSERT INTO draft (draft, park_code, agent, contact, body, received_at, due, changed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (draft) DO UPDATE SET
       agent = excluded.agent,
       contact = excluded.contact,
       body = excluded.body,
       due = excluded.due,
       changed_at = excluded.changed_at,
       version = version + 1
 WHERE ended_at IS NULL

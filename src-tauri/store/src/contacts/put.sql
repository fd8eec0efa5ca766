INSERT INTO contact (
       contact, agent, started_at, last_active_at, ended_at, received_by, asked_by, language, customer_no,
       calling_number, notice_given_at, state
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (contact) DO UPDATE SET
       last_active_at = excluded.last_active_at,
       ended_at = excluded.ended_at,
       received_by = excluded.received_by,
       asked_by = excluded.asked_by,
       language = excluded.language,
       customer_no = excluded.customer_no,
       calling_number = excluded.calling_number,
       notice_given_at = excluded.notice_given_at,
       state = excluded.state

SELECT contact, agent, started_at, last_active_at, ended_at, received_by, asked_by, language, customer_no,
       calling_number, notice_given_at, state
  FROM contact
 WHERE ended_at IS NULL AND last_active_at NOT BETWEEN ?1 AND ?2

INSERT INTO verification_failure (customer, at, agent, contact)
VALUES (?1, ?2, ?3, ?4)

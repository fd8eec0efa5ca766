INSERT INTO batch_aside (batch, removal, number_index, kind, field, reason)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (batch, removal, number_index) DO NOTHING

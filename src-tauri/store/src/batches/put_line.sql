INSERT INTO batch_line (batch, record_no, service, removal, number_index, action)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

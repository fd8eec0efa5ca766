INSERT INTO batch_run (batch, first, lines, lowest, highest, packed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)

INSERT INTO batch (
       batch, service, layout, period, from_at, to_at, written_at, written_by, records, earliest_due,
       lines_sha256, previous, head, up_to, plan
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)

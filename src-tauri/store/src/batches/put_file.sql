INSERT INTO batch_file (batch, layout, file, sha256, bytes, written_at, written_by)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (batch, layout, file) DO UPDATE SET
       sha256 = excluded.sha256, bytes = excluded.bytes, written_at = excluded.written_at,
       written_by = excluded.written_by

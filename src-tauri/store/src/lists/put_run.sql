INSERT INTO scrub_run (run_at, run_by, purpose, series, name, input_sha256, counts)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)

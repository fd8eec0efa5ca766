INSERT INTO person (name, role, until, disabled, must_change, trained_on, grants, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (name) DO UPDATE SET
    role = excluded.role,
    until = excluded.until,
    disabled = excluded.disabled,
    must_change = excluded.must_change,
    trained_on = excluded.trained_on,
    grants = excluded.grants

INSERT INTO request (reference, request, received_at, captured_at, due) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (reference) DO UPDATE SET
    request = min(request, excluded.request),
    received_at = min(received_at, excluded.received_at),
    captured_at = min(captured_at, excluded.captured_at),
    due = CASE WHEN due = '' THEN excluded.due WHEN excluded.due = '' THEN due ELSE min(due, excluded.due) END

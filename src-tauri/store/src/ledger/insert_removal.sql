INSERT INTO removal (
    entry, id, request, reference, channel, scope, brand, customer_no, subject, contact, received_at, captured_at,
    due, asked_by, reason, message_class, received_by, pass_on, texts_may_go_on, numbers, who, site, source,
    source_id, ended_by
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

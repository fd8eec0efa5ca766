SELECT b.batch, b.service, b.layout, b.period, b.from_at, b.to_at, b.state, b.written_at, b.written_by, b.records,
       (SELECT count(*) FROM batch_rejected AS r WHERE r.batch = b.batch) AS rejected,
       b.earliest_due, b.lines_sha256, b.previous, b.acknowledged_on, b.acknowledged_by, b.void_reason,
       b.head, b.up_to, b.plan
  FROM batch AS b

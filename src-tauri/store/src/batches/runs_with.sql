SELECT run.batch, batch.service, batch.state, run.first, run.packed
  FROM batch_run AS run
  JOIN batch ON batch.batch = run.batch
 WHERE run.highest >= ?1 AND run.lowest <= ?1
 ORDER BY run.batch, run.first

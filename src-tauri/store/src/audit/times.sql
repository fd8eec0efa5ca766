-- The last line is the first row: the latest of all, and the longest time between two, are told beside it. A damaged
-- line is the check's business.
WITH line AS (
  SELECT row, json_extract(CAST(envelope AS TEXT), '$.written_at') AS written_at
    FROM (SELECT row, envelope FROM audit ORDER BY row DESC LIMIT ?1)
   WHERE json_valid(CAST(envelope AS TEXT))
),
step AS (
  SELECT row, written_at, julianday(written_at) - julianday(lag(written_at) OVER (ORDER BY row)) AS days
    FROM line
)
SELECT written_at, max(written_at) OVER (), coalesce(max(days) OVER (), 0.0)
  FROM step
 ORDER BY row DESC
 LIMIT 1

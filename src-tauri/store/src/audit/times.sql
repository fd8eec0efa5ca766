-- The last line is the first row: the latest of all is told beside it. A damaged line is the check's business.
WITH line AS (
  SELECT row, json_extract(CAST(envelope AS TEXT), '$.written_at') AS written_at
    FROM (SELECT row, envelope FROM audit ORDER BY row DESC LIMIT ?1)
   WHERE json_valid(CAST(envelope AS TEXT))
)
SELECT written_at, max(written_at) OVER ()
  FROM line
 ORDER BY row DESC
 LIMIT 1

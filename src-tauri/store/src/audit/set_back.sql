WITH line AS (
  SELECT row, julianday(json_extract(CAST(envelope AS TEXT), '$.written_at')) AS day
    FROM audit
   WHERE json_valid(CAST(envelope AS TEXT))
     AND NOT (json_extract(CAST(envelope AS TEXT), '$.action') = 'sign-in'
              AND json_extract(CAST(envelope AS TEXT), '$.outcome') = 'refused')
),
step AS (SELECT day, lag(day) OVER (ORDER BY row) AS before FROM line)
SELECT count(*) FROM step WHERE before - day > 1.0 / 24

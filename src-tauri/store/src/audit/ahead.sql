SELECT DISTINCT reference
  FROM audit
 WHERE reference <> ''
   AND json_valid(CAST(envelope AS TEXT))
   AND julianday(json_extract(CAST(envelope AS TEXT), '$.written_at')) > julianday(?1)
   AND json_extract(CAST(envelope AS TEXT), '$.action') = 'record'
   AND EXISTS (SELECT 1 FROM removal AS r WHERE r.reference = audit.reference AND r.ended_by IS NULL)
 ORDER BY reference

-- Removals that were ended, and when: the earliest of what ends each.
SELECT removal.entry, removal.id, removal.numbers,
       min(CAST(entry.envelope AS TEXT) ->> '$.business_time') AS ended_at
  FROM ended
  JOIN entry ON entry.entry = ended.entry
  JOIN entry AS of ON of.id = ended.removal
  JOIN removal ON removal.entry = of.entry
 GROUP BY removal.entry
 ORDER BY removal.entry

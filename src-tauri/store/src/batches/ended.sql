-- Removals that were ended.
SELECT DISTINCT removal.entry, removal.id, removal.numbers
  FROM ended
  JOIN entry AS of ON of.id = ended.removal
  JOIN removal ON removal.entry = of.entry
 ORDER BY removal.entry

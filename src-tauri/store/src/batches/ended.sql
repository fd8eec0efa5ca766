-- Removals that were ended, from those ends: few, where the ledger is long. CROSS keeps that order of reading.
SELECT DISTINCT removal.entry, removal.id, removal.numbers
  FROM ended
 CROSS JOIN entry AS of ON of.id = ended.removal
 CROSS JOIN removal ON removal.entry = of.entry
 ORDER BY removal.entry

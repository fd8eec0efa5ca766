-- Corrections up to an entry, in their order, from the few removals that were mended.
SELECT mended.removal, entry.id
  FROM mended
 CROSS JOIN entry ON entry.entry = mended.entry
 WHERE mended.entry <= ?1
 ORDER BY mended.entry

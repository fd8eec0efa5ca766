SELECT count(*)
FROM removal
WHERE ended_by IS NOT (
    SELECT min(entry.id) FROM ended JOIN entry ON entry.entry = ended.entry WHERE ended.removal = removal.id
)

INSERT INTO list (list, kind, form, layout, list_date, imported_at, imported_by, sha256, entries, refused,
                  generation, subscription, full_date, kept_up_to)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT (list) DO UPDATE
   SET kind = excluded.kind, form = excluded.form, layout = excluded.layout, list_date = excluded.list_date,
       imported_at = excluded.imported_at, imported_by = excluded.imported_by, sha256 = excluded.sha256,
       entries = excluded.entries, refused = excluded.refused, generation = excluded.generation,
       subscription = excluded.subscription, full_date = excluded.full_date, kept_up_to = excluded.kept_up_to

SELECT list, kind, form, layout, list_date, imported_at, imported_by, sha256, entries, refused, generation,
       subscription, full_date, kept_up_to
  FROM list
 ORDER BY list

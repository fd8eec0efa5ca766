-- In the order of their days, from the index alone.
SELECT entry, channel, texts_may_go_on, pass_on, numbers
  FROM removal
 WHERE ended_by IS NULL AND due <> '' AND due < ?1
 ORDER BY due, entry

INSERT INTO surname (last_key, people)
SELECT last_key, count(*)
  FROM found_by INDEXED BY found_by_last_first
 WHERE last_key <> ''
 GROUP BY last_key;

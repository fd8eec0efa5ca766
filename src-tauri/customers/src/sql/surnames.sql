INSERT INTO surname (last_key, people)
SELECT last_key, count(*)
  FROM customer INDEXED BY customer_by_last_first
 WHERE last_key <> ''
 GROUP BY last_key;

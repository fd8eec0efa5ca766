 WHERE ended_by IS NULL
   AND due <> ''
   AND due < ?1
   AND EXISTS (SELECT 1
                 FROM service AS s
                WHERE EXISTS (SELECT 1 FROM json_each(s.value, '$.channels') AS c
                               WHERE c.value = removal.channel
                                  OR (c.value = 'text' AND removal.channel = 'phone' AND removal.texts_may_go_on = 0))
                  AND (s.value ->> '$.kind' = 'own' OR removal.pass_on = 1)
                  AND (SELECT count(*)
                         FROM (SELECT l.number_index
                                 FROM batch_line AS l
                                WHERE l.service = s.service AND l.removal = removal.entry
                                  AND l.action <> 'withdraw' AND l.state = 'honoured'
                                UNION
                               SELECT a.number_index
                                 FROM batch_aside AS a
                                 JOIN batch AS b ON b.batch = a.batch
                                WHERE b.service = s.service AND a.removal = removal.entry
                                  AND a.kind = 'not-for-service' AND b.state <> 'voided'
                                  AND b.layout = s.value ->> '$.layout')) < max(removal.numbers, 1))
 ORDER BY due, entry
 LIMIT ?2

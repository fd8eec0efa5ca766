UPDATE removal
   SET message_class = (SELECT said.message_class
                          FROM stops_up_to AS said
                          JOIN entry ON entry.entry = said.entry
                         WHERE said.removal = ?1
                         ORDER BY entry.id DESC
                         LIMIT 1)
 WHERE entry = (SELECT entry FROM entry WHERE id = ?1)
   AND EXISTS (SELECT 1 FROM stops_up_to WHERE removal = ?1)

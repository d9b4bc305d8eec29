-- As forget_titles, for visitors' threads. `;` follows `:`.
-- May scan: maintenance, the owners' index where it has visitors.
UPDATE chat_threads
   SET title = ''
 WHERE id IN (SELECT id
                FROM chat_threads
               WHERE owner > 'anonymous:' AND owner < 'anonymous;' AND created_at_ms < :before_ms AND title <> ''
               LIMIT :limit)
   AND owner > 'anonymous:' AND owner < 'anonymous;'

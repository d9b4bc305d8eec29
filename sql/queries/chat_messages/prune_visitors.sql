-- A batch of visitors' messages older than a given time. `;` follows `:`. Checked again outside: an account may take them over meanwhile.
-- May scan: maintenance, the owners' index where it has visitors.
DELETE FROM chat_messages
 WHERE id IN (SELECT id
                FROM chat_messages
               WHERE owner > 'anonymous:' AND owner < 'anonymous;' AND created_at_ms < :before_ms
               LIMIT :limit)
   AND owner > 'anonymous:' AND owner < 'anonymous;'

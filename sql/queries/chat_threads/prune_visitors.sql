-- A batch of visitors' threads without a message since a given time. Checked again outside: a question may arrive, or an account take it over, meanwhile.
-- May scan: maintenance, the owners' index where it has visitors.
DELETE FROM chat_threads
 WHERE id IN (SELECT id
                FROM chat_threads
               WHERE owner > 'anonymous:' AND owner < 'anonymous;' AND updated_at_ms < :before_ms
               LIMIT :limit)
   AND owner > 'anonymous:' AND owner < 'anonymous;' AND updated_at_ms < :before_ms

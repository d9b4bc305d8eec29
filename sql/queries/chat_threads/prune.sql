-- A batch of threads without a message since a given time. Checked again outside: a question may arrive meanwhile.
-- May scan: maintenance, a batch from the start of its index.
DELETE FROM chat_threads
 WHERE id IN (SELECT id FROM chat_threads WHERE updated_at_ms < :before_ms ORDER BY updated_at_ms LIMIT :limit)
   AND updated_at_ms < :before_ms

-- A batch whose grace is over: deletes the sealed successors.
-- May scan: maintenance, a batch from the start of its index.
UPDATE refresh_tokens
   SET successor_sealed = NULL
 WHERE id IN (SELECT id FROM refresh_tokens WHERE successor_sealed IS NOT NULL AND used_at_ms < :before_ms LIMIT :limit)

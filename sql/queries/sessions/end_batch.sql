-- Ends a batch of the valid sessions issued before a given time.
-- May scan: admins only, a batch from the start of the valid ones.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE id IN (SELECT id FROM sessions WHERE ended_at_ms IS NULL AND created_at_ms <= :before_ms LIMIT :limit)
   AND ended_at_ms IS NULL

-- Ends some of all live sessions that began before a moment.
-- May scan: admins only, a batch from the start of the live ones.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE id IN (SELECT id FROM sessions WHERE ended_at_ms IS NULL AND created_at_ms <= :before_ms LIMIT :limit)

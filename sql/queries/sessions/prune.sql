-- A batch of those that ended or ran out before a moment; their refresh tokens go with them.
DELETE FROM sessions
 WHERE id IN (SELECT id FROM sessions WHERE ended_at_ms < :before_ms OR expires_at_ms < :before_ms OR ends_at_ms < :before_ms LIMIT :limit)

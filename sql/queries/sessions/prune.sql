-- A batch of those that ended or ran out before a moment; their refresh tokens go with them. (Expiry never lies beyond ends_at_ms.)
-- May scan: maintenance, a batch from the start of two indexes.
DELETE FROM sessions
 WHERE id IN (SELECT id FROM sessions WHERE ended_at_ms < :before_ms OR expires_at_ms < :before_ms LIMIT :limit)
RETURNING user_id, last_seen_at_ms

-- A batch of sessions that ended or expired before a given time, with their refresh tokens. (Expiry is never after ends_at_ms.)
-- Checked again outside: a refresh may extend one meanwhile.
-- May scan: maintenance, a batch from the start of two indexes.
DELETE FROM sessions
 WHERE id IN (SELECT id FROM sessions WHERE ended_at_ms < :before_ms OR expires_at_ms < :before_ms LIMIT :limit)
   AND (ended_at_ms < :before_ms OR expires_at_ms < :before_ms)
RETURNING user_id, last_seen_at_ms

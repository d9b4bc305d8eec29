-- A refresh: updates the last use and the expiry.
UPDATE sessions
   SET last_seen_at_ms = :now_ms, updated_at_ms = :now_ms, expires_at_ms = :expires_at_ms
 WHERE id = :id AND ended_at_ms IS NULL

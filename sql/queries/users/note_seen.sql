-- Records the last use of a session that is deleted.
UPDATE users
   SET last_seen_at_ms = :seen_at_ms
 WHERE id = :id AND (last_seen_at_ms IS NULL OR last_seen_at_ms < :seen_at_ms)

UPDATE sessions
   SET last_seen_at_ms = :now_ms
 WHERE id = :id AND ended_at_ms IS NULL AND last_seen_at_ms < :now_ms

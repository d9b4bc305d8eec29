-- Ends a session that has not ended yet.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE id = :id AND ended_at_ms IS NULL

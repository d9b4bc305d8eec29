-- Ends a session that has not ended yet, and the views that it began.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE (id = :id OR parent_id = :id) AND ended_at_ms IS NULL

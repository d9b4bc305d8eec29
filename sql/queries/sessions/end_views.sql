-- Ends every view.
-- May scan: once, in a database that is restored.
UPDATE sessions
   SET ended_at_ms = :now_ms, end_reason = :reason
 WHERE parent_id IS NOT NULL AND ended_at_ms IS NULL

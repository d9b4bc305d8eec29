-- The thread that a name means, by name or by id: the caller's own threads first, and names before ids.
SELECT id, session_id, title, created_at_ms, updated_at_ms, owner
  FROM chat_threads
 WHERE session_id = :name OR id = :name
 ORDER BY CASE WHEN owner = :owner THEN 0 ELSE 1 END, CASE WHEN session_id = :name THEN 0 ELSE 1 END
 LIMIT 1

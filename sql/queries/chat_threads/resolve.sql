-- Whose thread a name means: of those that bear it or have it for their id, one of the asker's own first, and names before ids.
SELECT id, session_id, title, created_at_ms, updated_at_ms, owner
  FROM chat_threads
 WHERE session_id = :name OR id = :name
 ORDER BY CASE WHEN owner = :owner THEN 0 ELSE 1 END, CASE WHEN session_id = :name THEN 0 ELSE 1 END
 LIMIT 1

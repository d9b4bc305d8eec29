-- The owner's thread, by name or by id; names before ids.
SELECT id, session_id, title, created_at_ms, updated_at_ms, upstream_name
  FROM chat_threads
 WHERE owner = :owner AND (session_id = :name OR id = :name)
 ORDER BY CASE WHEN session_id = :name THEN 0 ELSE 1 END
 LIMIT 1

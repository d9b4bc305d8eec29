-- Does nothing if the thread exists, or its owner has another one of that name.
INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms, upstream_name)
VALUES (:id, :owner, :session_id, :title, :created_at_ms, :created_at_ms, :upstream_name)
ON CONFLICT DO NOTHING

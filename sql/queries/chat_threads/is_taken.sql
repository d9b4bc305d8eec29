-- Whether any thread uses the name, for its owner or at the back end.
SELECT id FROM chat_threads WHERE session_id = :name OR id = :name OR upstream_name = :name LIMIT 1

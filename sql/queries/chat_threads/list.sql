-- The latest first, with the number of messages.
SELECT id, session_id, title, created_at_ms, updated_at_ms, upstream_name,
       (SELECT count(*) FROM chat_messages WHERE chat_messages.owner = chat_threads.owner AND chat_messages.session_id = chat_threads.id)
  FROM chat_threads
 WHERE owner = :owner
 ORDER BY updated_at_ms DESC, id DESC
 LIMIT :limit

-- Merges threads into a new owner. A thread whose name the new owner already uses is named by its id, or by both where a thread has
-- that name, too. The back end goes on with the name that it knows.
UPDATE chat_threads
   SET owner = :to,
       upstream_name = COALESCE(upstream_name, session_id),
       session_id = CASE WHEN NOT EXISTS (SELECT 1
                                            FROM chat_threads AS held
                                           WHERE held.owner = :to AND held.session_id = chat_threads.session_id)
                         THEN session_id
                         WHEN NOT EXISTS (SELECT 1
                                            FROM chat_threads AS held
                                           WHERE held.owner = :to AND held.session_id = chat_threads.id)
                         THEN id ELSE id || '.' || :to END
 WHERE owner = :from AND updated_at_ms >= :since_ms

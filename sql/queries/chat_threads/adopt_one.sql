-- As adopt, for one thread.
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
 WHERE id = :id AND owner = :from
